// SPDX-License-Identifier: MIT
// Events that wait until no plugin is running: first in first out, bounded in all and for each plugin that causes them.

/** Who caused entries. */
export interface Cause {
  /** Most entries of it that may wait; the bound of the queue when not given. */
  readonly maxQueuedEvents?: number | undefined;
}

/** What the queue needs to know of an entry. */
export interface Waiting {
  /** Plugin that caused it. */
  readonly cause: Cause | undefined;
}

/** A bounded queue. */
export class EventQueue<Entry extends Waiting> {
  readonly #limit: number;
  readonly #limitOfCause: number;
  readonly #byCause = new Map<object, number>();
  #entries: (Entry | undefined)[] = [];
  #head = 0;

  /** @param limitOfCause most entries that one cause may have waiting, where it has no bound of its own. */
  constructor(limit: number, limitOfCause: number) {
    this.#limit = limit;
    this.#limitOfCause = limitOfCause;
  }

  get size(): number {
    return this.#entries.length - this.#head;
  }

  /** The limit that an entry of this cause would run into; undefined when there is room. */
  refuses(cause: Cause | undefined): number | undefined {
    if (this.size >= this.#limit) return this.#limit;
    if (cause === undefined) return undefined;
    const limit = cause.maxQueuedEvents ?? this.#limitOfCause;
    return (this.#byCause.get(cause) ?? 0) >= limit ? limit : undefined;
  }

  /** Appends an entry that is not refused. */
  push(entry: Entry): void {
    if (entry.cause !== undefined) this.#byCause.set(entry.cause, (this.#byCause.get(entry.cause) ?? 0) + 1);
    this.#entries.push(entry);
  }

  /** Takes the oldest entry. */
  shift(): Entry | undefined {
    const entry = this.#entries[this.#head];
    if (entry === undefined) return undefined;
    this.#entries[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === this.#entries.length) {
      this.#entries = [];
      this.#head = 0;
    }
    if (entry.cause !== undefined) {
      const waiting = (this.#byCause.get(entry.cause) ?? 1) - 1;
      if (waiting === 0) this.#byCause.delete(entry.cause);
      else this.#byCause.set(entry.cause, waiting);
    }
    return entry;
  }
}
