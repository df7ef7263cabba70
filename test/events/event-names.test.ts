// SPDX-License-Identifier: MIT
// Names of events: predefined, custom, targeted, and mistyped.

import { describe, expect, test } from 'vitest';
import { code, keptLog, ToyPlugin, toyBus } from './toy.ts';

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
