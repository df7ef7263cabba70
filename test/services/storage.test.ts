// SPDX-License-Identifier: MIT
// Storage of one plugin: copies, order, keys that are data, and the quota.

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

import { type KeyValueStore, MemoryStore } from '../../runtime/services/key-value-store.ts';
import { StorageFile } from '../../runtime/services/storage-file.ts';
import { codeOf } from '../support/code-of.ts';

const LIMITS = { maxBytes: 100, maxItems: 3, maxKeyBytes: 10 };
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'storage-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'data', 'storage.sqlite');
}

function openFile(path: string): StorageFile {
  const file = new StorageFile(path, LIMITS);
  closing.unshift(() => file.close());
  return file;
}

const kinds: [string, () => KeyValueStore][] = [
  ['memory', () => new MemoryStore(LIMITS)],
  ['a file', () => openFile(temporaryFile()).open('greeter')],
];

describe.each(kinds)('storage in %s', (_, open) => {
  it('keeps copies: neither side sees what the other does to its bytes later', () => {
    const store = open();
    const mine = bytes(1, 2);
    store.set('a', mine);
    mine[0] = 9;
    const read = store.get('a');
    read?.fill(7);
    expect(store.get('a')).toEqual(bytes(1, 2));
    expect(store.get('b')).toBeUndefined();
  });

  it('lists keys by prefix, sorted, and tells whether it removed one', () => {
    const store = open();
    for (const key of ['b:2', 'a:1', 'b:1']) store.set(key, bytes());
    expect(store.keys('b:')).toEqual(['b:1', 'b:2']);
    expect(store.keys('')).toEqual(['a:1', 'b:1', 'b:2']);
    expect(store.remove('a:1')).toBe(true);
    expect(store.remove('a:1')).toBe(false);
    expect(store.keys('')).toEqual(['b:1', 'b:2']);
  });

  it('takes names of prototypes and paths as plain keys', () => {
    const store = open();
    store.set('__proto__', bytes(1));
    store.set('../x', bytes(2));
    expect(store.get('__proto__')).toEqual(bytes(1));
    expect(store.keys('')).toEqual(['../x', '__proto__']);
    expect(store.get('toString')).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, '1')).toBe(false);
  });

  it('refuses keys that are none', () => {
    const store = open();
    for (const key of ['', 'a\nb', 'elevenbytes', '谱面谱面']) {
      expect(codeOf(() => store.set(key, bytes()))).toBe('invalid-argument');
      expect(codeOf(() => store.get(key))).toBe('invalid-argument');
    }
  });

  it('holds to the quota in bytes and items, and changes nothing when it refuses', () => {
    const store = open();
    store.set('a', new Uint8Array(90));
    expect(codeOf(() => store.set('b', new Uint8Array(9)))).toBe('limit-exceeded');
    expect(store.keys('')).toEqual(['a']);
    store.set('a', new Uint8Array(50));
    store.set('b', new Uint8Array(48));
    expect(codeOf(() => store.set('c', bytes(1)))).toBe('limit-exceeded');
    store.remove('b');
    store.set('b', bytes());
    store.set('c', bytes());
    expect(codeOf(() => store.set('d', bytes()))).toBe('limit-exceeded');
    store.set('c', bytes(1));
    expect(store.get('c')).toEqual(bytes(1));
  });

  it('keeps what is over a smaller quota, and refuses more', () => {
    const store = open();
    store.set('a', new Uint8Array(50));
    store.limits = { ...LIMITS, maxBytes: 20 };
    expect(codeOf(() => store.set('b', bytes(1)))).toBe('limit-exceeded');
    expect(store.get('a')).toHaveLength(50);
    store.set('a', new Uint8Array(10));
    expect(store.get('a')).toHaveLength(10);
  });
});

describe('storage file', () => {
  it('keeps items over restarts, each plugin its own, readable by its owner only', () => {
    const path = temporaryFile();
    const first = new StorageFile(path, LIMITS);
    first.open('greeter').set('k', bytes(1, 2));
    first.open('other').set('k', bytes(3));
    first.close();
    const again = openFile(path);
    expect(again.open('greeter').get('k')).toEqual(bytes(1, 2));
    expect(again.open('other').get('k')).toEqual(bytes(3));
    again.open('other').remove('k');
    expect(again.open('greeter').keys('')).toEqual(['k']);
    expect(codeOf(() => again.open('greeter').set('big', new Uint8Array(97)))).toBe('limit-exceeded');
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('counts what others have put into the file meanwhile', () => {
    const path = temporaryFile();
    const mine = openFile(path).open('greeter');
    mine.set('a', new Uint8Array(40));
    openFile(path).open('greeter').set('b', new Uint8Array(40));
    expect(codeOf(() => mine.set('c', new Uint8Array(40)))).toBe('limit-exceeded');
    expect(mine.keys('')).toEqual(['a', 'b']);
  });

  it('says so when the file is none of its own', () => {
    const path = temporaryFile();
    const folder = join(path, '..', '..');
    writeFileSync(join(folder, 'junk'), 'this is no database, but it is long enough to look at. '.repeat(40));
    expect(codeOf(() => new StorageFile(join(folder, 'junk'), LIMITS))).toBe('unavailable');
    expect(codeOf(() => new StorageFile(join(folder, 'junk', 'x.sqlite'), LIMITS))).toBe('unavailable');
  });
});
