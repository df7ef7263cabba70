// SPDX-License-Identifier: MIT
// What messages suggest for a mistyped name, and what they do not.

import { expect, test } from 'vitest';
import { nearest, nearestOrUnfinished } from '../../runtime/abi/nearest.ts';

const NAMES = ['read_users', 'read_rooms', 'write_config', 'echo', 'hello-world'];

test.each([
  ['read_user', ['read_users']],
  ['READ-ROOMS', ['read_rooms']],
  ['ehco', ['echo']],
  ['hello_word', ['hello-world']],
  ['something', []],
  ['read', []],
  ['e', []],
  ['x'.repeat(1_000_000), []],
])('nearest to %s', (written, expected) => {
  expect(nearest(written, NAMES)).toEqual(expected);
});

test('names that are equally near stand in the order given, at most three', () => {
  expect(nearest('cat', new Set(['hat', 'bat', 'dog', 'rat', 'mat']))).toEqual(['hat', 'bat', 'rat']);
});

test('a beginning stands for the names that go on with it', () => {
  expect(nearestOrUnfinished('read', NAMES)).toEqual(['read_users', 'read_rooms']);
  expect(nearestOrUnfinished('ehco', NAMES)).toEqual(['echo']);
  expect(nearestOrUnfinished('r', NAMES)).toEqual([]);
});
