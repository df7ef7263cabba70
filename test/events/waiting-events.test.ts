// SPDX-License-Identifier: MIT
// Events raised while a plugin runs: when they are told, and how many may wait.

import { describe, expect, test } from 'vitest';
import type { Vote } from '../../runtime/events/event.ts';
import { code, keptLog, ToyPlugin, toyBus, veto } from './toy.ts';

describe('waiting events', () => {
  test('what a running plugin raises is delivered after it, in order, and never to it again meanwhile', async () => {
    const bus = toyBus();
    const order: string[] = [];
    const first = new ToyPlugin(bus, 'first', 1, (event) => {
      order.push(`first ${event.tag}`);
      if (event.tag !== 'bell') return undefined;
      bus.post('door_close', { by: 'first' }, { cause: first });
      bus.emitCustom('echo', '{}', first);
      order.push('first is done');
      return undefined;
    });
    const second = new ToyPlugin(bus, 'second', 2, (event) => void order.push(`second ${event.tag}`));
    for (const plugin of [first, second]) {
      bus.attach('bell', plugin);
      bus.attach('door_close', plugin);
      bus.attach('echo', plugin);
    }
    await bus.emit('bell', { times: 1 });
    expect(order).toEqual([
      'first bell',
      'first is done',
      'second bell',
      'first door-close',
      'second door-close',
      'first custom',
      'second custom',
    ]);
    expect(bus.queued).toBe(0);
  });

  test('a vote asked for meanwhile is answered afterwards', async () => {
    const bus = toyBus();
    const votes: Vote[] = [];
    const plugin = new ToyPlugin(bus, 'a', 1, (event) => {
      if (event.tag === 'bell') void bus.ask('door_open', { by: 'bell' }).then((vote) => votes.push(vote));
      return event.tag === 'door-open' ? veto('ringing') : undefined;
    });
    bus.attach('bell', plugin);
    bus.attach('door_open', plugin, { mayVeto: true });
    await bus.emit('bell', { times: 1 });
    await Promise.resolve();
    expect(plugin.heard).toEqual(['bell happened', 'door-open asked']);
    expect(votes).toEqual([{ proceed: false, by: 'a', reason: 'ringing' }]);
  });

  test('the promise of a waiting event settles when it was told', async () => {
    const bus = toyBus();
    const plugin = new ToyPlugin(bus, 'a', 1);
    bus.attach('bell', plugin);
    bus.enter();
    const told = bus.emit('bell', { times: 1 });
    expect(plugin.heard).toEqual([]);
    bus.leave();
    await told;
    expect(plugin.heard).toEqual(['bell happened']);
  });

  test('a plugin hears of nothing that was raised before it subscribed', async () => {
    const bus = toyBus();
    const early = new ToyPlugin(bus, 'early', 1);
    const late = new ToyPlugin(bus, 'late', 2);
    bus.attach('bell', early);
    bus.enter();
    bus.post('bell', { times: 1 });
    bus.attach('bell', late);
    bus.post('bell', { times: 2 });
    bus.leave();
    expect(early.heard).toHaveLength(2);
    expect(late.heard).toHaveLength(1);
  });

  test('a withdrawn plugin hears of nothing that waits', () => {
    const bus = toyBus();
    const gone = new ToyPlugin(bus, 'gone', 1);
    bus.attach('bell', gone);
    bus.enter();
    bus.post('bell', { times: 1 });
    void bus.deliverTo(gone, { tag: 'alarm', val: { timer: 1 } });
    gone.reachable = false;
    expect(bus.withdraw(gone)).toBe(1);
    bus.leave();
    expect(gone.heard).toEqual([]);
  });

  test('are bounded, in all and for each plugin', async () => {
    const bus = toyBus({ maxQueued: 5, maxQueuedOfPlugin: 2 });
    const hearer = new ToyPlugin(bus, 'hearer', 1);
    const noisy = new ToyPlugin(bus, 'noisy', 2);
    bus.attach('bell', hearer);
    bus.attach('news', hearer);
    bus.enter();
    for (let times = 0; times < 4; times += 1) bus.post('bell', { times }, { cause: noisy });
    expect(bus.queued).toBe(2);
    expect(code(() => bus.emitCustom('news', '1', noisy))).toBe('RT_EVENT_QUEUE_FULL');
    for (let times = 0; times < 4; times += 1) bus.post('bell', { times });
    expect(bus.queued).toBe(5);
    await expect(bus.ask('door_open', { by: 'nobody asked' })).resolves.toEqual({ proceed: true });
    bus.attach('door_open', hearer);
    await expect(bus.ask('door_open', { by: 'guest' })).rejects.toMatchObject({
      code: 'RT_EVENT_QUEUE_FULL',
    });
    bus.leave();
    expect(hearer.heard).toHaveLength(5);
    expect(bus.counters.droppedQueueFull).toBe(5);
  });

  test('chains of events end at the depth limit', async () => {
    const logger = keptLog();
    const bus = toyBus({ maxDepth: 4, logger });
    const depths: number[] = [];
    const ping = new ToyPlugin(bus, 'ping', 1, () => {
      depths.push(ping.depth);
      bus.post('bell', { times: 1 }, { cause: ping });
      return undefined;
    });
    bus.attach('bell', ping);
    await bus.emit('bell', { times: 1 });
    expect(depths).toEqual([1, 2, 3, 4]);
    expect(bus.counters.droppedTooDeep).toBe(1);
    expect(logger.lines[0]).toContain('event bell was dropped');
    ping.depth = 4;
    expect(code(() => bus.emitCustom('bells', '1', ping))).toBe('nothing was thrown');
    bus.attach('bells', ping);
    expect(code(() => bus.emitCustom('bells', '1', ping))).toBe('RT_EVENT_TOO_DEEP');
  });

  test('a storm that branches is cut off by the share of one plugin', async () => {
    const bus = toyBus();
    let calls = 0;
    const storm = new ToyPlugin(bus, 'storm', 1, () => {
      calls += 1;
      for (let times = 0; times < 20; times += 1) bus.post('bell', { times }, { cause: storm });
      return undefined;
    });
    bus.attach('bell', storm);
    await bus.emit('bell', { times: 1 });
    expect(calls).toBeLessThan(16 * 500);
    expect(bus.counters.droppedQueueFull).toBeGreaterThan(0);
    expect(bus.queued).toBe(0);
  });
});
