// SPDX-License-Identifier: MIT
// Configuration of one plugin: layers, dotted keys, the plugin's schema, and the operator's file.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ConfigFile } from '../../runtime/services/config-file.ts';
import { compileConfigSchema, withFloats } from '../../runtime/services/config-schema.ts';
import { withoutSecrets } from '../../runtime/services/config-secrets.ts';
import { type ConfigLayer, ConfigStore } from '../../runtime/services/config-store.ts';
import { type ConfigTable, toConfigTable, toJson, toPlain } from '../../runtime/services/config-value.ts';
import { escapeControl } from '../../runtime/services/escape.ts';
import { SecretTexts } from '../../runtime/services/secret-texts.ts';

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

const layer = (values: ConfigTable): ConfigLayer => ({
  values,
  placeOf: (path) => ({ source: `plugin.toml (${path.join('.')})` }),
});

describe('config store', () => {
  it('reads by dotted key and keeps integers and floats apart', () => {
    const store = new ConfigStore({ layers: [layer(defaults)] });
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
    const store = new ConfigStore({ layers: [layer(defaults)] });
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
    const store = new ConfigStore({ layers: [layer(defaults)] });
    expect(refusal(() => store.set('big', 'x'.repeat(300_000)))).toMatch(/^limit-exceeded/);
    expect(store.get('big')).toBeUndefined();
    const many = toConfigTable({ list: Array.from({ length: 5000 }, (_, index) => index) }, 'integer');
    expect(refusal(() => store.set('many', many))).toBe(
      'limit-exceeded: the configuration would have 5009 values of 4096',
    );
    expect(
      refusal(() => toConfigTable({ a: JSON.parse('['.repeat(40) + ']'.repeat(40)) }, 'integer')),
    ).toMatch(/deeper/);
    expect(refusal(() => toConfigTable({ a: null }, 'integer'))).toMatch(/null/);
  });

  it('says honestly that it cannot save without a file', () => {
    const store = new ConfigStore({ layers: [layer(defaults)] });
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
    const store = new ConfigStore({ layers: [layer(defaults)], check: compileConfigSchema(schema) });
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
    expect(refusal(() => new ConfigStore({ layers: [layer(defaults)], check }))).toMatch(
      /required property 'token'/,
    );
  });

  it('looks for all problems where that is cheap, and for the first where a schema would have it take long', () => {
    const choice = { anyOf: Array.from({ length: 200 }, () => ({ type: 'string' })) };
    const check = compileConfigSchema({ properties: { list: { items: choice } } });
    const list = (length: number) =>
      toConfigTable({ list: Array.from({ length }, (_, index) => index) }, 'integer');
    const places = new Set(check(list(4000)).map(({ path }) => path.join('.')));
    expect([...places]).toEqual(['list.0']);
    const short = compileConfigSchema({ properties: { list: { items: { type: 'string' } } } });
    expect([short(list(3)).length, short(list(50)).length]).toEqual([3, 20]);
  });

  it('compares tables, whatever their keys are called', () => {
    const check = compileConfigSchema({
      properties: { list: { uniqueItems: true }, one: { enum: [{ a: 1 }] } },
    });
    const told = (values: object) => check(toConfigTable(values, 'integer')).map(({ message }) => message);
    expect(told({ list: [{ a: 1 }, { a: 2 }], one: { a: 1 } })).toEqual([]);
    expect(told({ list: [{ a: 1 }, { a: 1 }] })).toEqual([expect.stringContaining('duplicate items')]);
    expect(
      told({
        list: [
          { valueOf: 1, b: 2 },
          { b: 2, valueOf: 1 },
        ],
      }),
    ).toHaveLength(1);
    expect(told({ list: [1, '1', [1], [['1']], 1.5] })).toEqual([]);
    expect(told({ one: { valueOf: 1 } })).toHaveLength(1);
  });

  it('tells floats from integers where the values do not', () => {
    const numbers = {
      properties: { rate: { type: 'number' }, deep: { properties: { x: { type: 'number' } } } },
    };
    const values = toConfigTable({ rate: 2, count: 2, deep: { x: 1, y: 1 } }, 'integer');
    const store = new ConfigStore({ layers: [layer(values)], shape: (read) => withFloats(read, numbers) });
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
    [
      'a format that is not checked',
      { properties: { a: { format: 'email' } } },
      /"password" is the only format/,
    ],
    [
      'a bomb of breadth',
      { items: { anyOf: Array.from({ length: 300 }, () => ({ type: 'string' })) } },
      /more than 256 schemas/,
    ],
    ['a bomb of depth', JSON.parse(`${'{"not":'.repeat(30)}{}${'}'.repeat(30)}`), /nested deeper/],
  ])('refuses %s', (_, bad, message) => {
    expect(refusal(() => compileConfigSchema(bad))).toMatch(message);
  });
});

describe('secrets', () => {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    properties: {
      token: { type: 'string', writeOnly: true },
      pin: { allOf: [{ type: 'integer' }, { format: 'password' }] },
      sites: { items: { properties: { key: { format: 'password' }, url: { type: 'string' } } } },
      keys: { additionalProperties: { writeOnly: true } },
      plain: { type: 'string' },
    },
  };
  const values = toConfigTable(
    {
      token: 'hunter2-token',
      pin: 4711,
      sites: [{ key: 'site-key', url: 'https://example.org' }],
      keys: { a: ['one key', { b: 'other key' }] },
      plain: 'hello',
    },
    'integer',
  );

  it('are the values that the schema marks, wherever they stand', () => {
    const found: string[] = [];
    expect(toPlain(withoutSecrets(values, schema, (text) => found.push(text)))).toEqual({
      token: '[secret]',
      pin: '[secret]',
      sites: [{ key: '[secret]', url: 'https://example.org' }],
      keys: { a: '[secret]' },
      plain: 'hello',
    });
    expect(found).toEqual(['hunter2-token', 'site-key', 'one key', 'other key']);
    expect(compileConfigSchema(schema)(values)).toEqual([]);
    expect(withoutSecrets(values, undefined)).toEqual(values);
  });

  it('are hidden in every text, also as JSON and as a log escape them', () => {
    const texts = new SecretTexts();
    expect(texts.hide('nothing to hide')).toBe('nothing to hide');
    for (const text of ['abc', 'a+b"c\n', 'hunter', 'hunter2']) texts.add(text);
    expect(texts.hide('my hunter2, abc')).toBe('my [secret], abc');
    expect(texts.hide(JSON.stringify({ text: 'a+b"c\n' }))).toBe('{"text":"[secret]"}');
    const odd = '-/^$.*+?()[]{}|\\a\u{1f600}';
    texts.add(odd);
    expect(texts.hide(`<${odd}>`)).toBe('<[secret]>');
    expect(texts.hide(`x ${escapeControl('a+b"c\n')} y`)).toBe('x [secret] y');
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
    const store = new ConfigStore({ layers: [layer(defaults)], file: new ConfigFile(path) });
    store.set('limits.strikes', 9n);
    store.set('ratio', 2);
    store.save();
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('strikes = 9');
    expect(text).toContain('ratio = 2.0');
    expect(text).not.toContain('greeting');
    expect(readdirSync(join(folder, 'config'))).toEqual(['greeter.toml']);
    expect(statSync(path).mode & 0o077).toBe(0);
    const again = new ConfigStore({ layers: [layer(defaults)], file: new ConfigFile(path) });
    expect(again.get('limits.strikes')).toBe(9n);
    expect(again.get('limits.rate')).toBe(0.5);
    expect(again.get('ratio')).toBe(2);
  });

  it('keeps the mode of a file that is there', () => {
    const path = join(folder, 'greeter.toml');
    writeFileSync(path, 'a = 1\n', { mode: 0o644 });
    const store = new ConfigStore({ layers: [layer(defaults)], file: new ConfigFile(path) });
    store.set('b', 2n);
    store.save();
    expect(readFileSync(path, 'utf8')).toBe('a = 1\nb = 2\n');
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  it('keeps what the operator has written around the values', () => {
    const path = join(folder, 'greeter.toml');
    const text = [
      '# Of the operator.',
      'greeting = "hey" # said to everybody',
      'ratio = 2.0',
      '',
      '[limits] # of patience',
      '# Three are enough.',
      'strikes = 3',
      '# rate = 0.5',
      "'a key' = [1, 2] # numbers",
      '',
    ];
    writeFileSync(path, text.join('\n'));
    const store = new ConfigStore({ layers: [layer(defaults)], file: new ConfigFile(path) });
    store.set('limits.strikes', 9_007_199_254_740_993n);
    store.set('ratio', 3);
    store.set('greeting', 'of "quotes", # and\nlines');
    store.set('limits.more', { deep: [1n, 0.5, 2, 'x'] });
    store.save();
    const saved = readFileSync(path, 'utf8');
    for (const kept of ['# Of the operator.', '# said to everybody', '[limits] # of patience', '# numbers'])
      expect(saved).toContain(kept);
    expect(saved).toContain('# Three are enough.\nstrikes = 9007199254740993\n# rate = 0.5\n');
    expect(saved).toContain('ratio = 3.0\n');
    const again = new ConfigStore({ layers: [], file: new ConfigFile(path) });
    expect(again.get('greeting')).toBe('of "quotes", # and\nlines');
    expect(again.get('limits')).toEqual({
      strikes: 9_007_199_254_740_993n,
      'a key': [1n, 2n],
      more: { deep: [1n, 0.5, 2, 'x'] },
    });
  });

  it('saves every value of a file that is too large for that', () => {
    const path = join(folder, 'greeter.toml');
    const many = Array.from({ length: 1_000 }, (_, index) => `key-${index} = ${index} # a number`);
    writeFileSync(path, many.join('\n'));
    const store = new ConfigStore({ layers: [], file: new ConfigFile(path) });
    store.set('key-7', 8n);
    store.save();
    const { values } = new ConfigStore({ layers: [], file: new ConfigFile(path) });
    expect(Object.keys(values)).toHaveLength(1_000);
    expect(values['key-7']).toBe(8n);
  });

  it('writes a file anew that the operator has removed', () => {
    const path = join(folder, 'greeter.toml');
    writeFileSync(path, '# of the operator\nmine = 1\n');
    const store = new ConfigStore({ layers: [], file: new ConfigFile(path) });
    rmSync(path);
    store.set('yours', 2n);
    store.save();
    expect(readFileSync(path, 'utf8')).toBe('yours = 2\n');
  });

  it('takes in what the operator writes, names the keys, and keeps what the plugin changed', () => {
    const path = join(folder, 'greeter.toml');
    const store = new ConfigStore({ layers: [layer(defaults)], file: new ConfigFile(path) });
    store.set('mine', 'plugin');
    writeFileSync(path, 'greeting = "hey"\nmine = "operator"\n[limits]\nstrikes = 4\n');
    expect(store.reload()).toEqual(['greeting', 'limits.strikes']);
    expect(store.get('greeting')).toBe('hey');
    expect(store.get('mine')).toBe('plugin');
    expect(store.reload()).toEqual([]);
  });

  it('refuses a broken file by name and place, and keeps the values it has', () => {
    const path = join(folder, 'greeter.toml');
    const store = new ConfigStore({ layers: [layer(defaults)], file: new ConfigFile(path) });
    writeFileSync(path, 'greeting = \n');
    expect(refusal(() => store.reload())).toBe('invalid-argument: config/greeter.toml:1:12 - invalid value');
    expect(store.get('greeting')).toBe('hello');
    expect(refusal(() => new ConfigStore({ layers: [layer(defaults)], file: new ConfigFile(path) }))).toMatch(
      /^invalid-argument/,
    );
  });

  const schema = {
    properties: {
      limits: { properties: { strikes: { type: 'integer', minimum: 1 }, rate: { type: 'number' } } },
      words: { items: { type: 'string' } },
      token: { type: 'string', minLength: 8, writeOnly: true },
    },
    required: ['token'],
  };

  it('tells all that the schema refuses, each where it comes from, and never a value', () => {
    const path = join(folder, 'greeter.toml');
    writeFileSync(path, 'token = "hunter2"\nwords = ["a",\n  3]\n[limits]\nstrikes = 0\n');
    const layers = [layer(toConfigTable({ limits: { rate: 'fast' } }, 'integer'))];
    const file = new ConfigFile(path);
    const store = () => new ConfigStore({ layers, file, check: compileConfigSchema(schema) });
    const told = refusal(store).replace('invalid-argument: ', '').split('; ').sort();
    expect(told).toEqual([
      'config/greeter.toml:1:1: config.token must NOT have fewer than 8 characters',
      'config/greeter.toml:3:3: config.words.1 must be string',
      'config/greeter.toml:5:1: config.limits.strikes must be >= 1',
      'plugin.toml (limits.rate): config.limits.rate must be number',
    ]);
    writeFileSync(path, '');
    expect(refusal(() => new ConfigStore({ layers: [], file, check: compileConfigSchema(schema) }))).toBe(
      "invalid-argument: config/greeter.toml:1:1: config must have required property 'token'",
    );
    writeFileSync(path, 'token = hunter2\n');
    expect(refusal(store)).toMatch(/^invalid-argument: config\/greeter\.toml:1:9 - (?!.*hunter2)/s);
  });

  it('begins with the last good values where the file is refused, says so, and takes it once it is mended', () => {
    const path = join(folder, 'greeter.toml');
    writeFileSync(path, '[limits]\nstrikes = 4\n');
    const check = compileConfigSchema({ properties: { limits: schema.properties.limits } });
    const options = { layers: [layer(defaults)], file: new ConfigFile(path), check };
    const first = new ConfigStore(options);
    writeFileSync(path, '[limits]\nstrikes = 0\n');
    const second = new ConfigStore({ ...options, lastGood: first.lastGood });
    expect(second.get('limits.strikes')).toBe(4n);
    expect(second.fault?.message).toBe('config/greeter.toml:2:1: config.limits.strikes must be >= 1');
    expect(refusal(() => second.reload())).toMatch(/strikes must be >= 1/);
    writeFileSync(path, '[limits]\nstrikes = 6\n');
    expect([second.reload(), second.get('limits.strikes'), second.fault]).toEqual([
      ['limits.strikes'],
      6n,
      undefined,
    ]);
  });

  it('does not save over what the operator has broken meanwhile', () => {
    const path = join(folder, 'greeter.toml');
    const check = compileConfigSchema({ properties: { limits: schema.properties.limits } });
    const store = new ConfigStore({ layers: [layer(defaults)], file: new ConfigFile(path), check });
    store.set('greeting', 'hi');
    for (const broken of ['[limits]\nstrikes = 0\n', 'greeting = \n', 'x'.repeat(300_000)]) {
      writeFileSync(path, broken);
      expect(refusal(() => store.save())).toMatch(/^invalid-argument/);
      expect(readFileSync(path, 'utf8')).toBe(broken);
    }
    writeFileSync(path, '[limits]\nstrikes = 2\n');
    store.save();
    expect(readFileSync(path, 'utf8')).toBe('greeting = "hi"\n\n[limits]\nstrikes = 2\n');
    expect(store.changedOnDisk()).toEqual(['limits.strikes']);
  });

  it('removes what a process that was killed has left beside the file, once it is old', () => {
    const path = join(folder, 'greeter.toml');
    const [old, young] = [join(folder, '.greeter.toml.1.tmp'), join(folder, '.greeter.toml.2.tmp')];
    writeFileSync(old, 'half');
    writeFileSync(young, 'half');
    utimesSync(old, new Date(0), new Date(0));
    new ConfigFile(path).write(defaults);
    expect(readdirSync(folder).sort()).toEqual(['.greeter.toml.2.tmp', 'greeter.toml']);
  });

  it('leaves the old file when it cannot write the new one', () => {
    const path = join(folder, 'greeter.toml');
    writeFileSync(path, 'greeting = "old"\n');
    const store = new ConfigStore({ layers: [layer(defaults)], file: new ConfigFile(path) });
    store.set('greeting', 'new');
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file where the folder was');
    expect(refusal(() => store.save())).toMatch(/^unavailable|ENOTDIR/);
    rmSync(folder);
  });
});
