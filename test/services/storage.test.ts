// SPDX-License-Identifier: MIT
// Storage of one plugin: copies, order, keys that are data, and the quota.

import { describe, expect, it } from 'vitest';

import { MemoryStore } from '../../runtime/services/key-value-store.ts';

const LIMITS = { maxBytes: 100, maxItems: 3, maxKeyBytes: 10 };
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

function code(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return 'done';
}

describe('memory store', () => {
  it('keeps copies: neither side sees what the other does to its bytes later', () => {
    const store = new MemoryStore(LIMITS);
    const mine = bytes(1, 2);
    store.set('a', mine);
    mine[0] = 9;
    const read = store.get('a');
    read?.fill(7);
    expect(store.get('a')).toEqual(bytes(1, 2));
    expect(store.get('b')).toBeUndefined();
  });

  it('lists keys by prefix, sorted, and tells whether it removed one', () => {
    const store = new MemoryStore(LIMITS);
    for (const key of ['b:2', 'a:1', 'b:1']) store.set(key, bytes());
    expect(store.keys('b:')).toEqual(['b:1', 'b:2']);
    expect(store.keys('')).toEqual(['a:1', 'b:1', 'b:2']);
    expect(store.remove('a:1')).toBe(true);
    expect(store.remove('a:1')).toBe(false);
    expect(store.keys('')).toEqual(['b:1', 'b:2']);
  });

  it('takes names of prototypes and paths as plain keys', () => {
    const store = new MemoryStore(LIMITS);
    store.set('__proto__', bytes(1));
    store.set('../x', bytes(2));
    expect(store.get('__proto__')).toEqual(bytes(1));
    expect(store.keys('')).toEqual(['../x', '__proto__']);
    expect(store.get('toString')).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, '1')).toBe(false);
  });

  it('refuses keys that are none', () => {
    const store = new MemoryStore(LIMITS);
    for (const key of ['', 'a\nb', 'elevenbytes', '谱面谱面']) {
      expect(code(() => store.set(key, bytes()))).toBe('invalid-argument');
      expect(code(() => store.get(key))).toBe('invalid-argument');
    }
  });

  it('holds to the quota in bytes and items, and changes nothing when it refuses', () => {
    const store = new MemoryStore(LIMITS);
    store.set('a', new Uint8Array(90));
    expect(code(() => store.set('b', new Uint8Array(9)))).toBe('limit-exceeded');
    expect(store.keys('')).toEqual(['a']);
    store.set('a', new Uint8Array(50));
    store.set('b', new Uint8Array(48));
    expect(code(() => store.set('c', bytes(1)))).toBe('limit-exceeded');
    store.remove('b');
    store.set('b', bytes());
    store.set('c', bytes());
    expect(code(() => store.set('d', bytes()))).toBe('limit-exceeded');
    store.set('c', bytes(1));
    expect(store.get('c')).toEqual(bytes(1));
  });
});
