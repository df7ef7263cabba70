// SPDX-License-Identifier: MIT
// Turns of one callee: at once while it is free, in order otherwise.

import { expect, test } from 'vitest';
import { Lane } from '../../runtime/events/lane.ts';

test('a free lane answers at once, and throws at once', () => {
  const lane = new Lane(10);
  expect(lane.run(() => 1)).toBe(1);
  expect(() =>
    lane.run(() => {
      throw new Error('no luck');
    }),
  ).toThrow('no luck');
  expect(lane.busy).toBe(false);
});

test('calls wait for the one before, whether it succeeds or fails', async () => {
  const lane = new Lane(10);
  const order: string[] = [];
  const slow = lane.run(async () => {
    order.push('slow begins');
    await Promise.resolve();
    order.push('slow ends');
    throw new Error('slow failed');
  });
  const next = lane.run(() => {
    order.push('next');
    throw new Error('next failed');
  });
  const last = lane.run(() => 'last');
  await expect(slow).rejects.toThrow('slow failed');
  await expect(next).rejects.toThrow('next failed');
  expect(await last).toBe('last');
  expect(order).toEqual(['slow begins', 'slow ends', 'next']);
  expect(lane.busy).toBe(false);
});

test('what is called from inside comes after, and the lane says when it is full', async () => {
  const lane = new Lane(1);
  const order: string[] = [];
  let inner: unknown;
  lane.run(() => {
    inner = lane.run(() => order.push('inner'));
    expect(lane.full).toBe(true);
    order.push('outer');
  });
  expect(order).toEqual(['outer']);
  await inner;
  expect(order).toEqual(['outer', 'inner']);
  expect(lane.full).toBe(false);
});
