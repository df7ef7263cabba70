// SPDX-License-Identifier: MIT
// stdout and stderr of a plugin as lines for its log.

import { ALWAYS } from './io/poll.ts';
import { MOST_BYTES, type Sink } from './io/streams.ts';
import type { OutputName, WasiOptions } from './options.ts';

/** Characters of a line; what is longer is cut, so that a plugin cannot make the host keep it. */
const MOST_CHARACTERS = 4096;

/** Gathers what a plugin prints, whatever the pieces, and hands it on line by line. */
export class LineSink implements Sink {
  readonly awaited = ALWAYS;
  readonly #name: OutputName;
  readonly #log: WasiOptions['log'];
  // Not fatal: what is no UTF-8 is shown as such.
  readonly #decoder = new TextDecoder();
  #line = '';
  #cut = false;

  constructor(name: OutputName, log: WasiOptions['log']) {
    this.#name = name;
    this.#log = log;
  }

  room(): number {
    return MOST_BYTES;
  }

  write(bytes: Uint8Array): void {
    const [first = '', ...rest] = this.#decoder.decode(bytes, { stream: true }).split('\n');
    this.#add(first);
    for (const part of rest) {
      this.#end();
      this.#add(part);
    }
  }

  /** Hands on what has no line end yet. */
  flush(): void {
    this.#add(this.#decoder.decode());
    if (this.#line !== '') this.#end();
  }

  /** A plugin may drop a stream and ask for it again: lines go on where they were. */
  close(): void {}

  #add(text: string): void {
    if (this.#cut || text === '') return;
    this.#line += text;
    this.#cut = this.#line.length > MOST_CHARACTERS;
    if (this.#cut) this.#line = `${this.#line.slice(0, MOST_CHARACTERS)}…`;
  }

  #end(): void {
    const line = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line;
    this.#line = '';
    this.#cut = false;
    this.#log(this.#name, line.toWellFormed());
  }
}
