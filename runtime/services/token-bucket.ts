// SPDX-License-Identifier: MIT
// Lets something happen often for a moment and seldom for ever.

/** How often: `burst` at once after a pause, `perSecond` for ever. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** A full bucket of tokens that refills with time; a clock that runs backwards adds nothing. */
export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #filledAt: number;

  /** @param at milliseconds, of the same clock as later calls. */
  constructor(rate: Rate, at: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#filledAt = at;
  }

  /** Takes tokens, one unless another `count` is given; false, and takes none, when there are not as many. */
  take(at: number, count = 1): boolean {
    const passed = Math.max(0, at - this.#filledAt);
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + (passed / 1000) * this.#rate.perSecond);
    this.#filledAt = at;
    if (this.#tokens < count) return false;
    this.#tokens -= count;
    return true;
  }
}
