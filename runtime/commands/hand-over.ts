// SPDX-License-Identifier: MIT
// Calls of commands whose plugin is being replaced: they wait, in turn with events, and reach whoever has them then.

import type { CommandOwner } from './command.ts';

/** Runs work once plugins have changed places; false when too much is waiting, and the work is dropped. */
export type Defer = (work: () => void) => boolean;

/** One plugin that takes the place of another. */
export interface HandOver {
  readonly next: CommandOwner;
  readonly defer: Defer;
}

/** Plugins that are changing places, by the words of their commands. */
export class HandOvers {
  readonly #byWord = new Map<string, HandOver>();

  /** What a word has to wait for, in any case. */
  of(word: string): HandOver | undefined {
    return this.#byWord.size === 0 ? undefined : this.#byWord.get(word.toLowerCase());
  }

  /** Has calls by these words wait until the function that is answered is called. */
  begin(words: readonly string[], old: CommandOwner, next: CommandOwner, defer: Defer): () => void {
    const handOver: HandOver = { next, defer };
    for (const word of words) this.#byWord.set(word, handOver);
    // Who waits for the new one waits for what the old one has yet to finish.
    next.waitsFor = old;
    return () => {
      for (const word of words) this.#byWord.delete(word);
      if (next.waitsFor === old) next.waitsFor = undefined;
    };
  }
}
