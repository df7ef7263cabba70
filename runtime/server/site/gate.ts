// SPDX-License-Identifier: MIT
// So many things at once, so many waiting, no more.

import { SiteError } from './site.ts';

/** Lets `running` pieces of work run at once and `waiting` wait, in the order they came. */
export class Gate {
  readonly #waiting: number;
  readonly #queue: (() => void)[] = [];
  #free: number;

  constructor(running: number, waiting: number) {
    this.#free = running;
    this.#waiting = waiting;
  }

  /**
   * Runs the work when it is its turn; work whose signal is aborted before is never begun.
   *
   * @throws SiteError SITE_BUSY when too much waits already; the reason of `signal`.
   */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    if (this.#queue.length >= this.#waiting) throw new SiteError('SITE_BUSY');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      this.#queue.splice(this.#queue.indexOf(enter), 1);
      reject(signal.reason);
    };
    const enter = (): void => {
      signal.removeEventListener('abort', leave);
      resolve();
    };
    this.#queue.push(enter);
    signal.addEventListener('abort', leave, { once: true });
    await promise;
  }
}
