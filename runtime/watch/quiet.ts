// SPDX-License-Identifier: MIT
// Waits until something has not changed for a while: one timer for each key, started anew by each change.

/** Keys that change, and come to rest. */
export class Quiet {
  readonly #delay: number;
  readonly #settled: (key: string) => void;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** @param delay milliseconds without a change after which `settled` is called, once. */
  constructor(delay: number, settled: (key: string) => void) {
    this.#delay = delay;
    this.#settled = settled;
  }

  /** The key has changed. */
  touch(key: string): void {
    clearTimeout(this.#timers.get(key));
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      this.#settled(key);
    }, this.#delay);
    timer.unref();
    this.#timers.set(key, timer);
  }

  /** Whether the key has changed and has not come to rest yet. */
  isRestless(key: string): boolean {
    return this.#timers.has(key);
  }

  /** No key comes to rest any more. */
  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
