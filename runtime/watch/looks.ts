// SPDX-License-Identifier: MIT
// Looks at files from time to time and tells what differs, for file systems that report nothing and for what the
// system left out.

/** A text for each key that differs when the key may have changed. */
export type Look = ReadonlyMap<string, string>;

/** Looks that never overlap. */
export class Looks {
  readonly #look: () => Promise<Look | undefined>;
  readonly #interval: number;
  readonly #changed: (key: string) => void;
  #last: Look = new Map();
  /** Keys whose changes are known before they are seen. */
  #known = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  /**
   * @param look never rejects; undefined when nothing could be seen, which is no change.
   * @param interval milliseconds between looks.
   */
  constructor(look: () => Promise<Look | undefined>, interval: number, changed: (key: string) => void) {
    this.#look = look;
    this.#interval = interval;
    this.#changed = changed;
  }

  /** Keys of the first look; whatever differs from it later is a change. */
  async begin(): Promise<readonly string[]> {
    this.#last = (await this.#look()) ?? this.#last;
    return [...this.#last.keys()];
  }

  /**
   * The system has reported a change: the next look that finds it has nothing to tell. The one after it has, since there may
   * have been another change in between that was not reported.
   */
  knows(key: string): void {
    this.#known.add(key);
  }

  /** Looks now, and from time to time. */
  async open(): Promise<void> {
    const known = this.#known;
    this.#known = new Set();
    const now = await this.#look();
    if (this.#closed) return;
    if (now !== undefined) this.#compare(now, known);
    this.#timer = setTimeout(() => {
      this.#work = this.open();
    }, this.#interval);
    this.#timer.unref();
  }

  /** Waits for a look that is under way; nothing is told afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#work;
  }

  #compare(now: Look, known: ReadonlySet<string>): void {
    const seen = new Map(now);
    for (const key of new Set([...now.keys(), ...this.#last.keys()])) {
      const before = this.#last.get(key);
      if (now.get(key) === before) continue;
      if (!known.has(key) && !this.#known.has(key)) this.#changed(key);
      else if (before === undefined) seen.delete(key);
      else seen.set(key, before);
    }
    this.#last = seen;
  }
}
