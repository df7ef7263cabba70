// SPDX-License-Identifier: MIT
// `wasi:io/poll`: pollables, and waits that end. The shim blocks its thread for as long as a guest likes; here every wait
// has a bound, by a timer of the shim beside what is waited for, or by sleeping without the shim at all.

import { hrtime } from 'node:process';
import { LimitTrap, Trap } from '../../abi/errors.ts';
import type { Shim, ShimPollable } from '../shim.ts';

/** What a pollable stands for. */
export interface Awaited {
  ready(): boolean;
  /** For a timer: when it is ready, in nanoseconds of `process.hrtime`. */
  readonly at?: bigint | undefined;
  /** For something of the shim: makes one of its pollables, which the wait disposes of. */
  readonly subscribe?: (() => ShimPollable) | undefined;
}

/** What never blocks: files, output to the log, streams that have ended. */
export const ALWAYS: Awaited = { ready: () => true };

/** The longest single sleep, so that no number is too long for a timer. */
const LONGEST_PAUSE_MS = 60_000;

/** Waits for the things of one plugin. */
export class Waiter {
  readonly #remainingMs: () => number;
  readonly #shim: Shim | undefined;
  readonly #cell = new Int32Array(new SharedArrayBuffer(4));

  /** @param remainingMs how long a wait that begins now may be. */
  constructor(remainingMs: () => number, shim: Shim | undefined) {
    this.#remainingMs = remainingMs;
    this.#shim = shim;
  }

  /** Returns when one of them is ready. @throws {LimitTrap} when that takes too long. */
  wait(list: readonly Awaited[]): void {
    this.until(list, () => (list.some((awaited) => awaited.ready()) ? true : undefined));
  }

  /**
   * Waits for one of them again and again until an attempt brings something.
   *
   * @throws {LimitTrap} when all of it takes too long.
   */
  until<T>(list: readonly Awaited[], attempt: () => T | undefined): T {
    const begin = performance.now();
    const most = Math.max(this.#remainingMs(), 0);
    for (;;) {
      const value = attempt();
      if (value !== undefined) return value;
      const waited = performance.now() - begin;
      if (waited >= most) {
        const what = 'the plugin waited for something of WASI';
        throw new LimitTrap('max_execution_time_ms', Math.round(most), Math.ceil(waited), what);
      }
      this.#pause(list, Math.min(most - waited, LONGEST_PAUSE_MS));
    }
  }

  #pause(list: readonly Awaited[], mostMs: number): void {
    let pause = mostMs;
    for (const { at } of list) {
      // Compared as bigints first: a guest may name an instant that no number can hold.
      const left = at === undefined ? undefined : at - hrtime.bigint();
      if (left !== undefined && left < BigInt(Math.ceil(pause)) * 1_000_000n) pause = Number(left) / 1e6;
    }
    if (pause <= 0) return;
    const subscribed = list.flatMap(({ subscribe }) => (subscribe === undefined ? [] : [subscribe()]));
    if (subscribed.length === 0 || this.#shim === undefined) Atomics.wait(this.#cell, 0, 0, pause);
    else this.#shimPause(this.#shim, subscribed, pause);
  }

  #shimPause({ clocks, io }: Shim, subscribed: readonly ShimPollable[], pause: number): void {
    const timer = clocks.monotonicClock.subscribeDuration(BigInt(Math.ceil(pause * 1e6)));
    const all = [...subscribed, timer];
    try {
      io.poll.poll(all);
    } finally {
      for (const pollable of all) pollable[Symbol.dispose]();
    }
  }
}

/** The resource. */
export class Pollable {
  readonly awaited: Awaited;
  readonly #waiter: Waiter;

  constructor(awaited: Awaited, waiter: Waiter) {
    this.awaited = awaited;
    this.#waiter = waiter;
  }

  ready(): boolean {
    return this.awaited.ready();
  }

  block(): void {
    this.#waiter.wait([this.awaited]);
  }
}

/** The interface `wasi:io/poll`. */
export function pollInterface(waiter: Waiter) {
  return {
    Pollable,
    poll(list: readonly Pollable[]): Uint32Array {
      // As the WIT says: an empty list is a trap.
      if (list.length === 0) throw new Trap('TRAP_GUEST', 'wasi:io/poll: the list is empty');
      const all = list.map(({ awaited }) => awaited);
      // A list may name the same one a hundred thousand times; it is looked at once.
      const distinct = [...new Set(all)];
      return waiter.until(distinct, () => {
        const ready = new Set(distinct.filter((awaited) => awaited.ready()));
        if (ready.size === 0) return undefined;
        return Uint32Array.from(all.flatMap((awaited, index) => (ready.has(awaited) ? [index] : [])));
      });
    },
  };
}
