// SPDX-License-Identifier: MIT
// Every rule of evolution by an example; and what follows for a version.

import { describe, expect, test } from 'vitest';
import { givenBy, heaviest, owedFrom, trackOf } from '../../codegen/evolution/bump.ts';
import { type Bump, RULES } from '../../codegen/evolution/rules.ts';
import { EXAMPLES } from './rules.ts';
import { brief, evolve } from './support.ts';

test.each(EXAMPLES)('$shows', ({ old, now, expected }) => {
  const { changes, owed } = evolve(old, now);
  expect(changes.map(brief)).toEqual(expected);
  expect(owed).toBe(heaviest(changes.map((change) => change.bump)));
});

test('every rule has an example that shows it', () => {
  expect([...new Set(EXAMPLES.map(({ shows }) => shows))].sort()).toEqual(Object.keys(RULES).sort());
  for (const { shows, expected } of EXAMPLES) expect(expected[0]).toMatch(`${shows} `);
});

test('an example compared with itself has no changes', () => {
  for (const { old, now } of EXAMPLES) {
    expect(evolve(old, old)).toMatchObject({ changes: [], owed: 'none', given: 'none', enough: true });
    expect(evolve(now, now).changes).toEqual([]);
  }
});

test('no text keeps a hole, and no change is told twice', () => {
  for (const { old, now } of EXAMPLES) {
    const texts = evolve(old, now).changes.map((change) => `${change.subject} ${change.text}`);
    expect(texts.join('\n')).not.toMatch(/\{|undefined|\$/);
    expect(new Set(texts).size).toBe(texts.length);
  }
});

describe('versions', () => {
  test.each<[string | undefined, string | undefined, Bump]>([
    ['1.0.0', '1.0.0', 'none'],
    ['1.0.0', '1.0.1', 'patch'],
    ['1.0.9', '1.1.0', 'minor'],
    ['1.9.9', '2.0.0', 'major'],
    ['0.1.0', '0.2.0', 'minor'],
    ['0.1.0', '1.0.0', 'major'],
    ['2.0.0', '1.9.0', 'none'],
    ['1.0.0-rc.1', '1.0.0-rc.2', 'patch'],
    ['1.0.0-rc.1', '1.0.0', 'patch'],
    ['1.0.0', '1.0.0+build', 'none'],
    [undefined, '1.0.0', 'major'],
    ['1.0.0', undefined, 'none'],
  ])('%s to %s gives %s', (from, to, bump) => {
    expect(givenBy(from, to)).toBe(bump);
  });

  test.each<[string | undefined, Bump, Bump]>([
    ['1.2.3', 'major', 'major'],
    ['1.2.3', 'minor', 'minor'],
    ['1.2.3', 'patch', 'patch'],
    ['0.2.3', 'major', 'minor'],
    ['0.2.3', 'minor', 'patch'],
    ['0.2.3', 'patch', 'patch'],
    ['0.0.3', 'major', 'patch'],
    ['1.0.0-rc.1', 'major', 'patch'],
    ['0.2.3', 'none', 'none'],
    [undefined, 'major', 'major'],
  ])('after %s, %s is owed as %s', (from, bump, owed) => {
    expect(owedFrom(from, bump)).toBe(owed);
  });

  test.each([
    ['1.2.3', '1'],
    ['0.2.3', '0.2'],
    ['0.0.3', '0.0.3'],
    ['1.0.0-rc.1+b', '1.0.0-rc.1'],
    ['1.2.3+b', '1'],
  ])('%s is on track %s', (version, track) => {
    expect(trackOf(version)).toBe(track);
  });

  test('a version that rises enough, and one that does not', () => {
    const old = 'package a:b@0.3.0;\ninterface i { f: func(); }';
    const now = (version: string): string => `package a:b@${version};\ninterface i { f: func(x: u8); }`;
    expect(evolve(old, now('0.3.1'))).toMatchObject({ owed: 'minor', given: 'patch', enough: false });
    expect(evolve(old, now('0.4.0'))).toMatchObject({ owed: 'minor', given: 'minor', enough: true });
    expect(evolve(old, now('1.0.0'))).toMatchObject({ owed: 'minor', given: 'major', enough: true });
  });
});
