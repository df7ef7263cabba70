// SPDX-License-Identifier: MIT
// The timers of one plugin: capped, never shorter than a minimum, gone when the plugin is.

import { ServiceError } from './service-error.ts';

export interface TimerLimits {
  readonly maxTimers: number;
  /** Milliseconds. */
  readonly minDelay: number;
}

export const DEFAULT_TIMER_LIMITS: TimerLimits = { maxTimers: 64, minDelay: 10 };

/** Node fires at once when asked to wait longer than a signed 32-bit number of milliseconds. */
const LONGEST_WAIT = 0x7fff_ffff;

interface Entry {
  handle: NodeJS.Timeout | undefined;
  /** A firing that the plugin has not finished with; later ticks are merged into it. */
  outstanding: boolean;
}

/** Timers of one plugin. They never keep the process alive by themselves. */
export class TimerSet {
  readonly #fire: (timer: number) => void | Promise<void>;
  readonly #limits: TimerLimits;
  readonly #entries = new Map<number, Entry>();
  #next = 1;
  #closed = false;

  /**
   * @param fire told of each firing; while a promise it returned is pending, further ticks of that timer are merged.
   */
  constructor(fire: (timer: number) => void | Promise<void>, limits: TimerLimits = DEFAULT_TIMER_LIMITS) {
    this.#fire = fire;
    this.#limits = limits;
  }

  /** How many timers are set. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Starts a timer and returns its number, which is not used again.
   *
   * @param delay milliseconds.
   * @throws ServiceError `invalid-argument` for a delay below the minimum, `limit-exceeded` when too many are set,
   *   `unavailable` after {@link close}.
   */
  set(delay: number, repeat: boolean): number {
    if (this.#closed) throw new ServiceError('unavailable', 'the plugin is being unloaded');
    if (!Number.isInteger(delay) || delay < this.#limits.minDelay) {
      throw new ServiceError(
        'invalid-argument',
        `a timer waits at least ${this.#limits.minDelay} ms, not ${delay}`,
      );
    }
    if (this.#entries.size >= this.#limits.maxTimers) {
      throw new ServiceError(
        'limit-exceeded',
        `${this.#limits.maxTimers} timers are set, which is the most allowed; cancel one first`,
      );
    }
    const timer = this.#next;
    this.#next += 1;
    const entry: Entry = { handle: undefined, outstanding: false };
    this.#entries.set(timer, entry);
    this.#wait(timer, entry, delay, delay, repeat);
    return timer;
  }

  /** @throws ServiceError `not-found` when no such timer is set (any more). */
  cancel(timer: number): void {
    const entry = this.#entries.get(timer);
    if (entry === undefined) throw new ServiceError('not-found', `no timer ${timer} is set`);
    clearTimeout(entry.handle);
    this.#entries.delete(timer);
  }

  /** Cancels every timer; none fires and none can be set from now on. */
  close(): void {
    this.#closed = true;
    for (const entry of this.#entries.values()) clearTimeout(entry.handle);
    this.#entries.clear();
  }

  #wait(timer: number, entry: Entry, left: number, delay: number, repeat: boolean): void {
    const now = Math.min(left, LONGEST_WAIT);
    entry.handle = setTimeout(() => {
      if (left > now) this.#wait(timer, entry, left - now, delay, repeat);
      else this.#tick(timer, entry, delay, repeat);
    }, now);
    entry.handle.unref();
  }

  #tick(timer: number, entry: Entry, delay: number, repeat: boolean): void {
    if (repeat) this.#wait(timer, entry, delay, delay, repeat);
    else this.#entries.delete(timer);
    if (entry.outstanding) return;
    const told = this.#fire(timer);
    if (told === undefined) return;
    entry.outstanding = true;
    const finished = (): void => {
      entry.outstanding = false;
    };
    told.then(finished, finished);
  }
}
