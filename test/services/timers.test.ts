// SPDX-License-Identifier: MIT
// Timers of one plugin: once, repeated, capped, cancelled, merged while the plugin is busy, and gone at the end.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { DEFAULT_TIMER_LIMITS, TimerSet } from '../../runtime/services/timers.ts';
import { codeOf } from '../support/code-of.ts';

describe('timers', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('fires once, or again and again until cancelled', () => {
    const fired: number[] = [];
    const timers = new TimerSet((timer) => void fired.push(timer));
    const once = timers.set(20, false);
    const again = timers.set(50, true);
    vi.advanceTimersByTime(120);
    expect(fired).toEqual([once, again, again]);
    expect(timers.size).toBe(1);
    timers.cancel(again);
    vi.advanceTimersByTime(500);
    expect(fired).toEqual([once, again, again]);
    expect(codeOf(() => timers.cancel(again))).toBe('not-found');
    expect(codeOf(() => timers.cancel(once))).toBe('not-found');
  });

  it('can be set while they are paused, and run from then on that they are resumed', () => {
    const fired: number[] = [];
    const timers = new TimerSet((timer) => void fired.push(timer), DEFAULT_TIMER_LIMITS, true);
    const once = timers.set(20, false);
    const again = timers.set(50, true);
    const cancelled = timers.set(10, true);
    timers.cancel(cancelled);
    vi.advanceTimersByTime(500);
    expect(fired).toEqual([]);
    timers.resume();
    timers.resume();
    vi.advanceTimersByTime(120);
    expect(fired).toEqual([once, again, again]);
    const later = timers.set(10, false);
    timers.close();
    timers.resume();
    vi.advanceTimersByTime(500);
    expect(fired).not.toContain(later);
    expect(timers.size).toBe(0);
  });

  it('refuses short and impossible delays and more than the cap', () => {
    const timers = new TimerSet(() => {}, { maxTimers: 2, minDelay: 10 });
    for (const delay of [0, 9, -1, Number.NaN, 10.5, Number.POSITIVE_INFINITY]) {
      expect(codeOf(() => timers.set(delay, false))).toBe('invalid-argument');
    }
    timers.set(10, false);
    timers.set(10, true);
    expect(codeOf(() => timers.set(10, false))).toBe('limit-exceeded');
    vi.advanceTimersByTime(10);
    expect(timers.set(10, false)).toBe(3);
  });

  it('waits as long as it was told, also longer than Node can', () => {
    const fired: number[] = [];
    const timers = new TimerSet((timer) => void fired.push(timer));
    timers.set(0xffff_ffff, false);
    vi.advanceTimersByTime(0xffff_fffe);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(fired).toEqual([1]);
  });

  it('merges ticks while the plugin is still busy with one', async () => {
    const finish: (() => void)[] = [];
    const timers = new TimerSet(() => new Promise<void>((resolve) => finish.push(resolve)));
    timers.set(10, true);
    vi.advanceTimersByTime(35);
    expect(finish).toHaveLength(1);
    finish[0]?.();
    await Promise.resolve();
    await Promise.resolve();
    vi.advanceTimersByTime(10);
    expect(finish).toHaveLength(2);
  });

  it('fires nothing and sets nothing after it was closed', () => {
    const fired: number[] = [];
    const timers = new TimerSet((timer) => void fired.push(timer));
    timers.set(10, true);
    timers.close();
    vi.advanceTimersByTime(100);
    expect(fired).toEqual([]);
    expect(codeOf(() => timers.set(10, false))).toBe('unavailable');
    expect(vi.getTimerCount()).toBe(0);
  });
});
