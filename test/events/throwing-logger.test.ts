// SPDX-License-Identifier: MIT
// A logger of the host that throws does not stop the event bus.

import { expect, test } from 'vitest';
import { ToyPlugin, toyBus } from './toy.ts';

test('events that wait are delivered after a fault of the logger as well', () => {
  const fail = (): never => {
    throw new Error('the disk is full');
  };
  const bus = toyBus({ logger: { debug: fail, info: fail, warn: fail, error: fail } });
  const heard: number[] = [];
  const listener = new ToyPlugin(bus, 'listener', 1, ({ val }) => {
    const { times } = val as { times: number };
    heard.push(times);
    if (times === 1) throw new Error('a fault of the plugin');
  });
  bus.attach('bell', listener);
  bus.enter();
  for (const times of [1, 2]) bus.post('bell', { times });
  expect(() => bus.leave()).toThrow('the disk is full');
  bus.post('bell', { times: 3 });
  expect(heard).toContain(1);
  expect(heard).toContain(2);
  expect(heard).toContain(3);
  expect(bus.queued).toBe(0);
});
