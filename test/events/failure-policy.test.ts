// SPDX-License-Identifier: MIT
// What becomes of an event when a subscriber fails on it: by the operator's word for that event, and for those only
// that may veto; and who answers for a subscriber that is away.

import { describe, expect, test } from 'vitest';
import type { FailurePolicy } from '../../runtime/events/event.ts';
import { StandIn } from '../../runtime/events/stand-in.ts';
import { code, keptLog, ToyPlugin, toyBus, veto } from './toy.ts';

const failing = (bus: ReturnType<typeof toyBus>) =>
  new ToyPlugin(bus, 'broken', 1, () => {
    throw new Error('no luck');
  });

test.each([
  [true, { proceed: false, by: 'broken', reason: 'broken failed to answer' }],
  [false, { proceed: true }],
])('the policy veto, when it may veto: %s', async (mayVeto, vote) => {
  const bus = toyBus();
  const broken = failing(bus);
  broken.failurePolicy = 'veto';
  bus.attach('door_open', broken, { mayVeto });
  expect(await bus.ask('door_open', { by: 'guest' })).toEqual(vote);
  expect(bus.counters.failed).toBe(1);
});

test.each<[FailurePolicy, string, FailurePolicy, boolean]>([
  ['proceed', 'door_open', 'veto', false],
  ['veto', 'door_open', 'proceed', true],
  ['veto', 'bell', 'proceed', false],
])('the policy %s, but for %s %s', async (failurePolicy, type, other, proceed) => {
  const bus = toyBus();
  const broken = failing(bus);
  broken.failurePolicy = failurePolicy;
  broken.failurePolicies = new Map([[type, other]]);
  bus.attach('door_open', broken, { mayVeto: true });
  expect((await bus.ask('door_open', { by: 'guest' })).proceed).toBe(proceed);
});

describe('a stand-in', () => {
  const standIn = () => new StandIn('guard', 1, 'guard is quarantined');
  const guarded = (mayVeto = true, policy: FailurePolicy = 'veto') => {
    const bus = toyBus();
    const guard = new ToyPlugin(bus, 'guard', 1, () => veto('closed'));
    guard.failurePolicy = policy;
    bus.attach('door_open', guard, { mayVeto, priority: 'high' });
    bus.attach('bell', guard);
    bus.attach('visitors:gone', guard);
    return { bus, guard };
  };
  const away = { proceed: false, by: 'guard', reason: 'guard is quarantined' };

  test('vetoes what the plugin could have vetoed, and nothing else', async () => {
    const { bus, guard } = guarded();
    const place = standIn();
    expect(bus.suspend(guard, place)).toBe(3);
    expect(bus.subscriptionsOf(guard)).toEqual([]);
    expect(bus.subscriptionsOf(place)).toEqual(['door_open']);
    expect(await bus.ask('door_open', { by: 'guest' })).toEqual(away);
    place.reason = 'guard is disabled';
    expect(await bus.ask('door_open', { by: 'guest' })).toMatchObject({ reason: 'guard is disabled' });
    await bus.emit('bell', { times: 1 });
    expect(guard.heard).toEqual([]);
    expect(bus.withdraw(place)).toBe(1);
    expect(await bus.ask('door_open', { by: 'guest' })).toEqual({ proceed: true });
  });

  test('says nothing about what has happened', async () => {
    const { bus, guard } = guarded();
    bus.suspend(guard, standIn());
    await bus.emit('door_open', { by: 'host' });
    expect(bus.counters).toMatchObject({ vetoed: 0, ignoredVetoes: 0 });
  });

  test.each([
    ['a plugin that may not veto', false, 'veto'],
    ['one whose failures let events proceed', true, 'proceed'],
  ] as const)('does not come for %s', async (_, mayVeto, policy) => {
    const { bus, guard } = guarded(mayVeto, policy);
    bus.suspend(guard, standIn());
    expect(await bus.ask('door_open', { by: 'guest' })).toEqual({ proceed: true });
    expect(bus.hasSubscribers('door_open')).toBe(false);
  });

  test('does not come for a monitor, which is never asked', async () => {
    const { bus, guard } = guarded();
    bus.attach('door_open', guard, { mayVeto: true, priority: 'monitor' });
    bus.suspend(guard, standIn());
    expect(bus.hasSubscribers('door_open')).toBe(false);
  });

  test('keeps the place of the plugin: those before it are asked first', async () => {
    const { bus, guard } = guarded();
    const early = new ToyPlugin(bus, 'early', 5, () => undefined);
    const late = new ToyPlugin(bus, 'late', 0, () => undefined);
    bus.attach('door_open', early, { priority: 'low' });
    bus.attach('door_open', late, { priority: 'highest' });
    bus.suspend(guard, standIn());
    expect(await bus.ask('door_open', { by: 'guest' })).toEqual(away);
    expect([early.heard, late.heard]).toEqual([['door-open asked'], []]);
  });

  test('answers for what was asked before the plugin went, and waited', async () => {
    const { bus, guard } = guarded();
    bus.enter();
    const vote = bus.ask('door_open', { by: 'guest' });
    bus.suspend(guard, standIn());
    bus.leave();
    expect(await vote).toEqual(away);
  });
});

describe('bounds of one plugin', () => {
  test('on what it subscribes to, and on what the log says about that', () => {
    const logger = keptLog();
    const bus = toyBus({ maxSubscriptionsOfPlugin: 3, logger });
    const [greedy, other] = [new ToyPlugin(bus, 'greedy', 1), new ToyPlugin(bus, 'other', 2)];
    for (const type of ['bell', 'a', 'b']) bus.attach(type, greedy);
    expect(code(() => bus.attach('c', greedy))).toBe('RT_EVENT_SUBSCRIPTIONS');
    bus.attach('b', greedy, { priority: 'high' });
    bus.attach('c', other);
    bus.unsubscribe('a', greedy);
    bus.attach('c', greedy);
    bus.withdraw(greedy);
    for (const type of ['d', 'e', 'f']) bus.attach(type, greedy);
    expect(bus.subscriptionsOf(greedy)).toEqual(['d', 'e', 'f']);
    bus.withdraw(greedy);
    for (let times = 0; times < 1000; times += 1) {
      bus.attach('door_opem', greedy);
      bus.unsubscribe('door_opem', greedy);
    }
    expect(logger.lines.length).toBeLessThan(20);
    expect(logger.lines[0]).toBe('warn greedy hears of the custom event door_opem; was door_open meant?');
  });

  test('on the depth of events that it causes', async () => {
    const bus = toyBus();
    let depth = 0;
    const echo: ToyPlugin = new ToyPlugin(bus, 'echo', 1, () => {
      depth = echo.depth;
      bus.post('bell', { times: 1 }, { cause: echo });
      return undefined;
    });
    echo.maxRecursionDepth = 5;
    bus.attach('bell', echo);
    await bus.emit('bell', { times: 1 });
    expect([depth, bus.counters.droppedTooDeep]).toEqual([5, 1]);
  });

  test('on events that it caused and that wait', async () => {
    const bus = toyBus({ maxQueuedOfPlugin: 2 });
    const flood = (name: string, most?: number): ToyPlugin => {
      const plugin: ToyPlugin = new ToyPlugin(bus, name, 1, () => {
        for (let times = 0; times < 10; times += 1) bus.post('door_close', { by: name }, { cause: plugin });
        return undefined;
      });
      plugin.maxQueuedEvents = most;
      return plugin;
    };
    bus.attach('bell', flood('bounded', 4));
    bus.attach('bell', flood('other'));
    const heard: string[] = [];
    bus.subscribe('door_close', ({ by }) => void heard.push(by), 'host');
    await bus.emit('bell', { times: 1 });
    expect(heard.filter((name) => name === 'bounded')).toHaveLength(4);
    expect(heard.filter((name) => name === 'other')).toHaveLength(2);
    expect(bus.counters.droppedQueueFull).toBe(14);
  });
});
