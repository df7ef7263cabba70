// SPDX-License-Identifier: MIT
// How long the server's thread waits for plugins in the worst case: by a clock that the test moves.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Patience } from '../../runtime/isolation/patience.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.advanceTimersByTime(1000);
});
afterEach(() => {
  vi.useRealTimers();
});

/** Milliseconds that so many calls are waited for, none of which is answered. */
function wasted(patience: Patience, calls: number): number {
  let waited = 0;
  for (let call = 0; call < calls; call++) {
    patience.begin();
    const left = patience.left();
    waited += left;
    vi.advanceTimersByTime(left);
    patience.inVain(true);
  }
  return waited;
}

test('a call is waited for a fifth of a millisecond, however many host calls it makes', () => {
  const patience = new Patience();
  patience.begin();
  expect(patience.left()).toBeCloseTo(0.2);
  vi.advanceTimersByTime(1);
  expect(patience.left()).toBe(0);
});

test('a plugin that never answers is soon hardly waited for', () => {
  const patience = new Patience();
  const first = wasted(patience, 100);
  expect(first).toBeGreaterThan(0.5);
  expect(first).toBeLessThan(2.1);
  expect(wasted(patience, 6500) / 6500).toBeLessThan(0.2 / 60);
});

test('one that answers again is waited for again', () => {
  const patience = new Patience();
  wasted(patience, 1000);
  patience.rewarded();
  expect(wasted(patience, 65)).toBeGreaterThan(0.1);
});

test('after the event loop had its turn it is waited for less, and no more in this call once it was in vain', () => {
  const patience = new Patience();
  patience.begin();
  patience.inVain(true);
  patience.resume();
  expect(patience.left()).toBe(0);
  patience.begin();
  vi.advanceTimersByTime(1);
  patience.resume();
  expect(patience.left()).toBeCloseTo(0.05);
  patience.inVain(false);
  patience.resume();
  expect(patience.left()).toBe(0);
});
