// SPDX-License-Identifier: MIT
// Counts what is open at once.

import { WitError } from '../abi/errors.ts';

/** So many and no more. */
export class Quota {
  readonly #most: number;
  readonly #error: string;
  #open = 0;

  /** @param error of WASI that the one too many is answered with. */
  constructor(most: number, error: string) {
    this.#most = most;
    this.#error = error;
  }

  /** Open now. */
  get open(): number {
    return this.#open;
  }

  /**
   * Counts one more.
   *
   * @return to be called when it is closed; the second time it does nothing.
   * @throws {WitError} when there are too many.
   */
  take(): () => void {
    if (this.#open >= this.#most) throw new WitError(this.#error);
    this.#open++;
    let taken = true;
    return () => {
      if (taken) this.#open--;
      taken = false;
    };
  }
}
