// SPDX-License-Identifier: MIT
// Whether to look again and again before falling asleep. Being woken takes tens of microseconds, so that looking pays
// when the other side answers sooner, and has a processor to do it on; where it does not pay it is soon given up.

/** Loads between two looks at the clock. */
const LOADS = 50;
/** After each time in vain twice as many waits sleep at once, up to this power of two. */
const MOST_MISSES = 10;
/** So many times in a row have to pay to make up for one in vain, which costs as much as several sleeps. */
const HITS_FOR_A_MISS = 8;

/** The looking of one side at one kind of wait. */
export class Spinner {
  readonly #ms: number;
  #misses = 0;
  #hits = 0;
  #skip = 0;

  /** @param ms how long to look. */
  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Looks whether a word has the value; false when that did not happen, or is not worth it. */
  saw(words: Int32Array<SharedArrayBuffer>, index: number, value: number): boolean {
    if (this.#skip > 0) {
      this.#skip -= 1;
      return false;
    }
    const end = performance.now() + this.#ms;
    do {
      for (let count = 0; count < LOADS; count++) {
        if (Atomics.load(words, index) === value) {
          this.#hit();
          return true;
        }
      }
    } while (performance.now() < end);
    this.#hits = 0;
    this.#misses = Math.min(this.#misses + 1, MOST_MISSES);
    this.#skip = 2 ** this.#misses;
    return false;
  }
  #hit(): void {
    this.#hits += 1;
    if (this.#hits < HITS_FOR_A_MISS) return;
    this.#hits = 0;
    this.#misses = Math.max(this.#misses - 1, 0);
  }
}
