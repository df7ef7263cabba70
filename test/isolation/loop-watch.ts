// SPDX-License-Identifier: MIT
// Whether the event loop was held.

import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Watches the event loop from when it is made. */
export class LoopWatch {
  readonly #histogram = monitorEventLoopDelay({ resolution: 5 });

  constructor() {
    this.#histogram.enable();
  }

  /** Milliseconds of the longest pause; ends the watch. */
  longest(): number {
    this.#histogram.disable();
    return this.#histogram.max / 1e6;
  }
}
