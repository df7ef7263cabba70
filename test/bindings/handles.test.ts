// SPDX-License-Identifier: MIT
// Handles inside values of every kind go host -> guest -> host: objects of the host come back themselves, those of the
// guest as new objects of the same resource, and no handle is left behind.

import fc, { type Arbitrary } from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveDef } from '../../codegen/emit/type-text.ts';
import { analyze } from '../../codegen/front-end.ts';
import type { Ir, Type } from '../../codegen/ir/ir.ts';
import { layoutOf, signatureOf } from '../../codegen/ir/layout.ts';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { bindingsOf } from '../support/bind.ts';
import { componentFromWat, jcoInstantiate } from '../support/components.ts';
import { ALLOCATOR, echoedType } from './types.ts';
import { valuesOf } from './values.ts';

/** Types with owned handles; `R` is the resource. */
const OWNED: readonly string[] = [
  'R',
  'own<R>',
  'other',
  'option<R>',
  'option<option<R>>',
  'list<R>',
  'list<list<R>>',
  'tuple<R, u8, R>',
  'tuple<string, R>',
  'result<R, string>',
  'result<u64, R>',
  'result<R, R>',
  'list<result<R, other>>',
  'pair',
  'choice',
  'list<choice>',
  'option<tuple<list<R>, pair>>',
  'list<tuple<R, option<pair>>>',
];

const NAME = /\bR\b/g;
const DEFINITIONS = `
  record pair { name: string, first: R, rest: list<R>, maybe: option<other>, n: u64 }
  variant choice { nothing, one(R), both(tuple<R, other>), text(string), many(list<pair>), number(f64) }`;
const PADDING = Array.from({ length: 16 }, () => 'u8').join(', ');

type Methods = Record<string, (...args: unknown[]) => unknown>;

/** A world whose guest echoes; the resources are those of the host or of the guest. `sum` is lent a list of them. */
function worldText(owner: 'host' | 'guest'): string {
  const types = OWNED.map(
    (type, index) => `type t${index} = ${type.replace(NAME, 'item')};
    type p${index} = tuple<t${index}, ${PADDING}>;`,
  );
  const own = `resource item { constructor(n: u32); id: func() -> u32; } resource other { constructor(n: u32); id: func() -> u32; }
    ${DEFINITIONS.replace(NAME, 'item')} ${types.join('\n')}`;
  const names = ['item', ...OWNED.flatMap((_, index) => [`t${index}`, `p${index}`])].join(', ');
  const flats = OWNED.map((_, index) => `flat${index}: func(v: t${index});`).join('\n');
  const deeps = OWNED.map((_, index) => `deep${index}: func(v: p${index}) -> p${index};`).join('\n');
  const echoes = OWNED.map((_, index) => `echo${index}: func(v: p${index}) -> p${index};`).join('\n');
  return owner === 'host'
    ? `package t:h@1.0.0;
      interface types { ${own} }
      interface host { use types.{${names}}; ${flats} ${deeps} sum: func(items: list<borrow<item>>) -> u32; }
      interface guest { use types.{${names}}; ${flats} ${deeps} ${echoes} sum: func(items: list<borrow<item>>) -> u32; }
      world w { import host; export guest; }`
    : `package t:h@1.0.0;
      interface guest { ${own} ${echoes} live: func() -> u32; sum: func(items: list<borrow<item>>) -> u32; }
      world w { export guest; }`;
}

function guestWat(ir: Ir, owner: 'host' | 'guest'): string {
  const parts: string[] = [];
  const guest = ir.interfaces.find(({ name }) => name === 'guest');
  const imports: string[] = [];
  for (const func of guest?.functions ?? []) {
    const name = `t:h/guest@1.0.0#${func.name}`;
    const { params } = signatureOf(func, 'export');
    const list = params.length === 0 ? '' : `(param ${params.join(' ')})`;
    const size = func.params[0] === undefined ? 0 : layoutOf(func.params[0].type).size;
    const all = params.map((_, index) => `(local.get ${index})`).join(' ');
    if (func.name.startsWith('echo'))
      parts.push(`(func (export "${name}") (param i32) (result i32) (local.get 0))`);
    if (func.name.startsWith('flat')) {
      imports.push(`(import "t:h/host@1.0.0" "${func.name}" (func $${func.name} ${list}))`);
      parts.push(`(func (export "${name}") ${list} (call $${func.name} ${all}) (call $reset))`);
    }
    if (func.name.startsWith('deep')) {
      imports.push(`(import "t:h/host@1.0.0" "${func.name}" (func $${func.name} (param i32 i32)))`);
      parts.push(`(func (export "${name}") (param i32) (result i32) (local $out i32)
        (local.set $out (call $alloc (i32.const 8) (i32.const ${size})))
        (call $${func.name} (local.get 0) (local.get $out)) (local.get $out))`);
    }
    if (/^(echo|deep)/.test(func.name))
      parts.push(`(func (export "cabi_post_${name}") (param i32) (call $reset))`);
  }
  const drops = `(loop $next (if (local.get 1) (then
      (local.set $sum (i32.add (local.get $sum) (call $each (i32.load (local.get 0)))))
      (local.set 0 (i32.add (local.get 0) (i32.const 4)))
      (local.set 1 (i32.sub (local.get 1) (i32.const 1))) (br $next))))`;
  if (owner === 'host') {
    imports.push('(import "t:h/host@1.0.0" "sum" (func $sum (param i32 i32) (result i32)))');
    imports.push('(import "t:h/types@1.0.0" "[resource-drop]item" (func $drop (param i32)))');
    parts.push(`(func $each (param i32) (result i32) (call $drop (local.get 0)) (i32.const 0))
      (func (export "t:h/guest@1.0.0#sum") (param i32 i32) (result i32) (local $sum i32)
        (local.set $sum (call $sum (local.get 0) (local.get 1))) ${drops} (call $reset) (local.get $sum))`);
  } else {
    for (const name of ['item', 'other']) {
      imports.push(
        `(import "[export]t:h/guest@1.0.0" "[resource-new]${name}" (func $new-${name} (param i32) (result i32)))`,
      );
      parts.push(`(func (export "t:h/guest@1.0.0#[constructor]${name}") (param i32) (result i32)
          (global.set $live (i32.add (global.get $live) (i32.const 1))) (call $new-${name} (local.get 0)))
        (func (export "t:h/guest@1.0.0#[method]${name}.id") (param i32) (result i32) (local.get 0))
        (func (export "t:h/guest@1.0.0#[dtor]${name}") (param i32)
          (global.set $live (i32.sub (global.get $live) (i32.const 1))))`);
    }
    parts.push(`(global $live (mut i32) (i32.const 0))
      (func (export "t:h/guest@1.0.0#live") (result i32) (global.get $live))
      (func $each (param i32) (result i32) (local.get 0))
      (func (export "t:h/guest@1.0.0#sum") (param i32 i32) (result i32) (local $sum i32)
        ${drops} (call $reset) (local.get $sum))`);
  }
  return `(module ${imports.join('\n')} ${ALLOCATOR} ${parts.join('\n')})`;
}

/** A resource of the host. */
class Item {
  readonly number: number;
  constructor(n: number) {
    this.number = n;
  }
  id(): number {
    return this.number;
  }
}

class Other extends Item {}

async function build(owner: 'host' | 'guest') {
  const wit = worldText(owner);
  const { ir, diagnostics } = await analyze({ sources: [{ name: 'handles.wit', text: wit }] });
  if (ir === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const component = await componentFromWat({ wit, wat: guestWat(ir, owner), world: 'w' });
  return { wit, ir, component };
}

/** Host functions that keep what they are called with and answer it. */
function keeper(seen: unknown[]) {
  const host: Methods = {
    sum: (items) => (items as Item[]).reduce((sum, item) => sum + item.id(), 0),
  };
  OWNED.forEach((_, index) => {
    host[`flat${index}`] = (value) => {
      seen.push(value);
    };
    host[`deep${index}`] = (value) => {
      seen.push(value);
      return value;
    };
  });
  return { host, types: { Item, Other } };
}

const PAD = Array.from({ length: 16 }, (_, index) => index);
const each = OWNED.map((type, index) => [type, index] as const);

/** Values with new objects in them, each with a number of its own. */
function objectsOf(ir: Ir, index: number, make: (resource: string, n: number) => object): Arbitrary<unknown> {
  let count = 0;
  const def = echoedType(ir, `t${index}`, ir.interfaces[0]?.name);
  const owns = resolveDef(def).shape.kind === 'resource';
  const type: Type = owns ? { kind: 'own', resource: def } : { kind: 'named', def };
  return valuesOf(type, 0, (resource) => fc.constant(undefined).map(() => make(resource, ++count)));
}

describe('objects of the host', () => {
  let built: Awaited<ReturnType<typeof build>>;
  let guest: Methods;
  let handleCount: () => number;
  const seen: unknown[] = [];
  beforeAll(async () => {
    built = await build('host');
    const binding = await bindingsOf<{ guest: Methods }>(built.wit);
    const instance = instantiateComponent(
      prepareComponent(built.component, binding.world),
      binding,
      keeper(seen),
    );
    guest = instance.exports.guest;
    handleCount = instance.handleCount;
  });
  const make = (resource: string, n: number) => (resource === 'item' ? new Item(n) : new Other(n));

  it.each(each)('come back themselves in %s', (_type, index) => {
    fc.assert(
      fc.property(objectsOf(built.ir, index, make), (value) => {
        seen.length = 0;
        guest[`flat${index}`]?.(value);
        const padded = [value, ...PAD];
        const answers = [guest[`echo${index}`]?.(padded), guest[`deep${index}`]?.(padded)];
        expect(seen).toEqual([value, padded]);
        expect(answers).toEqual([padded, padded]);
        const given = objectsIn(value);
        expect([...objectsIn([seen, answers])].every((object) => given.has(object))).toBe(true);
        expect(handleCount()).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it('are lent in lists', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000)), (numbers) => {
        expect(guest.sum?.(numbers.map((n) => new Item(n)))).toBe(numbers.reduce((sum, n) => sum + n, 0));
        expect(handleCount()).toBe(0);
      }),
    );
  });

  it('do the same through jco', async () => {
    const theirs: unknown[] = [];
    const { host, types } = keeper(theirs);
    const exports = await jcoInstantiate<{ guest: Methods }>(built.component, {
      't:h/host': host,
      't:h/types': types,
    });
    for (const [, index] of each) {
      fc.assert(
        fc.property(objectsOf(built.ir, index, make), (value) => {
          seen.length = 0;
          theirs.length = 0;
          const padded = [value, ...PAD];
          const call = (side: Methods): unknown[] => [
            side[`flat${index}`]?.(value),
            side[`deep${index}`]?.(padded),
            side[`echo${index}`]?.(padded),
          ];
          expect(call(guest)).toEqual(call(exports.guest));
          expect(seen).toEqual(theirs);
        }),
        { numRuns: 8 },
      );
    }
  });
});

describe('objects of the guest', () => {
  let built: Awaited<ReturnType<typeof build>>;
  let exports: { guest: Methods & Record<'Item' | 'Other', new (n: number) => GuestItem> };
  let handleCount: () => number;
  beforeAll(async () => {
    built = await build('guest');
    const binding = await bindingsOf<typeof exports>(built.wit);
    ({ exports, handleCount } = instantiateComponent(
      prepareComponent(built.component, binding.world),
      binding,
      {},
    ));
  });
  const make = (resource: string, n: number) =>
    resource === 'item' ? new exports.guest.Item(n) : new exports.guest.Other(n);

  it.each(each)('come back as the same resource in %s', (_type, index) => {
    fc.assert(
      fc.property(objectsOf(built.ir, index, make), (value) => {
        const before = numbered(value);
        const answer = exports.guest[`echo${index}`]?.([value, ...PAD]);
        expect(numbered(answer)).toEqual([before, ...PAD]);
        expect(handleCount()).toBe(0);
        for (const object of objectsIn(answer)) object[Symbol.dispose]();
        for (const object of objectsIn(value)) expect(() => object.id()).toThrow('was given away');
        expect(exports.guest.live?.()).toBe(0);
      }),
      { numRuns: 30, endOnFailure: true },
    );
  });

  it('are lent in lists', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000)), (numbers) => {
        const items = numbers.map((n) => new exports.guest.Item(n));
        expect(exports.guest.sum?.(items)).toBe(numbers.reduce((sum, n) => sum + n, 0));
        for (const item of items) item[Symbol.dispose]();
        expect([handleCount(), exports.guest.live?.()]).toEqual([0, 0]);
      }),
    );
  });
});

interface GuestItem extends Disposable {
  id(): number;
}

/** Every object of a resource in a value, in order. */
function objectsIn(value: unknown): Set<GuestItem> {
  const found = new Set<GuestItem>();
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    if ('id' in part) found.add(part as GuestItem);
    else for (const inner of Object.values(part)) visit(inner);
  };
  visit(value);
  return found;
}

/** The value with numbers in place of objects. */
function numbered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('id' in value && typeof value.id === 'function') return `#${Reflect.apply(value.id, value, [])}`;
  if (Array.isArray(value)) return value.map(numbered);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, numbered(part)]));
}
