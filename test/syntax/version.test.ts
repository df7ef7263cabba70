// SPDX-License-Identifier: MIT
// Versions: what is one, and in which order they stand.

import { expect, test } from 'vitest';
import { compareVersions, isVersion } from '../../codegen/syntax/version.ts';

test.each(['0.0.0', '1.2.3', '1.0.0-rc.1', '1.0.0--a', '1.0.0-0a.b+01.c', '18446744073709551615.0.0'])(
  '%s is a version',
  (text) => {
    expect(isVersion(text)).toBe(true);
  },
);

test.each(['1.0', '01.0.0', '1.0.0-01', '1.0.0-a..b', '1.0.0-a_b', '18446744073709551616.0.0', '1.0.0+', ''])(
  '%j is none',
  (text) => {
    expect(isVersion(text)).toBe(false);
  },
);

test('order is that of semver.org', () => {
  const ordered = [
    '0.9.9',
    '1.0.0-1',
    '1.0.0-2',
    '1.0.0-11',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-beta',
    '1.0.0',
    '1.0.1',
    '1.10.0',
  ];
  const shuffled = [...ordered].reverse().sort(compareVersions);
  expect(shuffled).toEqual(ordered);
  expect(compareVersions('1.0.0+a', '1.0.0+b')).toBe(0);
});
