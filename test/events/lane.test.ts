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

test('the oldest call that gives way makes room, and those that never do keep their turns', async () => {
  const lane = new Lane(3);
  let finish = (): void => {};
  const order: string[] = [];
  lane.run(() => new Promise<void>((resolve) => (finish = resolve)));
  const dropped = (name: string) => () => new Error(`${name} gave way`);
  const kept = lane.run(() => order.push('kept'));
  const first = lane.run(() => order.push('first'), dropped('first'));
  const second = lane.run(() => order.push('second'), dropped('second'));
  expect(lane.full).toBe(true);
  expect(lane.makeRoom()).toBe(true);
  expect(lane.full).toBe(false);
  await expect(first).rejects.toThrow('first gave way');
  expect(lane.makeRoom()).toBe(true);
  await expect(second).rejects.toThrow('second gave way');
  expect(lane.makeRoom()).toBe(false);
  finish();
  await kept;
  expect(order).toEqual(['kept']);
});
