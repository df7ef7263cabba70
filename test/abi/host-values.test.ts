// SPDX-License-Identifier: MIT
// What the host gives: a value that is not of its WIT type, a wrong kind of exception, or a promise never reaches the
// guest as something else, it ends the plugin with TRAP_HOST.

import { describe, expect, it } from 'vitest';
import { isWitError, WitError } from '../../runtime/abi/index.ts';
import { outcome, strictGuest } from './strict-guest.ts';

const NUMBERS = [1, 1, 1, 1, 1, 1, 1n, 1n];
const REST = [true, 'x', 1.5, 'red', { tag: 'dot' }, { a: true, b: false, c: false }];

function withOne(values: readonly unknown[], index: number, value: unknown): unknown[] {
  return values.map((old, at) => (at === index ? value : old));
}

describe('arguments', () => {
  it.each([
    ['u8', 0, [0, 255], [-1, 256, 1.5, Number.NaN, '1', null, undefined, 1n]],
    ['s8', 1, [-128, 127], [-129, 128]],
    ['u16', 2, [0, 65535], [-1, 65536]],
    ['s16', 3, [-32768, 32767], [-32769, 32768]],
    ['u32', 4, [0, 2 ** 32 - 1], [-1, 2 ** 32, Number.POSITIVE_INFINITY]],
    ['s32', 5, [-(2 ** 31), 2 ** 31 - 1], [-(2 ** 31) - 1, 2 ** 31]],
    ['u64', 6, [0n, 2n ** 64n - 1n], [-1n, 2n ** 64n, 1]],
    ['s64', 7, [-(2n ** 63n), 2n ** 63n - 1n], [-(2n ** 63n) - 1n, 2n ** 63n, 1]],
  ] as const)('%s', async (_, index, good, bad) => {
    for (const value of good) {
      expect(outcome(await strictGuest(), 'acceptNumbers', ...withOne(NUMBERS, index, value))).toBe(
        'returned undefined',
      );
    }
    for (const value of bad) {
      expect(outcome(await strictGuest(), 'acceptNumbers', ...withOne(NUMBERS, index, value))).toBe(
        'TRAP_HOST',
      );
    }
  });

  it.each([
    ['bool', 0, [true, false], [1, 'true', undefined]],
    ['char', 1, ['a', '\u{1f600}'], ['', 'ab', '\ud800', 65, undefined]],
    ['f32', 2, [1, Number.NaN, Number.NEGATIVE_INFINITY], ['1', 1n, undefined]],
    ['enum', 3, ['red', 'blue'], ['purple', 0, undefined]],
    [
      'variant',
      4,
      [{ tag: 'dot' }, { tag: 'circle', val: 1 }],
      [{ tag: 'square' }, { tag: 'circle' }, 'dot', null],
    ],
    ['flags', 5, [{ a: true, b: true, c: true }, {}], [{ a: 1 }, null]],
  ] as const)('%s', async (_, index, good, bad) => {
    for (const value of good) {
      expect(outcome(await strictGuest(), 'acceptRest', ...withOne(REST, index, value))).toBe(
        'returned undefined',
      );
    }
    for (const value of bad) {
      expect(outcome(await strictGuest(), 'acceptRest', ...withOne(REST, index, value))).toBe('TRAP_HOST');
    }
  });

  it('lists and strings', async () => {
    expect(outcome(await strictGuest(), 'accept', 7)).toBe('TRAP_HOST');
    expect(outcome(await strictGuest(), 'acceptLong', [1n])).toBe('TRAP_HOST');
    expect(outcome(await strictGuest(), 'acceptLong', new BigInt64Array(1))).toBe('TRAP_HOST');
    expect(outcome(await strictGuest(), 'acceptPoints', 'points')).toBe('TRAP_HOST');
    expect(outcome(await strictGuest(), 'acceptPoints', [{ x: 1 }])).toBe('TRAP_HOST');
    expect(outcome(await strictGuest(), 'acceptPoints', [])).toBe('returned undefined');
  });

  it('names the function and the value', async () => {
    const guest = await strictGuest();
    outcome(guest, 'acceptNumbers', ...withOne(NUMBERS, 0, 300));
    expect(guest.linked.life.death?.message).toContain('300');
  });
});

describe('answers of host functions', () => {
  it.each([
    ['choose', { choose: () => 'purple' }, 'callChoose'],
    ['form', { form: () => ({ tag: 'square', val: 1 }) }, 'callForm'],
    ['small', { small: () => 256 }, 'callSmall'],
    ['long', { long: () => 1 }, 'callLong'],
    ['grid', { grid: () => undefined }, 'callGrid'],
    ['answer', { answer: () => undefined }, 'callAnswer'],
    ['ask', { ask: () => -1 }, 'callAsk'],
  ])('%s of a wrong kind', async (_, host, name) => {
    expect(outcome(await strictGuest(host), name, 64)).toBe('TRAP_HOST');
  });

  it('right ones arrive', async () => {
    const host = { choose: () => 'blue', small: () => 255, ask: (n: number) => n + 1 };
    const guest = await strictGuest(host);
    expect([guest.call('callChoose'), guest.call('callSmall'), guest.call('callAsk', 4)]).toEqual([
      2, 255, 5,
    ]);
  });

  it('a promise is refused by name, and its rejection is nobody else to handle', async () => {
    const guest = await strictGuest({ nudge: async () => Promise.reject(new Error('late')) });
    expect(outcome(guest, 'callNudge')).toBe('TRAP_HOST');
    expect(guest.linked.life.death?.message).toContain('t:strict/host@1.0.0#nudge');
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('a host object keeps its `this`', async () => {
    class Host {
      readonly #count = 41;
      small(): number {
        return this.#count + 1;
      }
    }
    const guest = await strictGuest(new Host());
    expect(guest.call('callSmall')).toBe(42);
  });
});

describe('declared errors of host functions', () => {
  const fail = (payload: unknown) => () => {
    throw new WitError(payload);
  };

  it('reach the guest as the error case', async () => {
    const host = { ask: fail({ tag: 'dot' }), check: fail('blue'), bare: fail(undefined) };
    const guest = await strictGuest(host);
    expect(guest.call('callAsk', 1)).toBe(100);
    expect(guest.call('callCheck')).toBe(102);
    expect(guest.call('callBare')).toBe(1);
    expect(guest.linked.life.death).toBeUndefined();
  });

  it('success of a result without payloads', async () => {
    const guest = await strictGuest({ check: () => {}, bare: () => {} });
    expect(guest.call('callCheck')).toBe(0);
    expect(guest.call('callBare')).toBe(0);
  });

  it('end the plugin when the payload is not of the declared type, or nothing is declared', async () => {
    expect(outcome(await strictGuest({ ask: fail({ tag: 'square' }) }), 'callAsk', 1)).toBe('TRAP_HOST');
    expect(outcome(await strictGuest({ nudge: fail('x') }), 'callNudge')).toBe('TRAP_HOST');
  });

  it('any other exception ends the plugin and keeps its cause', async () => {
    const cause = new RangeError('no such room');
    const guest = await strictGuest({
      ask: () => {
        throw cause;
      },
    });
    expect(outcome(guest, 'callAsk', 1)).toBe('TRAP_HOST');
    expect(guest.linked.life.death?.cause).toBe(cause);
    expect(isWitError(guest.linked.life.death)).toBe(false);
  });
});
