// SPDX-License-Identifier: MIT
// Serves the host calls of one plugin: reads the arguments, runs the host's function, writes its answer. A function
// that answers with a promise is waited for; the plugin is blocked meanwhile, and nothing else is.

import { isWitError } from '../abi/errors.ts';
import { textOf } from './notes.ts';
import { FAILED_NOTE, KIND, type Kind, type Message } from './protocol.ts';
import { type Callable, memberOf, type Side } from './sides.ts';
import type { Reader } from './wire/reader.ts';
import { WireError } from './wire/wire-error.ts';
import { readArguments, type WireFunction, type WorldWire } from './wire/world-wire.ts';
import { Writer } from './wire/writer.ts';

/** Sends an answer. */
export type Answer = (kind: Kind, payload: Writer) => void;

/** What a conversation needs of {@link HostCalls}. */
export type HostCallServer = Pick<HostCalls, 'serve' | 'pending' | 'failure'>;

/** The host's functions for one plugin. */
export class HostCalls {
  /** What the host function threw that failed last, for the trap that comes of it. */
  failure: unknown;
  /** How many calls were served. */
  served = 0;
  readonly #functions: readonly (readonly [func: WireFunction, run: Callable] | undefined)[];
  readonly #in: Reader;
  readonly #out = new Writer();
  #pending = false;

  /**
   * @param imported functions that the component imports, as `interface-id#function`: no other is served.
   * @throws TypeError when the host does not implement one of them.
   */
  constructor(wire: WorldWire, imports: unknown, imported: ReadonlySet<string>, reader: Reader) {
    this.#functions = wire.imports.map((func) =>
      imported.has(func.id) ? ([func, memberOf(imports as Side, func)] as const) : undefined,
    );
    this.#in = reader;
  }

  /** Whether an asynchronous function has yet to settle. */
  get pending(): boolean {
    return this.#pending;
  }

  /**
   * Serves one call.
   *
   * @param later called after an answer that did not come at once was sent.
   * @return whether the answer was sent.
   * @throws WireError when the call breaks the protocol.
   */
  serve(message: Message, answer: Answer, later: () => void): boolean {
    const found = this.#functions[message.target];
    if (found === undefined) {
      throw new WireError('WIRE_MALFORMED', 'a function was called that the plugin does not import');
    }
    this.served += 1;
    const [func, run] = found;
    const args = readArguments(func, this.#in.reset(message.bytes, message.length));
    let value: unknown;
    try {
      value = run(...args);
    } catch (thrown) {
      this.#threw(func, thrown, answer);
      return true;
    }
    if (!(value instanceof Promise)) {
      this.#answered(func, value, answer);
      return true;
    }
    this.#pending = true;
    value
      .then(
        (settled: unknown) => {
          this.#pending = false;
          this.#answered(func, settled, answer);
        },
        (thrown: unknown) => {
          this.#pending = false;
          this.#threw(func, thrown, answer);
        },
      )
      .then(later);
    return false;
  }

  #answered(func: WireFunction, value: unknown, answer: Answer): void {
    const out = this.#out.reset();
    try {
      func.value?.write(out, value);
    } catch (thrown) {
      this.#failed(thrown, answer);
      return;
    }
    answer(KIND.value, out);
  }

  #threw(func: WireFunction, thrown: unknown, answer: Answer): void {
    if (!func.fallible || !isWitError(thrown)) {
      this.#failed(thrown, answer);
      return;
    }
    const out = this.#out.reset();
    try {
      func.error?.write(out, thrown.payload);
    } catch (wrong) {
      this.#failed(wrong, answer);
      return;
    }
    answer(KIND.declared, out);
  }

  /** The function is the host's to mend: the plugin ends with it. */
  #failed(thrown: unknown, answer: Answer): void {
    this.failure = thrown;
    const out = this.#out.reset();
    FAILED_NOTE.write(out, textOf(thrown));
    answer(KIND.failed, out);
  }
}
