// SPDX-License-Identifier: MIT
// The event bus from outside: order, stages, waiting events, limits and failures.

import { describe, expect, test } from 'vitest';
import { RuntimeError } from '../../runtime/errors.ts';
import type { Priority, Vote } from '../../runtime/events/event.ts';
import { keptLog, ToyPlugin, toyBus } from './toy.ts';

const veto = (reason: string) => ({ tag: 'veto', val: reason }) as const;
const proceed = { tag: 'proceed' } as const;

function code(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof RuntimeError) return thrown.code;
    throw thrown;
  }
  return 'nothing was thrown';
}

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

describe('failures', () => {
  test('are logged and counted, and others are told all the same', async () => {
    const logger = keptLog();
    const bus = toyBus({ logger });
    const broken = new ToyPlugin(bus, 'broken', 1, () => {
      throw new Error('no luck');
    });
    const other = new ToyPlugin(bus, 'other', 2);
    bus.attach('bell', broken);
    bus.attach('bell', other);
    await bus.emit('bell', { times: 1 });
    expect(other.heard).toEqual(['bell happened']);
    expect(bus.counters.failed).toBe(1);
    expect(logger.lines).toEqual(['error broken failed on event bell: no luck']);
  });

  test('let an asked event proceed, unless the operator says veto', async () => {
    const bus = toyBus();
    const broken = new ToyPlugin(bus, 'broken', 1, () => Promise.reject(new Error('no luck')));
    bus.attach('door_open', broken, { mayVeto: true });
    expect(await bus.ask('door_open', { by: 'guest' })).toEqual({ proceed: true });
    broken.failurePolicy = 'veto';
    broken.script = () => {
      throw new Error('no luck');
    };
    expect(await bus.ask('door_open', { by: 'guest' })).toEqual({
      proceed: false,
      by: 'broken',
      reason: 'broken failed to answer',
    });
    expect(bus.counters.failed).toBe(2);
  });

  test('a flood of them does not flood the log', () => {
    const logger = keptLog();
    const bus = toyBus({ logger });
    const broken = new ToyPlugin(bus, 'broken', 1, () => {
      throw new Error('no luck');
    });
    bus.attach('bell', broken);
    for (let times = 0; times < 1000; times += 1) bus.post('bell', { times });
    expect(bus.counters.failed).toBe(1000);
    expect(logger.lines.length).toBeLessThan(20);
  });
});

describe('handlers of the host program', () => {
  test('get the payload, typed by the name, and the context', async () => {
    const bus = toyBus();
    const seen: string[] = [];
    bus.subscribe('door_open', ({ by }, { stage }) => void seen.push(`${by} ${stage.tag}`), 'host');
    bus.subscribe('weather', ({ data, source }) => void seen.push(`${source} ${data}`), 'host');
    await bus.emit('door_open', { by: 'guest' });
    await bus.emitCustom('weather', '"rain"', 'host');
    expect(seen).toEqual(['guest happened', 'host "rain"']);
  });

  test('are replaced by subscribing again, and end by name', async () => {
    const bus = toyBus();
    const seen: string[] = [];
    bus.subscribe('bell', () => void seen.push('old'), 'host');
    bus.subscribe('bell', () => void seen.push('new'), 'host');
    bus.subscribe('bell', () => void seen.push('other'), 'other');
    await bus.emit('bell', { times: 1 });
    expect(seen).toEqual(['new', 'other']);
    expect(bus.unsubscribe('bell', 'host')).toBe(true);
    expect(bus.unsubscribe('bell', 'host')).toBe(false);
    expect(bus.withdraw('other')).toBe(1);
    await bus.emit('bell', { times: 1 });
    expect(seen).toHaveLength(2);
  });

  test('may veto', async () => {
    const bus = toyBus();
    bus.subscribe('door_open', () => veto('house rules'), 'host');
    expect(await bus.ask('door_open', { by: 'guest' })).toEqual({
      proceed: false,
      by: 'host',
      reason: 'house rules',
    });
  });

  test('an asynchronous one gets one event at a time, and emit waits for it', async () => {
    const bus = toyBus();
    const seen: string[] = [];
    bus.subscribe(
      'bell',
      async ({ times }) => {
        seen.push(`begin ${times}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        seen.push(`end ${times}`);
      },
      'slow',
    );
    const first = bus.emit('bell', { times: 1 });
    const second = bus.emit('bell', { times: 2 });
    await first;
    expect(seen).toContain('end 1');
    await second;
    expect(seen).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);
  });

  test('synchronous ones have heard before emit returns, and no promise is made', () => {
    const bus = toyBus();
    let heard = 0;
    bus.subscribe(
      'bell',
      () => {
        heard += 1;
      },
      'host',
    );
    const done = bus.emit('bell', { times: 1 });
    expect(heard).toBe(1);
    expect(bus.emit('bell', { times: 2 })).toBe(done);
    expect(heard).toBe(2);
  });

  test('unsubscribing while an event is delivered takes effect at once', () => {
    const bus = toyBus();
    const seen: string[] = [];
    bus.subscribe(
      'bell',
      () => {
        seen.push('first');
        bus.unsubscribe('bell', 'second');
        bus.subscribe('bell', () => void seen.push('third'), 'third');
      },
      'first',
    );
    bus.subscribe('bell', () => void seen.push('second'), 'second');
    bus.post('bell', { times: 1 });
    expect(seen).toEqual(['first']);
  });
});

describe('names', () => {
  test.each(['', 'Door', '1st', 'a b', `a${'b'.repeat(64)}`, '__proto__', 'constructor ', 'a\u202eb'])(
    'refuses the custom name %j',
    (type) => {
      const bus = toyBus();
      expect(code(() => bus.emitCustom(type, '1', 'host'))).toBe('RT_EVENT_NAME');
      expect(code(() => bus.subscribe(type, () => undefined, 'host'))).toBe('RT_EVENT_UNKNOWN');
    },
  );

  test('takes names that JavaScript objects have for what they are: custom events', async () => {
    const bus = toyBus();
    let heard = 0;
    bus.subscribe(
      'constructor',
      () => {
        heard += 1;
      },
      'host',
    );
    await bus.emitCustom('constructor', '1', 'host');
    expect(heard).toBe(1);
  });

  test('predefined and reserved names are not for custom events', () => {
    const bus = toyBus();
    for (const type of ['door_open', 'alarm', 'custom']) {
      expect(code(() => bus.emitCustom(type, '1', 'host'))).toBe('RT_EVENT_NAME');
    }
    expect(code(() => bus.subscribe('alarm', () => undefined, 'host'))).toBe('RT_EVENT_TARGETED');
  });

  test('a plugin that probably mistyped a name is mentioned in the log', () => {
    const logger = keptLog();
    const bus = toyBus({ logger });
    bus.attach('door_opn', new ToyPlugin(bus, 'a', 1));
    expect(logger.lines).toEqual(['warn a hears of the custom event door_opn; was door_open meant?']);
  });

  test('a targeted event reaches its plugin without a subscription, and nobody else', async () => {
    const bus = toyBus();
    const one = new ToyPlugin(bus, 'one', 1);
    const two = new ToyPlugin(bus, 'two', 2);
    await bus.deliverTo(one, { tag: 'alarm', val: { timer: 7 } });
    expect(one.heard).toEqual(['alarm happened']);
    expect(two.heard).toEqual([]);
  });

  test('tells what a plugin has subscribed to', () => {
    const bus = toyBus();
    const plugin = new ToyPlugin(bus, 'a', 1);
    bus.attach('news', plugin);
    bus.attach('bell', plugin);
    expect(bus.subscriptionsOf(plugin)).toEqual(['bell', 'news']);
    expect(bus.unsubscribe('news', plugin)).toBe(true);
    expect(bus.subscriptionsOf(plugin)).toEqual(['bell']);
  });
});
