// SPDX-License-Identifier: MIT
// The list of attacks is complete: every row and every class of advisories is tested, waits, or cannot happen, and the
// tests that the tables name are there.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ADVISORIES } from './advisories.ts';
import { type Place, ROWS } from './rows.ts';

const ROOT = new URL('../../', import.meta.url);
const FOLDER = new URL('./', import.meta.url);

/** Text of every test file of this folder but this one. */
const text = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.test.ts') && name !== 'rows.test.ts')
  .map((name) => readFileSync(new URL(name, FOLDER), 'utf8'))
  .join('\n');

/** Rows whose number begins the name of a test. */
const tested = new Set([...text.matchAll(/['`]row (\d+): /g)].map(([, number]) => Number(number)));

/** What the tables promise and nobody keeps. */
const missing = (places: readonly Place[]): readonly Place[] =>
  places.filter(([file, words]) => !readFileSync(new URL(file, ROOT), 'utf8').includes(words));

test('the list has every row from 1 to 73', () => {
  expect(Object.keys(ROWS).map(Number)).toEqual(Array.from({ length: 73 }, (_, index) => index + 1));
});

test.each(Object.entries(ROWS))('row %s is tested, waits for something or is out of scope', (number, row) => {
  if ('outOfScope' in row) expect(tested).not.toContain(Number(number));
  else if ('waitsFor' in row) expect(row.waitsFor).not.toBe('');
  else if (row.where === 'here') expect(tested).toContain(Number(number));
  else expect([row.where.length > 0, missing(row.where)]).toEqual([true, []]);
});

test('no test is of a row that the list does not have', () => {
  expect([...tested].filter((number) => ROWS[number] === undefined)).toEqual([]);
});

test.each(Object.entries(ADVISORIES))('%s is tested or cannot happen', (_name, advisory) => {
  const { rows = [], test: name, places = [], cannot } = advisory;
  expect(rows.filter((row) => !tested.has(row))).toEqual([]);
  expect(missing(places)).toEqual([]);
  if (name !== undefined) expect(text).toContain(`'advisory: ${name}'`);
  expect(rows.length + places.length > 0 || name !== undefined || cannot !== undefined).toBe(true);
});
