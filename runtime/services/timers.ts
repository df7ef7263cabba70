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
  readonly delay: number;
  readonly repeat: boolean;
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
  #state: 'paused' | 'open' | 'closed';

  /**
   * @param fire told of each firing; while a promise it returned is pending, further ticks of that timer are merged.
   * @param paused timers can be set, and run from {@link resume} on.
   */
  constructor(
    fire: (timer: number) => void | Promise<void>,
    limits: TimerLimits = DEFAULT_TIMER_LIMITS,
    paused = false,
  ) {
    this.#fire = fire;
    this.#limits = limits;
    this.#state = paused ? 'paused' : 'open';
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
    if (this.#state === 'closed') throw new ServiceError('unavailable', 'the plugin is being unloaded');
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
    const entry: Entry = { delay, repeat, handle: undefined, outstanding: false };
    this.#entries.set(timer, entry);
    if (this.#state === 'open') this.#wait(timer, entry, delay);
    return timer;
  }

  /** @throws ServiceError `not-found` when no such timer is set (any more). */
  cancel(timer: number): void {
    const entry = this.#entries.get(timer);
    if (entry === undefined) throw new ServiceError('not-found', `no timer ${timer} is set`);
    clearTimeout(entry.handle);
    this.#entries.delete(timer);
  }

  /** Starts what was set while timers were paused. */
  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'open';
    for (const [timer, entry] of this.#entries) this.#wait(timer, entry, entry.delay);
  }

  /** Cancels every timer; none fires and none can be set from now on. */
  close(): void {
    this.#state = 'closed';
    for (const entry of this.#entries.values()) clearTimeout(entry.handle);
    this.#entries.clear();
  }

  /** @param left milliseconds. */
  #wait(timer: number, entry: Entry, left: number): void {
    const now = Math.min(left, LONGEST_WAIT);
    entry.handle = setTimeout(() => {
      if (left > now) this.#wait(timer, entry, left - now);
      else this.#tick(timer, entry);
    }, now);
    entry.handle.unref();
  }

  #tick(timer: number, entry: Entry): void {
    if (entry.repeat) this.#wait(timer, entry, entry.delay);
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
