// SPDX-License-Identifier: MIT
// Runs calls into one callee one at a time, in the order they came; at once, and without a promise, while it is free.

import type { Pending } from './event.ts';

/** Turns of one callee. */
export class Lane {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #busy = false;

  /** @param limit most calls that may wait. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether a call is being run. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Whether one more call would have to be refused. */
  get full(): boolean {
    return this.#waiting.length >= this.#limit;
  }

  /**
   * Runs `work` when its turn comes. Answers its value directly if the lane was free and the work did not answer
   * with a promise. The caller has looked at {@link full}.
   */
  run<T>(work: () => Pending<T>): Pending<T> {
    if (!this.#busy) return this.#start(work);
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push(() => {
        try {
          resolve(this.#start(work));
        } catch (thrown) {
          reject(thrown);
        }
      });
    });
  }

  #start<T>(work: () => Pending<T>): Pending<T> {
    this.#busy = true;
    let answer: Pending<T>;
    try {
      answer = work();
    } catch (thrown) {
      this.#next();
      throw thrown;
    }
    if (!(answer instanceof Promise)) {
      this.#next();
      return answer;
    }
    return answer.finally(() => this.#next());
  }

  #next(): void {
    this.#busy = false;
    const next = this.#waiting.shift();
    // The next turn starts from an empty stack: the caller of this one is answered first.
    if (next !== undefined) {
      this.#busy = true;
      queueMicrotask(next);
    }
  }
}
