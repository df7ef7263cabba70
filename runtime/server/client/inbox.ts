// SPDX-License-Identifier: MIT
// What has come and was not looked at yet, for those who wait for one thing after another.

/** A queue that can be waited on; read by one reader. */
export class Inbox<T> {
  readonly #items: T[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  /** Takes everything that waits. */
  drain(): T[] {
    return this.#items.splice(0);
  }

  push(item: T): void {
    this.#items.push(item);
    this.#wake?.();
  }

  /** Nothing comes any more; what waits can still be read. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /**
   * The next item; undefined when the inbox has ended, or when there is none in time.
   *
   * @param patience milliseconds; for ever when not given
   */
  async next(patience?: number): Promise<T | undefined> {
    const deadline = patience === undefined ? undefined : performance.now() + patience;
    while (this.#items.length === 0 && !this.#ended) {
      const left = deadline === undefined ? undefined : deadline - performance.now();
      if (left !== undefined && left <= 0) return undefined;
      await this.#wait(left);
    }
    return this.#items.shift();
  }

  /** The next item that passes the test; those before it are dropped. Undefined as for {@link next}. */
  async find(test: (item: T) => boolean, patience: number): Promise<T | undefined> {
    const deadline = performance.now() + patience;
    for (;;) {
      const item = await this.next(Math.max(0, deadline - performance.now()));
      if (item === undefined || test(item)) return item;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (let item = await this.next(); item !== undefined; item = await this.next()) yield item;
  }

  async #wait(milliseconds: number | undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
    this.#wake = resolve;
    await promise;
    this.#wake = undefined;
    clearTimeout(timer);
  }
}
