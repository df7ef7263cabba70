// SPDX-License-Identifier: MIT
// What waits to be sent on one connection, in order: bounded in bytes, and held back where the game could not bear it yet.

import type { Socket } from 'node:net';

/** When a frame may go out. */
export type Timing =
  | 'now'
  /** An answer: not faster than the game gets round to waiting for it. */
  | 'reply'
  /** About a room: not before the game knows that it is in it. */
  | 'in-room';

export interface OutboxOptions {
  /** Bytes that may wait; checked before each frame, so that a single large one always fits. */
  readonly maxBytes: number;
  /** Least milliseconds from a command to its answer. */
  readonly replyDelay: number;
  /** Told once, when more waits than may: nothing is sent any more. */
  readonly onOverflow: () => void;
}

interface Waiting {
  readonly frame: Buffer;
  /** As `performance.now()` has it; what waits for the game to settle is looked up when its turn comes. */
  readonly at: number | 'settled';
}

/** The sending end of one connection. Frames of one turn of the event loop go out together. */
export class Outbox {
  readonly #socket: Socket;
  readonly #options: OutboxOptions;
  /** Held back; everything behind the first one waits with it. */
  #held: Waiting[] = [];
  #heldBytes = 0;
  #settledAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #corked = false;
  #ending = false;
  #closed = false;

  constructor(socket: Socket, options: OutboxOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  /** Bytes that wait, with those that the system has not taken yet. */
  get queued(): number {
    return this.#heldBytes + this.#socket.writableLength;
  }

  /** Sends a frame behind all others. After the end, or too many bytes, it is dropped. */
  send(frame: Buffer, timing: Timing = 'now'): void {
    if (this.#ending || this.#closed) return;
    if (this.queued > this.#options.maxBytes) {
      this.close();
      this.#options.onOverflow();
      return;
    }
    const at = this.#dueAt(timing);
    if (this.#held.length === 0 && this.#isDue(at)) {
      this.#write(frame);
      return;
    }
    this.#held.push({ frame, at });
    this.#heldBytes += frame.length;
    if (this.#timer === undefined) this.#release();
  }

  /** The game has been told by an answer that it is in a room, and needs this many milliseconds to take that in. */
  unsettle(milliseconds: number): void {
    this.#settledAt = performance.now() + this.#options.replyDelay + milliseconds;
  }

  /** The game has shown that it took that in. */
  settle(): void {
    if (this.#settledAt === 0) return;
    this.#settledAt = 0;
    if (this.#held.length > 0) this.#release();
  }

  /** Ends the stream behind what waits. */
  end(): void {
    if (this.#ending || this.#closed) return;
    this.#ending = true;
    if (this.#held.length === 0) this.#socket.end();
  }

  /** Forgets what waits. */
  close(): void {
    this.#closed = true;
    this.#held = [];
    this.#heldBytes = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #dueAt(timing: Timing): Waiting['at'] {
    if (timing === 'in-room' && this.#settledAt !== 0) return 'settled';
    return timing === 'reply' && this.#options.replyDelay > 0
      ? performance.now() + this.#options.replyDelay
      : 0;
  }

  #isDue(at: Waiting['at']): boolean {
    return at === 0 || (at === 'settled' ? this.#settledAt : at) <= performance.now();
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    let sent = 0;
    for (const { frame, at } of this.#held) {
      if (!this.#isDue(at)) break;
      this.#heldBytes -= frame.length;
      this.#write(frame);
      sent += 1;
    }
    if (sent > 0) this.#held = this.#held.slice(sent);
    const [next] = this.#held;
    if (next === undefined) {
      if (this.#ending) this.#socket.end();
      return;
    }
    const due = next.at === 'settled' ? this.#settledAt : next.at;
    this.#timer = setTimeout(() => this.#release(), Math.max(1, due - performance.now()));
  }

  #write(frame: Buffer): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.#socket.uncork();
      });
    }
    this.#socket.write(frame);
  }
}
