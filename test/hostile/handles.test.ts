// SPDX-License-Identifier: MIT
// Plugins that misuse handles of resources (rows 43 to 46), in components inside them that are at work while the plugin
// starts: each is kept out by a trap, and the tables of handles stay in order.

import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { moduleFromWat } from '../support/components.ts';
import { arena } from './arena.ts';
import { guest } from './guest.ts';
import { nest } from './nested.ts';

/** Live handles that one component instance may have (`max_resource_handles`). */
const MOST_HANDLES = 1_024;

let good: Uint8Array;
beforeAll(async () => {
  good = await guest({});
});

/** Lets plugins in that are good but for a component inside; the codes of what keeps them out, or `loaded`. */
async function outcomes(...components: readonly string[]): Promise<string[]> {
  const it = await arena();
  const found: string[] = [];
  for (const text of components) {
    it.put('evil', nest(good, await moduleFromWat(text)));
    const codes = await it.refusals().catch(() => ({ evil: 'loaded' }));
    found.push(codes.evil ?? 'loaded');
    if (codes.evil === 'loaded') await it.plugins.unload('evil');
    it.audit.length = 0;
  }
  return found;
}

/** A component with two resources, `$a` with a destructor, whose start function does this. */
function using(body: string, destructor = ''): string {
  const functions = ['new', 'rep', 'drop'] as const;
  const made = ['a', 'b'].flatMap((type) =>
    functions.map((name) => `(core func $${type}-${name} (canon resource.${name} $${type}))`),
  );
  const given = ['a', 'b'].flatMap((type) =>
    functions.map((name) => `(export "${type}-${name}" (func $${type}-${name}))`),
  );
  const imported = ['a', 'b'].flatMap((type) =>
    functions.map(
      (name) =>
        `(import "r" "${type}-${name}" (func $${type}-${name} (param i32) ${name === 'drop' ? '' : '(result i32)'}))`,
    ),
  );
  return `(component
    (core module $d
      (table (export "t") 1 funcref)
      (type $drop (func (param i32)))
      (func (export "dtor") (param i32) ${destructor}))
    (core instance $d (instantiate $d))
    (type $a (resource (rep i32) (dtor (core func $d "dtor"))))
    (type $b (resource (rep i32)))
    ${made.join(' ')}
    (core module $m
      ${imported.join(' ')}
      (import "d" "t" (table 1 funcref))
      (elem (i32.const 0) func $a-drop)
      (func $start (local $i i32) ${body}) (start $start))
    (core instance (instantiate $m
      (with "r" (instance ${given.join(' ')}))
      (with "d" (instance $d)))))`;
}

test('what handles are for works, so that only their misuse can be the reason', async () => {
  expect(
    await outcomes(
      using('(drop (call $a-rep (call $a-new (i32.const 7)))) (call $a-drop (i32.const 1))'),
      using('(drop (call $b-new (i32.const 7))) (call $b-drop (i32.const 1))'),
    ),
  ).toEqual(['loaded', 'loaded']);
});

test.each([
  ['0', '(call $a-drop (i32.const 0))'],
  ['that never was', '(call $a-drop (i32.const 5))'],
  ['that is negative', '(call $a-drop (i32.const -1))'],
  ['out of all range', '(drop (call $a-rep (i32.const 0x0fffffff)))'],
  ['that was dropped', '(call $a-drop (call $a-new (i32.const 1))) (drop (call $a-rep (i32.const 1)))'],
  ['of another type', '(call $b-drop (call $a-new (i32.const 1)))'],
  ['of another type, read', '(drop (call $b-rep (call $a-new (i32.const 1))))'],
])('row 43: a handle %s traps', async (_what, body) => {
  expect(await outcomes(using(body))).toEqual(['TRAP_HANDLE']);
});

/** Provider, keeper and consumer of the fixture, whose `add(operation, value)` is called while the plugin starts. */
function sharing(operation: number, value: number): string {
  const text = readFileSync(new URL('../fixtures/component/resources.wat', import.meta.url), 'utf8');
  const marker = '(alias core export $i "memory" (core memory $memory))';
  expect(text.split(marker)).toHaveLength(2);
  return text.replace(
    marker,
    `(core module $go (import "c" "add" (func $add (param i32 i32) (result i32)))
      (func $start (drop (call $add (i32.const ${operation}) (i32.const ${value})))) (start $start))
    (core instance (instantiate $go (with "c" (instance $i)))) ${marker}`,
  );
}

const GIVE = 1;
const DROP_TWICE = 2;
const USE_AFTER_GIVING = 3;
const LEND = 5;
const LEND_AND_GIVE = 6;

test.each([
  ['dropped twice', DROP_TWICE, 1],
  ['used after it was given away', USE_AFTER_GIVING, 1],
  ['borrowed and kept after the call', LEND, 0],
  ['borrowed and given away', LEND, 1],
  ['lent and given away in one call', LEND_AND_GIVE, 1],
])('row 44: a handle %s traps', async (_what, operation, value) => {
  expect(await outcomes(sharing(GIVE, 1), sharing(operation, value))).toEqual(['loaded', 'TRAP_HANDLE']);
});

test('row 45: handles are made up to their number and no further', async () => {
  const making = (count: number): string =>
    using(`(loop $more (drop (call $b-new (local.get $i)))
      (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${count}))))`);
  const [below, above] = await outcomes(making(MOST_HANDLES), making(MOST_HANDLES + 1));
  expect(below).toBe('loaded');
  expect(above).toMatch(/^TRAP_(LIMIT|HANDLE)$/);
});

test('row 46: a destructor that traps, or that drops what is being dropped, ends the plugin', async () => {
  const dropping = '(call $a-drop (call $a-new (i32.const 1)))';
  const [trapping, again] = await outcomes(
    using(dropping, 'unreachable'),
    using(dropping, '(call_indirect (type $drop) (i32.const 1) (i32.const 0))'),
  );
  expect(trapping).toMatch(/^(TRAP_GUEST|COMPONENT_START)$/);
  expect(again).toBe('TRAP_HANDLE');
});
