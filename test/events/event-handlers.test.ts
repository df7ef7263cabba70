// SPDX-License-Identifier: MIT
// Failures of subscribers, and handlers of the host program.

import { describe, expect, test } from 'vitest';
import { keptLog, ToyPlugin, toyBus, veto } from './toy.ts';

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

  test('are logged with their code, the event and what was thrown', async () => {
    const kept: object[] = [];
    const bus = toyBus({ logger: { ...keptLog(), error: (facts) => void kept.push(facts) } });
    const thrown = new Error('no luck');
    bus.attach('bell', new ToyPlugin(bus, 'broken', 1, () => Promise.reject(thrown)));
    await bus.emit('bell', { times: 1 });
    expect(kept).toEqual([
      { subscriber: 'broken', type: 'bell', code: 'RT_EVENT_HANDLER', times: 1, err: thrown },
    ]);
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
