// SPDX-License-Identifier: MIT
// The validator's forms of versions and ranges against the semver package, which the loader works with.

import fc from 'fast-check';
import { valid, validRange } from 'semver';
import { describe, expect, test } from 'vitest';
import { validateManifest } from '../../generated/manifest.ts';
import { SMALLEST } from './samples.ts';

const takes = (key: 'version' | 'abi_version', text: string): boolean =>
  'manifest' in validateManifest({ ...SMALLEST, [key]: text });

const GOOD_VERSIONS = [
  '0.0.0',
  '1.2.3',
  '10.20.30',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-0.3.7',
  '1.0.0-x.7.z.92',
  '1.0.0--',
  '1.0.0-0a',
  '1.0.0+20130313144700',
  '1.0.0-beta+exp.sha.5114f85',
  '1.0.0+001',
  '999999999999999.0.0',
];

const BAD_VERSIONS = [
  '1',
  '1.2',
  '1.2.3.4',
  '01.2.3',
  '1.02.3',
  '1.2.03',
  '1.0.0-',
  '1.0.0-01',
  '1.0.0-a..b',
  '1.0.0+',
  '1.0.0+a..b',
  '1.0.0-ä',
  'a.b.c',
  '-1.0.0',
  '1.0.0 beta',
  '9007199254740992.0.0',
];

const GOOD_RANGES = [
  '*',
  'x',
  '1',
  '1.2',
  '1.x',
  '1.2.*',
  'x.x.x',
  '1.2.3',
  '=1.2.3',
  '>1',
  '>=1.0.0',
  '< 2',
  '<=2.0.0-rc.1+build',
  '^1.2.3',
  '^0.0.1',
  '~1.2',
  '>=1.2 <2',
  '>=1.2.3 <2.0.0 || ^3',
  '1.2||2.x',
  '1.0.0 - 2.0.0',
  '1 - 2',
  '1.0.0 - 2 || 3 - 4',
];

const BAD_RANGES = [
  '>=',
  '1.0.0,2.0.0',
  '1.0.0, 2',
  'latest',
  '^^1',
  '>1 || foo',
  '1.2.3.4',
  '>=01',
  '1.0.0 -',
  '- 1',
];

test.each(GOOD_VERSIONS)('version %s: both take it, unchanged', (text) => {
  expect(takes('version', text)).toBe(true);
  // semver drops build metadata from what it hands back.
  expect(valid(text)).toBe(text.split('+')[0]);
});

test.each(BAD_VERSIONS)('version %s: both refuse it', (text) => {
  expect(takes('version', text)).toBe(false);
  expect(valid(text)).toBeNull();
});

test.each(GOOD_RANGES)('range %s: both take it', (text) => {
  expect(takes('abi_version', text)).toBe(true);
  expect(validRange(text)).not.toBeNull();
});

test.each(BAD_RANGES)('range %s: both refuse it', (text) => {
  expect(takes('abi_version', text)).toBe(false);
  expect(validRange(text)).toBeNull();
});

test.each(['v1.0.0', ' 1.0.0', '1.0.0 '])('version %j is a spelling that only semver takes', (text) => {
  expect(takes('version', text)).toBe(false);
  expect(valid(text)).toBe('1.0.0');
});

test.each(['', ' >=1', '>=1  <2', 'v1', '~>1', '>=1 ||', '1  -  2'])(
  'range %j is a spelling that only semver takes',
  (text) => {
    expect(takes('abi_version', text)).toBe(false);
    expect(validRange(text)).not.toBeNull();
  },
);

describe('whatever the validator takes, semver takes', () => {
  const part = fc.constantFrom('0', '1', '12', '01', 'x', '*', 'a', '-', '');
  const glue = fc.constantFrom(
    '.',
    '.',
    '.',
    '-',
    '+',
    ' ',
    ' - ',
    '||',
    ' || ',
    '<',
    '>=',
    '^',
    '~',
    '=',
    '',
  );
  const text = fc
    .array(fc.tuple(part, glue), { minLength: 1, maxLength: 9 })
    .map((all) => all.flat().join(''));

  test('as a version', () => {
    fc.assert(
      fc.property(text, (version) => !takes('version', version) || valid(version) !== null),
      { numRuns: 20_000, seed: 7 },
    );
  });

  test('as a range', () => {
    fc.assert(
      fc.property(text, (range) => !takes('abi_version', range) || validRange(range) !== null),
      { numRuns: 20_000, seed: 7 },
    );
  });
});
