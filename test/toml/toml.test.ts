// SPDX-License-Identifier: MIT
// Reading TOML with places: what is read, what is refused and where, and hostile files.

import { describe, expect, test } from 'vitest';
import type { Finding } from '../../runtime/abi/finding.ts';
import { formatFindings, locateFindings } from '../../runtime/toml/format-findings.ts';
import { locator, type TomlPath } from '../../runtime/toml/locate.ts';
import { readToml, TomlFileError } from '../../runtime/toml/toml-file.ts';

function refused(input: string | Uint8Array, limit?: number): TomlFileError {
  try {
    readToml(input, 'plugin.toml', limit);
  } catch (thrown) {
    if (thrown instanceof TomlFileError) return thrown;
    throw thrown;
  }
  throw new Error('it was read');
}

describe('readToml', () => {
  test('gives tables without a prototype', () => {
    const { value } = readToml('name = "a"\n[config]\nx = 1\n', 'plugin.toml');
    expect(value).toEqual(Object.assign(Object.create(null), { name: 'a', config: { x: 1 } }));
    expect(Object.getPrototypeOf(value)).toBeNull();
  });

  test('reads bytes, with or without a byte order mark', () => {
    const bytes = Buffer.from('\u{feff}name = "héllo"');
    expect(readToml(bytes, 'plugin.toml').value).toMatchObject({ name: 'héllo' });
  });

  test('says where the syntax is wrong', () => {
    const error = refused('name = "a"\nversion = \n');
    expect(error.code).toBe('RT_TOML_SYNTAX');
    expect(error.place).toEqual({ line: 2, column: 11 });
    expect(error.message).toMatch(/^plugin\.toml:2:11 - /);
    expect(error.frame).toBe(['  1 | name = "a"', '  2 | version =', '    |           ^'].join('\n'));
  });

  test.each([
    ['a key twice', 'a = 1\na = 2\n', 2],
    ['an open list', 'a=[1 #', 1],
    ['an open list over lines', 'x = 1\na = [\n1,\n', 4],
    ['nested lists', `a = ${'['.repeat(30_000)}`, 1],
    ['nested tables', `a = ${'{a = '.repeat(10_000)}`, 1],
    ['a NUL', 'a = "\u0000"', 1],
    ['a number beyond 2^53', 'a = 9223372036854775807', 1],
  ])('refuses %s', (_, text, line) => {
    const error = refused(text);
    expect([error.code, error.place.line]).toEqual(['RT_TOML_SYNTAX', line]);
    expect(error.frame.length).toBeLessThan(500);
  });

  test('refuses what is too large or not UTF-8', () => {
    expect(refused('#'.repeat(65_537)).code).toBe('RT_TOML_SIZE');
    expect(refused('name = "a"', 5).code).toBe('RT_TOML_SIZE');
    expect(refused(Uint8Array.of(0x61, 0x3d, 0x22, 0xff, 0x22)).code).toBe('RT_TOML_ENCODING');
  });

  test('keys such as __proto__ are plain keys, for the validator to refuse', () => {
    const { value } = readToml('__proto__ = 1\n[constructor]\nprototype = 1\n', 'plugin.toml');
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value)).toBeNull();
  });
});

describe('locator', () => {
  const text = [
    'name = "a"', // 1
    'a.b = 1',
    '[permissions]',
    '  kick = true',
    '[x."y z"]', // 5
    'list = [1, {r = 2},',
    '  3]',
    '[[arr]]',
    'k = 1',
    '[[arr]]', // 10
    'k = 2',
    '[arr.sub]',
    'z = 1',
  ].join('\n');

  test.each<[TomlPath, string]>([
    [[], '1:1'],
    [['name'], '1:1'],
    [['version'], '1:1'],
    [['a', 'b'], '2:3'],
    [['permissions'], '3:2'],
    [['permissions', 'kick'], '4:3'],
    [['permissions', 'missing'], '3:2'],
    [['x', 'y z', 'list', 0], '6:9'],
    [['x', 'y z', 'list', 1, 'r'], '6:13'],
    [['x', 'y z', 'list', 2], '7:3'],
    [['arr', 1, 'k'], '11:1'],
    [['arr', 1, 'sub', 'z'], '13:1'],
  ])('finds %j at %s', (path, expected) => {
    const { line, column } = locator(text)(path);
    expect(`${line}:${column}`).toBe(expected);
  });

  test('survives keys and values without end', () => {
    expect(locator(`a${'.a'.repeat(32_000)} = 1`)(['a', 'a'])).toEqual({ line: 1, column: 3 });
    expect(locator(`a = ${'['.repeat(20_000)}${']'.repeat(20_000)}`)(['a'])).toEqual({ line: 1, column: 1 });
  });
});

test('findings are printed in the order of the file, with the line and the way out', () => {
  const { source } = readToml('name = "a"\nversoin = "1"\n[permissions]\nfly = true\n', 'x/plugin.toml');
  const findings: Finding[] = [
    {
      path: ['permissions', 'fly'],
      code: 'MANIFEST_UNKNOWN_PERMISSION',
      message: 'there is none',
      help: 'b',
    },
    { path: ['versoin'], code: 'MANIFEST_UNKNOWN_KEY', message: 'there is no key "versoin"', help: 'a' },
  ];
  expect(formatFindings(locateFindings(findings, source), source)).toBe(
    [
      'x/plugin.toml:2:1 - error MANIFEST_UNKNOWN_KEY: versoin: there is no key "versoin"',
      '  1 | name = "a"',
      '  2 | versoin = "1"',
      '    | ^',
      'help: a',
      'x/plugin.toml:4:1 - error MANIFEST_UNKNOWN_PERMISSION: permissions.fly: there is none',
      '  3 | [permissions]',
      '  4 | fly = true',
      '    | ^',
      'help: b',
    ].join('\n'),
  );
});
