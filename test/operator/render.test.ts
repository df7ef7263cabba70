// SPDX-License-Identifier: MIT
// Answers of operators' commands as text and as data.

import { expect, test } from 'vitest';
import { answerData, facts, sections, table, text } from '../../runtime/server/operator/answer.ts';
import { renderAnswer } from '../../runtime/server/operator/render.ts';

const kibibytes = (value: number): string => `${value / 1024} KiB`;

const users = table(
  ['name', { key: 'size', title: 'memory', format: kibibytes }, 'rooms', 'online'],
  [
    { name: 'Ada', size: 10_240, rooms: ['a', 'b'], online: true },
    { name: '小明', size: 1024, rooms: [], online: false },
    { name: null, size: null, rooms: null, online: null },
  ],
  'nobody',
);

test('columns are aligned, numbers to the right, also where characters are wide', () => {
  expect(renderAnswer(users)).toBe(
    [
      'name  memory  rooms  online',
      'Ada   10 KiB  a, b   yes',
      '小明   1 KiB  -      no',
      '-          -  -      -',
    ].join('\n'),
  );
});

test('data keeps numbers, lists and what is not known', () => {
  expect(answerData(users)).toEqual({
    rows: [
      { name: 'Ada', size: 10_240, rooms: ['a', 'b'], online: true },
      { name: '小明', size: 1024, rooms: [], online: false },
      { name: null, size: null, rooms: null, online: null },
    ],
  });
});

test('a table without rows says so, and its data is an empty list', () => {
  const nobody = table(['name'], [], 'nobody');
  expect(renderAnswer(nobody)).toBe('nobody');
  expect(answerData(nobody)).toEqual({ rows: [] });
});

test('facts and sections are a line each, and keep their names', () => {
  const answer = sections(
    ['plugin', facts(['name', { key: 'size', title: 'memory' }], { name: 'a', size: 3 })],
    ['note', text('one\ntwo')],
  );
  expect(renderAnswer(answer)).toBe('plugin:\n  name    a\n  memory  3\nnote:\n  one\n  two');
  expect(answerData(answer)).toEqual({ plugin: { name: 'a', size: 3 }, note: { text: 'one\ntwo' } });
});

test('no value can forge a line or move the cursor', () => {
  const forged = 'x\n[console] y\u001b[2J\u202e';
  expect(renderAnswer(table(['name'], [{ name: forged }], '')).split('\n')).toHaveLength(2);
  expect(renderAnswer(facts(['name'], { name: forged }))).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(renderAnswer(text(forged)).split('\n').join('')).not.toMatch(/[\p{Cc}\u202e]/u);
});
