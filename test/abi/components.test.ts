// SPDX-License-Identifier: MIT
// The test helpers themselves: a component made of text runs through jco's glue.

import { expect, it } from 'vitest';
import { componentFromWat, jcoInstantiate } from '../support/components.ts';

it('runs a component made of WAT and WIT through jco, imports included', async () => {
  const component = await componentFromWat({
    wit: `package t:t@1.0.0;
      interface host { twice: func(n: u32) -> u32; }
      interface api { add: func(a: u32, b: u32) -> u32; }
      world w { import host; export api; }`,
    world: 'w',
    wat: `(module
      (import "t:t/host@1.0.0" "twice" (func $twice (param i32) (result i32)))
      (func (export "t:t/api@1.0.0#add") (param i32 i32) (result i32)
        (call $twice (i32.add (local.get 0) (local.get 1)))))`,
  });
  const exports = await jcoInstantiate(component, { 't:t/host': { twice: (n: number) => n * 2 } });
  const api = exports['t:t/api@1.0.0'];
  if (typeof api !== 'object') throw new Error(`no interface in ${Object.keys(exports).join(', ')}`);
  const add = api.add as (a: number, b: number) => number;
  expect(add(20, 1)).toBe(42);
});
