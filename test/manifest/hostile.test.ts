// SPDX-License-Identifier: MIT
// Manifests made to harm the host: keys of prototypes, texts that steer a terminal, floods, deep nesting, slow
// patterns (hostile-plugins 1, 8-11, 16).

import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { validateHostConfig } from '../../generated/host-config.ts';
import { validateManifest } from '../../generated/manifest.ts';
import { formatFinding } from '../../runtime/abi/index.ts';
import { FULL, FULL_HOST, SMALLEST } from './samples.ts';

function codes(input: unknown): string[] {
  const result = validateManifest(input);
  return 'findings' in result ? result.findings.map(({ code, path }) => `${code} ${path.join('.')}`) : [];
}

describe.each(['__proto__', 'constructor', 'prototype'])('the key %s', (key) => {
  const table = JSON.parse(`{ ${JSON.stringify(key)}: { "polluted": true } }`);

  test.each([
    'config',
    'custom',
    'config_schema',
    'dependencies',
    'optional-dependencies',
    'permissions',
    'limits',
  ])('is refused in %s', (where) => {
    expect(codes({ ...SMALLEST, [where]: table })).toEqual([`MANIFEST_FORBIDDEN_KEY ${where}.${key}`]);
  });

  test('is refused at the top, deep inside, and in lists', () => {
    const top = JSON.parse(
      JSON.stringify(SMALLEST).replace('{', `{${JSON.stringify(key)}:{"polluted":true},`),
    );
    expect(codes(top)).toEqual([`MANIFEST_FORBIDDEN_KEY ${key}`]);
    expect(codes({ ...SMALLEST, config: { a: [{ b: table }] } })).toEqual([
      `MANIFEST_FORBIDDEN_KEY config.a.0.b.${key}`,
    ]);
  });

  test('pollutes nothing, also from TOML', () => {
    codes(parse(`name = "x"\n[config.${key}]\npolluted = true\n[${key}]\npolluted = true`));
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

test('no table that is handed out has a prototype', () => {
  const manifest = validateManifest(FULL);
  const config = validateHostConfig(FULL_HOST);
  const tables: object[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value)) tables.push(value);
    for (const item of Object.values(value)) visit(item);
  };
  visit('manifest' in manifest && manifest.manifest);
  visit('config' in config && config.config);
  expect(tables.length).toBeGreaterThan(15);
  expect(tables.filter((table) => Object.getPrototypeOf(table) !== null)).toEqual([]);
});

test('values are copied: a later change of the input changes nothing', () => {
  const config = { list: [{ a: 1 }] };
  const result = validateManifest({ ...SMALLEST, config });
  config.list.push({ a: 2 });
  if (config.list[0]) config.list[0].a = 3;
  expect('manifest' in result && result.manifest.config).toEqual({ list: [{ a: 1 }] });
});

test('messages quote what steers a terminal as escapes, and cut long texts', () => {
  const name = `\u001b[2J\u202e\u009b\u2066${'x'.repeat(500)}`;
  const result = validateManifest({ ...SMALLEST, [name]: 1, version: name });
  const text = 'findings' in result ? result.findings.map(formatFinding).join('\n') : '';
  expect(text).toContain('\\u001b[2J\\u202e\\u009b\\u2066');
  expect([...text].filter((letter) => letter !== '\n' && /[\p{Cc}\p{Cf}]/u.test(letter))).toEqual([]);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(700);
});

test('a flood of faults is cut, and says so', () => {
  const flood = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`key-${index}`, 1]));
  const result = validateManifest({ ...SMALLEST, ...flood });
  const found = 'findings' in result ? result.findings : [];
  expect(found).toHaveLength(101);
  expect(found.at(-1)?.code).toBe('MANIFEST_TOO_MANY');
});

test('free tables are bounded in depth and number', () => {
  let deep: unknown = 1;
  for (let level = 0; level < 5000; level += 1) deep = level % 2 === 0 ? { a: deep } : [deep];
  expect(codes({ ...SMALLEST, config: { deep } })[0]).toMatch(/^MANIFEST_TOO_DEEP config/);
  const many = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => 0));
  expect(codes({ ...SMALLEST, config: { many } })).toEqual(['MANIFEST_TOO_MANY config']);
  expect(codes({ ...SMALLEST, config: { text: 'x'.repeat(65_537) } })).toEqual([
    'MANIFEST_TOO_LONG config.text',
  ]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 10n, new Date(0), undefined, () => 1, Symbol.iterator])(
  'a value that is no plain data is refused: %s',
  (value) => {
    expect(codes({ ...SMALLEST, config: { value } })).toEqual(['MANIFEST_TYPE config.value']);
  },
);

test('accessors of a hostile object are read once, and instances of classes are no tables', () => {
  let reads = 0;
  const input = Object.defineProperty({ ...SMALLEST }, 'author', {
    enumerable: true,
    get: () => (reads++ === 0 ? 'Ann' : '\u001b'),
  });
  const result = validateManifest(input);
  expect('manifest' in result && result.manifest.author).toBe('Ann');
  expect(reads).toBe(1);
  expect(codes({ ...SMALLEST, config: { map: new Map() } })).toEqual(['MANIFEST_TYPE config.map']);
});

test.each([
  ['version', `1.0.0-${'0'.repeat(240)}`],
  ['version', `1.0.0-${'a.'.repeat(120)}`],
  ['version', `1.0.0-${'0a'.repeat(120)}!`],
  ['abi_version', `${'1.0.0 '.repeat(42)}!`],
  ['abi_version', `${'x||'.repeat(80)}!`],
  ['abi_version', `${'1 - 1||'.repeat(30)}!`],
  ['abi_version', `${'>1.0.0-a.b '.repeat(20)}$`],
  ['entry_point', `${'a.'.repeat(45)}!`],
  ['entry_point', `${'a'.repeat(94)}.wasm!`],
  ['website', `https://${'a'.repeat(480)} `],
  ['description', `${'\n\t '.repeat(660)}\u0007`],
])('a slow text for %s is refused quickly', (key, text) => {
  const start = performance.now();
  expect(codes({ ...SMALLEST, [key]: text })).toEqual([`MANIFEST_FORMAT ${key}`]);
  expect(performance.now() - start).toBeLessThan(50);
});

test('a text far too long is not even looked at', () => {
  const start = performance.now();
  expect(codes({ ...SMALLEST, version: '1'.repeat(10_000_000) })).toEqual(['MANIFEST_TOO_LONG version']);
  expect(performance.now() - start).toBeLessThan(200);
});
