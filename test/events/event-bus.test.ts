// SPDX-License-Identifier: MIT
// The event bus from outside: order and votes.

import { describe, expect, test } from 'vitest';
import type { Priority } from '../../runtime/events/event.ts';
import { code, keptLog, ToyPlugin, toyBus, veto } from './toy.ts';

const proceed = { tag: 'proceed' } as const;

describe('order', () => {
  test('goes by priority, then load order, then order of subscribing', () => {
    const bus = toyBus();
    const heard: string[] = [];
    const hear = (name: string, order: number, priority: Priority) => {
      const plugin = new ToyPlugin(bus, name, order, () => void heard.push(name));
      bus.attach('bell', plugin, { priority });
    };
    hear('monitor', 1, 'monitor');
    hear('normal-second', 3, 'normal');
    hear('highest', 1, 'highest');
    hear('normal-first', 2, 'normal');
    hear('lowest', 9, 'lowest');
    hear('high', 1, 'high');
    hear('low', 1, 'low');
    hear('normal-third', 3, 'normal');
    bus.post('bell', { times: 1 });
    expect(heard).toEqual([
      'lowest',
      'low',
      'normal-first',
      'normal-second',
      'normal-third',
      'high',
      'highest',
      'monitor',
    ]);
  });

  test('subscribing again changes the priority and tells once', () => {
    const bus = toyBus();
    const heard: string[] = [];
    const first = new ToyPlugin(bus, 'first', 1, () => void heard.push('first'));
    const second = new ToyPlugin(bus, 'second', 2, () => void heard.push('second'));
    bus.attach('bell', first);
    bus.attach('bell', second);
    bus.attach('bell', first, { priority: 'high' });
    bus.post('bell', { times: 1 });
    expect(heard).toEqual(['second', 'first']);
  });

  test('numbers every event, heard or not, and dates it', () => {
    const bus = toyBus({ now: () => 1234 });
    const plugin = new ToyPlugin(bus, 'a', 1);
    bus.attach('bell', plugin);
    bus.post('bell', { times: 1 });
    bus.post('door_close', { by: 'nobody listens' });
    bus.post('bell', { times: 2 });
    expect(plugin.contexts.map(({ at, sequence }) => [at, sequence])).toEqual([
      [1234n, 1n],
      [1234n, 3n],
    ]);
  });
});

describe('votes', () => {
  test('ask in order up to highest, stop at the first veto, then tell monitors', async () => {
    const bus = toyBus();
    const low = new ToyPlugin(bus, 'low', 1);
    const normal = new ToyPlugin(bus, 'normal', 2, () => veto('closed today'));
    const high = new ToyPlugin(bus, 'high', 3);
    const monitor = new ToyPlugin(bus, 'monitor', 4);
    bus.attach('door_open', monitor, { priority: 'monitor', mayVeto: true });
    bus.attach('door_open', low, { priority: 'low', mayVeto: true });
    bus.attach('door_open', normal, { mayVeto: true });
    bus.attach('door_open', high, { priority: 'high', mayVeto: true });
    expect(await bus.ask('door_open', { by: 'guest' })).toEqual({
      proceed: false,
      by: 'normal',
      reason: 'closed today',
    });
    expect(low.heard).toEqual(['door-open asked']);
    expect(high.heard).toEqual([]);
    expect(monitor.heard).toEqual(['door-open vetoed']);
    expect(monitor.contexts[0]?.stage).toEqual({ tag: 'vetoed', val: 'closed today' });
    expect(bus.counters).toMatchObject({ vetoed: 1, delivered: 3 });
  });

  test('after a vote to proceed only monitors hear that it happened', async () => {
    const bus = toyBus();
    const normal = new ToyPlugin(bus, 'normal', 1);
    const monitor = new ToyPlugin(bus, 'monitor', 2);
    bus.attach('door_open', normal);
    bus.attach('door_open', monitor, { priority: 'monitor' });
    expect(await bus.ask('door_open', { by: 'guest' })).toEqual({ proceed: true });
    expect(monitor.heard).toEqual([]);
    await bus.emit('door_open', { by: 'guest' }, { voted: true });
    expect(normal.heard).toEqual(['door-open asked']);
    expect(monitor.heard).toEqual(['door-open happened']);
  });

  test('what was not voted on is told to everybody', async () => {
    const bus = toyBus();
    const normal = new ToyPlugin(bus, 'normal', 1);
    const monitor = new ToyPlugin(bus, 'monitor', 2);
    bus.attach('door_open', normal);
    bus.attach('door_open', monitor, { priority: 'monitor' });
    await bus.emit('door_open', { by: 'plugin' });
    expect([...normal.heard, ...monitor.heard]).toEqual(['door-open happened', 'door-open happened']);
  });

  test('a veto without the right to it, and one after the fact, are ignored and logged', async () => {
    const logger = keptLog();
    const bus = toyBus({ logger });
    const plugin = new ToyPlugin(bus, 'cheeky', 1, () => veto('no'));
    bus.attach('door_open', plugin);
    bus.attach('bell', plugin, { mayVeto: true });
    expect(await bus.ask('door_open', { by: 'guest' })).toEqual({ proceed: true });
    await bus.emit('bell', { times: 1 });
    expect(bus.counters.ignoredVetoes).toBe(2);
    expect(logger.lines).toEqual([
      'warn the veto of cheeky on door_open was ignored: it has no permission to veto',
      'warn the veto of cheeky on bell was ignored: it was told of the event, not asked',
    ]);
  });

  test('without subscribers the answer is there at once', () => {
    const bus = toyBus();
    expect(bus.vote('door_open', { by: 'guest' })).toEqual({ proceed: true });
    expect(bus.hasSubscribers('door_open')).toBe(false);
  });

  test('wait for a subscriber that answers later, and go on in order', async () => {
    const bus = toyBus();
    const slow = new ToyPlugin(bus, 'slow', 1, async () => proceed);
    const strict = new ToyPlugin(bus, 'strict', 2, () => veto('too late'));
    bus.attach('door_open', slow, { mayVeto: true });
    bus.attach('door_open', strict, { mayVeto: true });
    const vote = bus.ask('door_open', { by: 'guest' });
    expect(strict.heard).toEqual([]);
    expect(await vote).toEqual({ proceed: false, by: 'strict', reason: 'too late' });
  });

  test('are for vetoable events only', () => {
    const bus = toyBus();
    expect(code(() => bus.vote('bell', { times: 1 }))).toBe('RT_EVENT_NOT_VETOABLE');
  });
});
