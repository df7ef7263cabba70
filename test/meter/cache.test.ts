// SPDX-License-Identifier: MIT
// The cache of rewritten modules: what it answers is what was put in, and nothing that somebody else wrote.

import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MeterCache, MeterCacheError } from '../../runtime/component/meter/cache.ts';
import type { MeteredModule } from '../../runtime/component/meter/meter.ts';
import { LIMITS } from './support.ts';

let base: string;
let folder: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'meter-cache-'));
  folder = join(base, 'cache');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const COMPONENT = Uint8Array.from({ length: 5_000 }, (_, index) => index * 7);
const HIDDEN = { fuel: 'meter:fuel', hooks: 'meter:hooks', start: undefined };
const MODULES: readonly MeteredModule[] = [
  { bytes: Uint8Array.of(1, 2, 3), hidden: HIDDEN },
  { bytes: Uint8Array.of(), hidden: undefined },
  { bytes: new Uint8Array(4_000).fill(9), hidden: { ...HIDDEN, start: 'meter:start' } },
];

/** Asks a cache; `made` tells whether it had to have the modules made. */
function ask(cache: MeterCache, component = COMPONENT, limits = LIMITS, modules = MODULES) {
  let made = 0;
  const found = cache.modulesOf(component, limits, () => {
    made++;
    return modules;
  });
  return { made: made > 0, modules: found.map(({ bytes, hidden }) => ({ bytes: [...bytes], hidden })) };
}

const WANTED = MODULES.map(({ bytes, hidden }) => ({ bytes: [...bytes], hidden }));

function entries(): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.metered'));
}

function entry(): string {
  const [name, ...more] = entries();
  if (name === undefined || more.length > 0) throw new Error('there is not one entry');
  return join(folder, name);
}

describe('the cache of rewritten modules', () => {
  it('answers what was made before, also in another process', () => {
    expect(ask(new MeterCache(folder))).toEqual({ made: true, modules: WANTED });
    expect(ask(new MeterCache(folder))).toEqual({ made: false, modules: WANTED });
  });

  it('tells inputs and limits apart', () => {
    const cache = new MeterCache(folder);
    ask(cache);
    const other = COMPONENT.slice();
    other[4_321] = 1;
    expect(ask(cache, other).made).toBe(true);
    expect(ask(cache, COMPONENT.slice(1)).made).toBe(true);
    expect(ask(cache, COMPONENT, { ...LIMITS, memoryPages: 1 }).made).toBe(true);
    expect(ask(cache, COMPONENT, { ...LIMITS, tableElements: 1 }).made).toBe(true);
    expect(ask(cache).made).toBe(false);
  });

  it('keeps nothing when the modules cannot be made', () => {
    const cache = new MeterCache(folder);
    const refuse = () => {
      throw new Error('refused');
    };
    expect(() => cache.modulesOf(COMPONENT, LIMITS, refuse)).toThrow('refused');
    expect(entries()).toEqual([]);
  });

  it('passes over an entry with any byte changed, and mends it', () => {
    const cache = new MeterCache(folder);
    ask(cache);
    const path = entry();
    const good = readFileSync(path);
    for (let at = 0; at < good.length; at += at < 200 ? 1 : 97) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ 1;
      writeFileSync(path, bad);
      expect(ask(cache)).toEqual({ made: true, modules: WANTED });
    }
    expect(ask(cache).made).toBe(false);
  });

  it('passes over an entry that is cut short or goes on', () => {
    const cache = new MeterCache(folder);
    ask(cache);
    const path = entry();
    const good = readFileSync(path);
    for (const length of [0, 1, 27, 28, 31, 32, 100, good.length - 1]) {
      writeFileSync(path, good.subarray(0, length));
      expect(ask(cache)).toEqual({ made: true, modules: WANTED });
    }
    writeFileSync(path, Buffer.concat([good, Buffer.of(0)]));
    expect(ask(cache)).toEqual({ made: true, modules: WANTED });
  });

  it('passes over the entry of another input under the name of this', () => {
    const cache = new MeterCache(folder);
    ask(cache, COMPONENT.slice(1), LIMITS, [{ bytes: Uint8Array.of(6, 6, 6), hidden: undefined }]);
    const other = entry();
    ask(cache);
    const mine = entries().find((name) => join(folder, name) !== other) ?? '';
    copyFileSync(other, join(folder, mine));
    expect(ask(cache)).toEqual({ made: true, modules: WANTED });
  });

  it('passes over the entry that a host with another key has made', () => {
    const foreign = join(base, 'foreign');
    ask(new MeterCache(foreign), COMPONENT, LIMITS, [{ bytes: Uint8Array.of(6, 6, 6), hidden: undefined }]);
    const cache = new MeterCache(folder);
    ask(cache);
    const [forged] = readdirSync(foreign).filter((name) => name.endsWith('.metered'));
    copyFileSync(join(foreign, forged ?? ''), entry());
    expect(ask(cache)).toEqual({ made: true, modules: WANTED });
  });

  it('makes a folder, a key and entries that others cannot read', () => {
    ask(new MeterCache(folder));
    const mode = (path: string): number => statSync(path).mode & 0o777;
    expect([mode(folder), mode(join(folder, 'key')), mode(entry())]).toEqual([0o700, 0o600, 0o600]);
  });

  it('has no key that others may know', () => {
    ask(new MeterCache(folder));
    const key = join(folder, 'key');
    const before = readFileSync(key);
    for (const spoil of [
      () => chmodSync(key, 0o644),
      () => writeFileSync(key, before.subarray(1)),
      () => {
        rmSync(key);
        copyFileSync(join(base, 'known'), key);
        chmodSync(key, 0o660);
      },
      () => {
        rmSync(key);
        symlinkSync(join(base, 'known'), key);
      },
    ]) {
      writeFileSync(join(base, 'known'), Buffer.alloc(64), { mode: 0o600 });
      spoil();
      expect(ask(new MeterCache(folder)).made).toBe(true);
      const now = readFileSync(key);
      expect([now.length, now.equals(before), now.equals(Buffer.alloc(64))]).toEqual([64, false, false]);
      expect(ask(new MeterCache(folder)).made).toBe(false);
    }
  });

  it.each([
    ['others can write to', (path: string) => chmodSync(path, 0o757)],
    ['the group can write to', (path: string) => chmodSync(path, 0o770)],
    ['another user owns', (path: string) => lchownSync(path, 12_345, 12_345)],
  ])('refuses a folder that %s', (_, spoil) => {
    mkdirSync(folder, { mode: 0o700 });
    spoil(folder);
    expect(() => new MeterCache(folder)).toThrow(MeterCacheError);
  });

  it('refuses a link and a file', () => {
    mkdirSync(join(base, 'elsewhere'), { mode: 0o700 });
    symlinkSync(join(base, 'elsewhere'), folder);
    expect(() => new MeterCache(folder)).toThrow('is not a folder');
    writeFileSync(join(base, 'file'), '');
    expect(() => new MeterCache(join(base, 'file'))).toThrow();
  });

  it('stays within its size, and drops what was not used for longest', () => {
    const mostBytes = 20_000;
    const cache = new MeterCache(folder, { mostBytes });
    const component = (number: number): Uint8Array<ArrayBuffer> => Uint8Array.of(number, 1, 2, 3);
    for (let number = 0; number < 4; number++) {
      ask(cache, component(number));
      const old = new Date(1_000_000_000_000 + number * 1_000);
      for (const name of entries()) {
        const path = join(folder, name);
        if (statSync(path).mtimeMs > 1_500_000_000_000) utimesSync(path, old, old);
      }
    }
    // The first is used again, so that the second is the oldest.
    expect(ask(cache, component(0)).made).toBe(false);
    ask(cache, component(4));
    const total = entries().reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(total).toBeLessThanOrEqual(mostBytes);
    expect(ask(cache, component(0)).made).toBe(false);
    expect(ask(cache, component(1)).made).toBe(true);
    ask(cache, COMPONENT, LIMITS, [{ bytes: new Uint8Array(mostBytes), hidden: undefined }]);
    expect(entries().every((name) => statSync(join(folder, name)).size < mostBytes)).toBe(true);
  });

  it('removes what a host left unfinished an hour ago, and nothing else', () => {
    const cache = new MeterCache(folder);
    const name = '0123456789abcdef0123456789abcdef.0123456789abcdef.new';
    const [old, other] = [join(folder, name), join(folder, 'notes.txt')];
    for (const path of [old, other]) {
      writeFileSync(path, '');
      utimesSync(path, new Date(0), new Date(0));
    }
    ask(cache);
    expect(readdirSync(folder).sort()).toEqual([...entries(), 'key', 'notes.txt'].sort());
  });

  it('tells of what it cannot keep, and answers all the same', () => {
    const errors: unknown[] = [];
    const cache = new MeterCache(folder, { onError: (error) => errors.push(error) });
    rmSync(folder, { recursive: true });
    expect(ask(cache)).toEqual({ made: true, modules: WANTED });
    expect(errors).toHaveLength(1);
  });

  it('serves hosts that start at once in one folder', async () => {
    const script = `
      import { MeterCache } from ${JSON.stringify(join(import.meta.dirname, '../../runtime/component/meter/cache.ts'))};
      const cache = new MeterCache(${JSON.stringify(folder)}, { onError: (error) => { throw error; } });
      for (let round = 0; round < 40; round++) {
        const component = new Uint8Array(1000).fill(round % 5);
        const bytes = new Uint8Array(50_000).fill(round % 5);
        const [module] = cache.modulesOf(component, { memoryPages: 1, tableElements: 1 }, () => [{ bytes, hidden: undefined }]);
        if (Buffer.compare(module.bytes, bytes) !== 0) throw new Error('other bytes');
      }`;
    const exits = await Promise.all(
      Array.from({ length: 4 }, () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
        return new Promise<number | null>((done) => child.on('exit', done));
      }),
    );
    expect(exits).toEqual([0, 0, 0, 0]);
    expect(readdirSync(folder).filter((name) => /new|key\./.test(name))).toEqual([]);
    expect(entries()).toHaveLength(5);
  });
});
