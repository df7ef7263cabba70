// SPDX-License-Identifier: MIT
// Resources that a component inside a plugin defines: handles, borrows, destructors, and the ways to misuse them.

import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import {
  instantiateComponent,
  type PreparedComponent,
  prepareComponent,
} from '../../runtime/component/engine.ts';
import { moduleFromWat } from '../support/components.ts';
import { type ToyExports, toyBinding, toyHost, toyWorld } from '../support/toy-world.ts';

const fixture = (name: string): Promise<Uint8Array> =>
  moduleFromWat(readFileSync(new URL(`../fixtures/component/${name}`, import.meta.url), 'utf8'));

let prepared: PreparedComponent;
let recursive: PreparedComponent;
beforeAll(async () => {
  prepared = prepareComponent(await fixture('resources.wat'), toyWorld, { handles: 500 });
  recursive = prepareComponent(await fixture('recursive.wat'), toyWorld);
});

const start = (component = prepared): ToyExports =>
  instantiateComponent(component, toyBinding, toyHost()).exports;
const handleTrap = expect.objectContaining({ code: 'TRAP_HANDLE' });

const BORROW = 0;
const GIVE = 1;
const DROP_TWICE = 2;
const USE_AFTER_GIVING = 3;
const FLOOD = 4;
const LEND = 5;
const LEND_AND_GIVE = 6;
const FORGE = 7;

test('a borrowed handle leaves the owner in charge, whose drop calls the destructor', () => {
  const exports = start();
  expect(exports.add(BORROW, 7)).toBe(1007);
  expect(exports.add(BORROW, 8)).toBe(2008);
});

test('an owned handle moves, and the new owner drops it', () => {
  expect(start().add(GIVE, 9)).toBe(1009);
});

test('a third component may use a borrowed handle if it drops it before it returns', () => {
  const USE_AND_DROP = 2;
  expect(start().add(LEND, USE_AND_DROP)).toBe(1042);
});

test.each([
  ['a handle dropped twice', DROP_TWICE, 1],
  ['a handle used after it was given away', USE_AFTER_GIVING, 1],
  ['a borrowed handle kept after the call', LEND, 0],
  ['a borrowed handle given away', LEND, 1],
  ['a handle lent and given away in the same call', LEND_AND_GIVE, 1],
  ['handle 0', FORGE, 0],
  ['a handle that never was', FORGE, 5],
  ['a handle far out of range', FORGE, 0xffffffff],
])('%s traps', (_what, operation, value) => {
  const exports = start();
  expect(() => exports.add(operation, value)).toThrow(handleTrap);
  expect(() => exports.add(BORROW, 1)).toThrow(expect.objectContaining({ code: 'TRAP_DEAD' }));
});

test('handles without end go over a limit', () => {
  const limit = expect.objectContaining({ code: 'TRAP_LIMIT', limit: 'max_resource_handles' });
  expect(() => start().add(FLOOD, 1)).toThrow(limit);
});

test('a component cannot call itself, nor one inside it', () => {
  const reentry = expect.objectContaining({ code: 'TRAP_REENTRY' });
  expect(() => start(recursive).add(1, 2)).toThrow(reentry);
  expect(() => start(recursive).greet('x')).toThrow(reentry);
});
