// SPDX-License-Identifier: MIT
// One end of a connection in shared memory: a word that says whose turn it is, a header, and a window for bytes. What
// is longer than the window goes through it in parts, each answered by `goOn`.

import { KIND, type Kind, type Message } from '../protocol.ts';
import { WireError } from '../wire/wire-error.ts';
import type { Writer } from '../wire/writer.ts';
import type { Spinner } from './spinner.ts';

/** Whose turn it is. */
export const HOST = 0;
export const PLUGIN = 1;
export type Side = typeof HOST | typeof PLUGIN;

const TURN = 0;
const KIND_WORD = 1;
const TARGET = 2;
const TOTAL = 3;
const PART = 4;
/** Where the figures of memory and of fuel are, in bytes; each stands alone in its word pair. */
const FIGURES_OFFSET = 24;
const MEMORY = 0;
const FUEL = 1;
const WINDOW_OFFSET = 64;
const WINDOW = 64 * 1024;

/** Memory for one connection; the plugin has the first turn, since it tells when it has loaded. */
export function newSharedMemory(): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(WINDOW_OFFSET + WINDOW);
  Atomics.store(new Int32Array(shared), TURN, PLUGIN);
  return shared;
}

/** A message whose bytes are going out or coming in. */
interface Transfer {
  readonly kind: Kind;
  readonly target: number;
  readonly bytes: Buffer<ArrayBuffer>;
  readonly total: number;
  at: number;
}

/** One end. */
export class SharedPort {
  readonly #control: Int32Array<SharedArrayBuffer>;
  readonly #figures: Float64Array<SharedArrayBuffer>;
  readonly #window: Uint8Array<SharedArrayBuffer>;
  readonly #side: Side;
  readonly #other: Side;
  readonly #limit: number;
  readonly #scratch = Buffer.alloc(WINDOW);
  #outgoing: Transfer | undefined;
  #incoming: Transfer | undefined;

  /** @param limit most bytes of a message that comes in. */
  constructor(shared: SharedArrayBuffer, side: Side, limit: number) {
    this.#control = new Int32Array(shared);
    this.#figures = new Float64Array(shared, FIGURES_OFFSET, 2);
    this.#window = new Uint8Array(shared, WINDOW_OFFSET, WINDOW);
    this.#side = side;
    this.#other = side === HOST ? PLUGIN : HOST;
    this.#limit = limit;
  }

  /** Hands over the turn with a message; the payload stays as it is until an answer has come. */
  send(kind: Kind, target: number, payload: Writer | undefined, memory: number, fuel = 0): void {
    this.#figures[MEMORY] = memory;
    this.#figures[FUEL] = fuel;
    const total = payload?.length ?? 0;
    if (payload === undefined || total === 0) {
      this.#header(kind, target, 0, 0);
    } else if (total <= WINDOW) {
      this.#window.set(payload.bytes.subarray(0, total));
      this.#header(kind, target, total, total);
    } else {
      this.#outgoing = { kind, target, bytes: payload.bytes, total, at: 0 };
      this.#sendPart(this.#outgoing);
    }
    this.#handOver();
  }

  /** Whether it is this side's turn. */
  get ready(): boolean {
    return Atomics.load(this.#control, TURN) === this.#side;
  }

  /** Whether it became this side's turn while it looked; see {@link Spinner}. */
  saw(spinner: Spinner): boolean {
    return spinner.saw(this.#control, TURN, this.#side);
  }

  /** Sleeps until it is this side's turn. */
  sleep(ms?: number): void {
    Atomics.wait(this.#control, TURN, this.#other, ms);
  }

  /** Settles, in a task of its own, when it is this side's turn; undefined when it is already. */
  sleepAsync(): Promise<unknown> | undefined {
    const waiting = Atomics.waitAsync(this.#control, TURN, this.#other);
    return waiting.async ? waiting.value : undefined;
  }

  /** Wakes this side itself, when nothing will come any more. */
  wakeSelf(): void {
    Atomics.notify(this.#control, TURN);
  }

  /**
   * Looks at what came with the turn. Parts are dealt with here: then the answer is undefined and the turn gone again.
   *
   * @throws WireError for a header that makes no sense.
   */
  take(): Message | undefined {
    const outgoing = this.#outgoing;
    const kind = this.#word(KIND_WORD);
    if (outgoing !== undefined) {
      if (kind !== KIND.goOn) throw malformed('part of a message was not waited for');
      this.#sendPart(outgoing);
      this.#handOver();
      return undefined;
    }
    const [target, total, part] = [this.#word(TARGET), this.#word(TOTAL), this.#word(PART)];
    if (this.#incoming === undefined && part === total && total <= WINDOW) {
      if (total > 0) this.#scratch.set(this.#window.subarray(0, total));
      return { kind, target, bytes: this.#scratch, length: total, ...this.#sentFigures() };
    }
    return this.#takePart(kind, target, total, part);
  }

  #takePart(kind: Kind, target: number, total: number, part: number): Message | undefined {
    if (total > this.#limit) {
      throw new WireError('WIRE_BUDGET', `a message of ${total} bytes; at most ${this.#limit} are allowed`);
    }
    this.#incoming ??= { kind, target, bytes: Buffer.alloc(total), total, at: 0 };
    const incoming = this.#incoming;
    if (kind !== incoming.kind || target !== incoming.target || total !== incoming.total) {
      throw malformed('a message changed while it came');
    }
    if (part === 0 || part > WINDOW || part > total - incoming.at)
      throw malformed('a part of no sensible length');
    incoming.bytes.set(this.#window.subarray(0, part), incoming.at);
    incoming.at += part;
    if (incoming.at < total) {
      this.#header(KIND.goOn, 0, 0, 0);
      this.#handOver();
      return undefined;
    }
    this.#incoming = undefined;
    return { kind, target, bytes: incoming.bytes, length: total, ...this.#sentFigures() };
  }

  #sendPart(outgoing: Transfer): void {
    const { kind, target, bytes, total, at } = outgoing;
    const part = Math.min(WINDOW, total - at);
    this.#window.set(bytes.subarray(at, at + part));
    this.#header(kind, target, total, part);
    outgoing.at = at + part;
    if (outgoing.at === total) this.#outgoing = undefined;
  }

  #header(kind: Kind, target: number, total: number, part: number): void {
    const control = this.#control;
    control[KIND_WORD] = kind;
    control[TARGET] = target;
    control[TOTAL] = total;
    control[PART] = part;
  }

  #handOver(): void {
    Atomics.store(this.#control, TURN, this.#other);
    Atomics.notify(this.#control, TURN, 1);
  }

  /** A word of the header, unsigned: no sender can make it negative. */
  #word(index: number): number {
    return (this.#control[index] ?? 0) >>> 0;
  }

  #sentFigures(): { memory: number; fuel: number } {
    return { memory: this.#figure(MEMORY), fuel: this.#figure(FUEL) };
  }

  /** A whole number, whatever a plugin sent. */
  #figure(index: number): number {
    const figure = this.#figures[index] ?? 0;
    return figure >= 0 && Number.isSafeInteger(figure) ? figure : 0;
  }
}

function malformed(message: string): WireError {
  return new WireError('WIRE_MALFORMED', message);
}
