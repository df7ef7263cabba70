// SPDX-License-Identifier: MIT
// Inputs far larger than any world: answered in time, never with a stack overflow.

import { expect, test } from 'vitest';
import { analyzeItems } from '../support/wit.ts';

const COUNT = 5000;

function lines(line: (index: number) => string): string {
  return Array.from({ length: COUNT }, (_, index) => line(index)).join('\n');
}

const interfaceChain = `interface i0x { type t = u8; } ${lines((n) => `interface i${n + 1}x { use i${n}x.{t}; }`)} world w { import i${COUNT}x; export i${COUNT}x; }`;
const packageChain = `${lines((n) => `package c:p${n}x { interface i { use c:p${n + 1}x/i.{t}; } }`)} package c:p${COUNT}x { interface i { type t = u8; } } world w { import c:p0x/i; }`;

test.each([
  ['types', `interface i { ${lines((n) => `type t${n}x = t${n + 1}x;`)} type t${COUNT}x = u8; }`, 'WIT3007'],
  ['interfaces', interfaceChain, 'WIT3007'],
  ['packages', packageChain, 'WIT3007'],
  ['a cycle', `interface i { ${lines((n) => `type t${n}x = t${(n + 1) % COUNT}x;`)} }`, 'WIT2009'],
])('a long chain of %s', (_, items, code) => {
  expect(analyzeItems(items).diagnostics[0]?.code).toBe(code);
});

test('a long cycle is told briefly', () => {
  const [found] = analyzeItems(
    `interface i { ${lines((n) => `type t${n}x = t${(n + 1) % COUNT}x;`)} }`,
  ).diagnostics;
  expect(found?.message.length).toBeLessThan(200);
  expect(found?.notes.length).toBeLessThan(10);
});

test('many members', () => {
  const { ir } = analyzeItems(
    `interface i { type t = u8; ${lines((n) => `f${n}x: func(x: t) -> t;`)} } world w { import i; }`,
  );
  expect(ir?.interfaces[0]?.functions.length).toBe(COUNT);
});
