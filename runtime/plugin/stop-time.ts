// SPDX-License-Identifier: MIT
// Shares a time among plugins that are stopped one after the other, so that one which hangs leaves time for the rest.

import type { Pending } from '../events/event.ts';

/** Milliseconds that every plugin has to stop, however many there are and however late it is. */
const LEAST_SHARE = 100;

/** The time in which plugins stop. */
export class StopTime {
  readonly #end: number;
  #left: number;

  /** @param plugins how many share the time. */
  constructor(milliseconds: number, plugins: number) {
    this.#end = performance.now() + milliseconds;
    this.#left = plugins;
  }

  /** Milliseconds of the next plugin: an even share of what those before it have left over. */
  next(): number {
    const share = (this.#end - performance.now()) / Math.max(1, this.#left);
    this.#left -= 1;
    return Math.max(LEAST_SHARE, Math.ceil(share));
  }
}

/**
 * What is pending, if it settles in time.
 *
 * @param late makes the error otherwise; what is pending goes on, and nobody hears of it.
 */
export function inTime<T>(pending: Pending<T>, milliseconds: number, late: () => Error): Pending<T> {
  if (!(pending instanceof Promise)) return pending;
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), milliseconds);
    pending.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
