// SPDX-License-Identifier: MIT
// A subscriber that may not veto cannot stop an event by failing on it, whatever the operator says of failures.

import { expect, test } from 'vitest';
import { ToyPlugin, toyBus } from './toy.ts';

test.each([
  [true, { proceed: false, by: 'broken', reason: 'broken failed to answer' }],
  [false, { proceed: true }],
])('the policy veto, when it may veto: %s', async (mayVeto, vote) => {
  const bus = toyBus();
  const broken = new ToyPlugin(bus, 'broken', 1, () => {
    throw new Error('no luck');
  });
  broken.failurePolicy = 'veto';
  bus.attach('door_open', broken, { mayVeto });
  expect(await bus.ask('door_open', { by: 'guest' })).toEqual(vote);
  expect(bus.counters.failed).toBe(1);
});
