// SPDX-License-Identifier: MIT
// Runs calls into one callee one at a time, in the order they came; at once, and without a promise, while it is free.

import type { Pending } from './event.ts';

/** A call that waits for its turn. */
interface Turn {
  start(): void;
  /** Ends it without its turn; left out for what always gets it. */
  readonly give: (() => void) | undefined;
}

/** Turns of one callee. */
export class Lane {
  readonly #limit: number;
  readonly #waiting: Turn[] = [];
  #busy = false;

  /** @param limit most calls that may wait. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether a call is being run. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Calls that wait for their turn. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether one more call would have to be refused. */
  get full(): boolean {
    return this.#waiting.length >= this.#limit;
  }

  /**
   * Ends the oldest waiting call that gives way to others.
   *
   * @return whether there was one, so that there is room for another call now.
   */
  makeRoom(): boolean {
    const index = this.#waiting.findIndex(({ give }) => give !== undefined);
    const [turn] = index === -1 ? [] : this.#waiting.splice(index, 1);
    turn?.give?.();
    return turn !== undefined;
  }

  /**
   * Runs `work` when its turn comes. Answers its value directly if the lane was free and the work did not answer
   * with a promise. The caller has looked at {@link full}.
   *
   * @param dropped makes the error of a call that gave way to another before its turn; without it, it never does.
   */
  run<T>(work: () => Pending<T>, dropped?: () => Error): Pending<T> {
    if (!this.#busy) return this.#start(work);
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        start: () => {
          try {
            resolve(this.#start(work));
          } catch (thrown) {
            reject(thrown);
          }
        },
        give: dropped === undefined ? undefined : () => reject(dropped()),
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
      queueMicrotask(() => next.start());
    }
  }
}
