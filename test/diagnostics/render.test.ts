// SPDX-License-Identifier: MIT
// Positions, suggestions, colours, JSON, and how many diagnostics are kept.

import { describe, expect, test } from 'vitest';
import { Collector, MOST_DIAGNOSTICS } from '../../codegen/diagnostics/collector.ts';
import { diagnostic } from '../../codegen/diagnostics/diagnostic.ts';
import { lineText, positionAt } from '../../codegen/diagnostics/position.ts';
import { render, toJson } from '../../codegen/diagnostics/render.ts';
import { suggestNames } from '../../codegen/diagnostics/suggest.ts';
import { analyzeItems, source } from '../support/wit.ts';

describe('positions', () => {
  const text = source('ab\ncd\r\n\u{1f600}x\n');

  test.each([
    [0, 1, 1],
    [2, 1, 3],
    [3, 2, 1],
    [7, 3, 1],
    [9, 3, 3],
    [11, 4, 1],
    [99, 4, 1],
  ])('offset %i is %i:%i, in UTF-16 units', (offset, line, column) => {
    expect(positionAt(text, offset)).toEqual({ line, column });
  });

  test('lines come without their ends', () => {
    expect([1, 2, 3, 4, 5].map((line) => lineText(text, line))).toEqual([
      'ab',
      'cd',
      '\u{1f600}x',
      '',
      undefined,
    ]);
  });
});

describe('suggestions', () => {
  test.each([
    ['usres', ['users', 'rooms', 'events'], ['users']],
    ['userid', ['user-id', 'room-id', 'user'], ['user-id', 'user']],
    ['x', ['users', 'rooms'], []],
    ['a', ['e', 'd', 'c', 'b', 'f', 'g'], ['b', 'c', 'd', 'e', 'f']],
    ['same', ['same'], []],
    ['lst', ['s8', 'u8', 'last'], ['last']],
  ])('for %s', (name, known, expected) => {
    expect(suggestNames(name, known)).toEqual(expected);
  });
});

test('a diagnostic without a place has no frame', () => {
  const found = diagnostic('WIT0002', undefined, { path: 'wit' });
  expect(render(found).split('\n')[0]).toBe('error WIT0002: there is no .wit file in `wit`');
});

test('a suggestion replaces the help of the table, values that look like holes stay', () => {
  const params = { name: '{path}', where: 'x' };
  expect(diagnostic('WIT2005', undefined, params, { suggestion: ['a', 'b', 'c'] })).toMatchObject({
    message: 'there is no type `{path}` in x',
    help: 'did you mean `a`, `b` or `c`?',
  });
});

test('colours are asked for', () => {
  const found = diagnostic('WIT1003', { source: source('/*'), start: 0, end: 2 }, {});
  expect(render(found)).not.toContain('\u{1b}');
  expect(render(found, { color: true })).toContain('\u{1b}[31merror WIT1003\u{1b}[0m');
});

test('JSON has places and notes', () => {
  const [found] = analyzeItems('interface i { f: func();\n f: func(); }').diagnostics;
  expect(found && JSON.parse(JSON.stringify(toJson(found)))).toEqual({
    code: 'WIT2001',
    severity: 'error',
    message: '`f` is defined more than once in this interface',
    params: { name: 'f', where: 'this interface' },
    path: 'test.wit',
    start: { line: 3, column: 2 },
    end: { line: 3, column: 3 },
    notes: [
      {
        message: 'first defined here',
        path: 'test.wit',
        start: { line: 2, column: 15 },
        end: { line: 2, column: 16 },
      },
    ],
    help: 'rename one of them',
    suggestion: [],
  });
});

test('the first twenty diagnostics are kept and the rest counted, repeats are dropped', () => {
  const fields = Array.from(
    { length: 40 },
    (_, index) => `g${index}: func(a: nope-${index}, b: nope-${index});`,
  ).join('\n');
  const { diagnostics } = analyzeItems(`interface i {\n${fields}\n}`);
  expect(diagnostics.length).toBe(MOST_DIAGNOSTICS + 1);
  expect(diagnostics.at(-1)).toMatchObject({ code: 'WIT0005', severity: 'warning' });
  expect(diagnostics.at(-1)?.message).toMatch(/: \d+$/);
  const collector = new Collector();
  const span = { source: source('x'), start: 0, end: 1 };
  collector.report('WIT1003', span, {});
  collector.report('WIT1003', span, {});
  expect([collector.diagnostics.length, collector.failed]).toEqual([1, true]);
});
