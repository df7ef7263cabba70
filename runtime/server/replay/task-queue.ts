// SPDX-License-Identifier: MIT
// Runs tasks with a limit on how many run at once, and those of one key one after another.

/** Tasks that wait for their turn. None may reject. */
export class TaskQueue {
  readonly #limit: number;
  readonly #waiting: { readonly key: string; readonly task: () => Promise<void> }[] = [];
  readonly #running = new Set<string>();
  #idle = Promise.withResolvers<void>();

  /** @param limit tasks that run at once */
  constructor(limit: number) {
    this.#limit = limit;
    this.#idle.resolve();
  }

  /** Tasks that have not begun. */
  get waiting(): number {
    return this.#waiting.length;
  }

  add(key: string, task: () => Promise<void>): void {
    if (this.#isIdle) this.#idle = Promise.withResolvers<void>();
    this.#waiting.push({ key, task });
    this.#start();
  }

  /** Resolves when nothing runs or waits. */
  idle(): Promise<void> {
    return this.#idle.promise;
  }

  get #isIdle(): boolean {
    return this.#running.size === 0 && this.#waiting.length === 0;
  }

  #start(): void {
    while (this.#running.size < this.#limit) {
      const next = this.#waiting.findIndex(({ key }) => !this.#running.has(key));
      const [one] = next < 0 ? [] : this.#waiting.splice(next, 1);
      if (one === undefined) return;
      this.#running.add(one.key);
      void one.task().then(() => {
        this.#running.delete(one.key);
        this.#start();
        if (this.#isIdle) this.#idle.resolve();
      });
    }
  }
}
