// SPDX-License-Identifier: MIT
// Configuration of one plugin: layers, dotted keys, the plugin's schema, and the operator's file.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ConfigFile } from '../../runtime/services/config-file.ts';
import { compileConfigSchema, withFloats } from '../../runtime/services/config-schema.ts';
import { ConfigStore } from '../../runtime/services/config-store.ts';
import { toConfigTable, toJson } from '../../runtime/services/config-value.ts';

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return `${String(error.code)}: ${error.message}`;
    throw error;
  }
  return 'done';
}

const defaults = toConfigTable(
  { greeting: 'hello', limits: { strikes: 3, rate: 0.5 }, words: ['a', 'b'] },
  'integer',
);

describe('config store', () => {
  it('reads by dotted key and keeps integers and floats apart', () => {
    const store = new ConfigStore({ defaults });
    expect(store.get('greeting')).toBe('hello');
    expect(store.get('limits.strikes')).toBe(3n);
    expect(store.get('limits.rate')).toBe(0.5);
    expect(store.get('words')).toEqual(['a', 'b']);
    expect(store.get('limits.none')).toBeUndefined();
    expect(store.get('greeting.length')).toBeUndefined();
    store.set('limits.rate', 2);
    expect(store.get('limits.rate')).toBe(2);
    store.set('new.deep.key', true);
    expect(store.get('new.deep')).toEqual({ deep: undefined, key: true });
    expect(store.get('limits.strikes')).toBe(3n);
  });

  it('refuses keys that are none, and never reaches a prototype', () => {
    const store = new ConfigStore({ defaults });
    for (const key of [
      '',
      '.',
      'a..b',
      '__proto__.polluted',
      'constructor',
      'a.prototype',
      'x'.repeat(300),
    ]) {
      expect(refusal(() => store.get(key))).toMatch(/^invalid-argument/);
      expect(refusal(() => store.set(key, true))).toMatch(/^invalid-argument/);
    }
    expect(store.get('toString')).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(refusal(() => toConfigTable(JSON.parse('{"a":{"__proto__":{"x":1}}}'), 'integer'))).toMatch(
      /__proto__/,
    );
  });

  it('refuses values that are too large or too deep', () => {
    const store = new ConfigStore({ defaults });
    expect(refusal(() => store.set('big', 'x'.repeat(300_000)))).toMatch(/^limit-exceeded/);
    expect(store.get('big')).toBeUndefined();
    expect(
      refusal(() => toConfigTable({ a: JSON.parse('['.repeat(40) + ']'.repeat(40)) }, 'integer')),
    ).toMatch(/deeper/);
    expect(refusal(() => toConfigTable({ a: null }, 'integer'))).toMatch(/null/);
  });

  it('says honestly that it cannot save without a file', () => {
    const store = new ConfigStore({ defaults });
    store.set('greeting', 'hi');
    expect(refusal(() => store.save())).toMatch(/^unavailable: the host keeps no configuration files/);
  });

  it('writes integers with all their digits into JSON', () => {
    const value = toConfigTable({ a: 9007199254740993n, b: [1n, 0.5, 'x'], c: { d: true } }, 'float');
    expect(toJson(value)).toBe('{"a":9007199254740993,"b":[1,0.5,"x"],"c":{"d":true}}');
  });
});

describe('config schema', () => {
  const schema = {
    type: 'object',
    properties: {
      greeting: { type: 'string', maxLength: 10 },
      limits: { properties: { strikes: { type: 'integer', minimum: 1 } } },
    },
    additionalProperties: true,
  };

  it('refuses what the schema refuses, names the key, and keeps the old value', () => {
    const store = new ConfigStore({ defaults, check: compileConfigSchema(schema) });
    expect(refusal(() => store.set('limits.strikes', 0n))).toBe(
      'invalid-argument: config.limits.strikes must be >= 1',
    );
    expect(refusal(() => store.set('greeting', true))).toBe(
      'invalid-argument: config.greeting must be string',
    );
    expect(store.get('limits.strikes')).toBe(3n);
    store.set('limits.strikes', 5n);
    expect(store.get('limits.strikes')).toBe(5n);
  });

  it('refuses defaults that break the schema of their own plugin', () => {
    const check = compileConfigSchema({ required: ['token'] });
    expect(refusal(() => new ConfigStore({ defaults, check }))).toMatch(/required property 'token'/);
  });

  it('tells floats from integers where the values do not', () => {
    const numbers = {
      properties: { rate: { type: 'number' }, deep: { properties: { x: { type: 'number' } } } },
    };
    const values = toConfigTable({ rate: 2, count: 2, deep: { x: 1, y: 1 } }, 'integer');
    const store = new ConfigStore({ defaults: values, shape: (read) => withFloats(read, numbers) });
    expect(store.get('rate')).toBe(2);
    expect(store.get('count')).toBe(2n);
    expect(store.get('deep.x')).toBe(1);
    expect(store.get('deep.y')).toBe(1n);
    expect(withFloats(values, undefined)).toBe(values);
  });

  it.each([
    [
      'a regular expression',
      { properties: { a: { pattern: '(a+)+$' } } },
      /pattern: this keyword is not supported/,
    ],
    ['a reference', { $ref: 'https://example.com/schema.json' }, /\$ref: this keyword is not supported/],
    ['what is no schema', 'string', /must be a table/],
    ['a wrong keyword value', { type: 'strnig' }, /config_schema: /],
    ['a bomb of depth', JSON.parse(`${'{"not":'.repeat(30)}{}${'}'.repeat(30)}`), /nested deeper/],
  ])('refuses %s', (_, bad, message) => {
    expect(refusal(() => compileConfigSchema(bad))).toMatch(message);
  });
});

describe('config file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('lays the operator over the defaults, and saves only what was changed', () => {
    const path = join(folder, 'config', 'greeter.toml');
    const store = new ConfigStore({ defaults, file: new ConfigFile(path) });
    store.set('limits.strikes', 9n);
    store.set('ratio', 2);
    store.save();
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('strikes = 9');
    expect(text).toContain('ratio = 2.0');
    expect(text).not.toContain('greeting');
    expect(readdirSync(join(folder, 'config'))).toEqual(['greeter.toml']);
    expect(statSync(path).mode & 0o077).toBe(0);
    const again = new ConfigStore({ defaults, file: new ConfigFile(path) });
    expect(again.get('limits.strikes')).toBe(9n);
    expect(again.get('limits.rate')).toBe(0.5);
    expect(again.get('ratio')).toBe(2);
  });

  it('keeps the mode of a file that is there', () => {
    const path = join(folder, 'greeter.toml');
    writeFileSync(path, 'a = 1\n', { mode: 0o644 });
    const store = new ConfigStore({ defaults, file: new ConfigFile(path) });
    store.set('b', 2n);
    store.save();
    expect(readFileSync(path, 'utf8')).toBe('a = 1\nb = 2\n');
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  it('takes in what the operator writes, names the keys, and keeps what the plugin changed', () => {
    const path = join(folder, 'greeter.toml');
    const store = new ConfigStore({ defaults, file: new ConfigFile(path) });
    store.set('mine', 'plugin');
    writeFileSync(path, 'greeting = "hey"\nmine = "operator"\n[limits]\nstrikes = 4\n');
    expect(store.reload()).toEqual(['greeting', 'limits.strikes']);
    expect(store.get('greeting')).toBe('hey');
    expect(store.get('mine')).toBe('plugin');
    expect(store.reload()).toEqual([]);
  });

  it('refuses a broken file by name and place, and keeps the values it has', () => {
    const path = join(folder, 'greeter.toml');
    const store = new ConfigStore({ defaults, file: new ConfigFile(path) });
    writeFileSync(path, 'greeting = \n');
    expect(refusal(() => store.reload())).toMatch(/^invalid-argument: .*greeter\.toml: /);
    expect(store.get('greeting')).toBe('hello');
    expect(refusal(() => new ConfigStore({ defaults, file: new ConfigFile(path) }))).toMatch(
      /^invalid-argument/,
    );
  });

  it('leaves the old file when it cannot write the new one', () => {
    const path = join(folder, 'greeter.toml');
    writeFileSync(path, 'greeting = "old"\n');
    const store = new ConfigStore({ defaults, file: new ConfigFile(path) });
    store.set('greeting', 'new');
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file where the folder was');
    expect(refusal(() => store.save())).toMatch(/^unavailable|ENOTDIR/);
    rmSync(folder);
  });
});
