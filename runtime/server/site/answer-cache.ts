// SPDX-License-Identifier: MIT
// Answers that are kept for a while, so many at most; who asks for what is being asked waits for the same answer.

export interface AnswerCacheOptions {
  /** Milliseconds for which an answer is kept; 0 to keep none. */
  readonly keepMs: number;
  /** Most answers that are kept; the one that was used least recently goes first. */
  readonly max: number;
  /** Milliseconds that never run backwards. */
  readonly now: () => number;
}

/** Keeps answers, never failures. */
export class AnswerCache<Key, Value> {
  readonly #options: AnswerCacheOptions;
  /** In the order of their last use. */
  readonly #kept = new Map<Key, { readonly value: Value; readonly until: number }>();
  readonly #asked = new Map<Key, Promise<Value>>();

  constructor(options: AnswerCacheOptions) {
    this.#options = options;
  }

  /** How many answers are kept. */
  get size(): number {
    return this.#kept.size;
  }

  /** The answer that is kept, or that `ask` gives now; the failure of `ask` reaches everybody who waits for it. */
  async get(key: Key, ask: () => Promise<Value>): Promise<Value> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      if (kept.until > this.#options.now()) {
        this.#kept.set(key, kept);
        return kept.value;
      }
    }
    const asked = this.#asked.get(key);
    if (asked !== undefined) return asked;
    const answer = ask();
    this.#asked.set(key, answer);
    try {
      const value = await answer;
      this.#keep(key, value);
      return value;
    } finally {
      this.#asked.delete(key);
    }
  }

  #keep(key: Key, value: Value): void {
    const { keepMs, max, now } = this.#options;
    if (keepMs <= 0) return;
    this.#kept.set(key, { value, until: now() + keepMs });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > max && oldest !== undefined) this.#kept.delete(oldest);
  }
}
