// SPDX-License-Identifier: MIT
// One case per kind of value: it goes host -> guest -> host -> guest -> host, through our bindings and jco's glue.

import { analyze } from '../../codegen/front-end.ts';
import type { Func, Ir } from '../../codegen/ir/ir.ts';
import { layoutOf, signatureOf } from '../../codegen/ir/layout.ts';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { ALLOCATOR } from '../bindings/types.ts';
import { bindingsOf, type Side } from '../support/bind.ts';
import { componentFromWat, jcoInstantiate } from '../support/components.ts';
import type { BenchCase } from './measure.ts';

/** A resource of the host, and of the guest. */
class Item {
  readonly number: number;
  constructor(n: number) {
    this.number = n;
  }
  id(): number {
    return this.number;
  }
}

const record = (index: number) => ({
  id: index,
  name: `player ${index}`,
  score: index * 1.5,
  ready: index % 2 === 0,
});

/** Name, WIT type and value of each case. */
const CASES: readonly (readonly [name: string, type: string, value: unknown])[] = [
  ['u32', 'u32', 123_456],
  ['u64', 'u64', 2n ** 60n],
  ['char', 'char', '譜'],
  ['string', 'string', 'twelve-chars'],
  ['enum', 'color', 'blue'],
  ['flags', 'rights', { read: true, write: false, run: true }],
  ['tuple', 'tuple<u64, f32, bool, char>', [7n, 1.5, true, 'x']],
  ['record', 'player', record(7)],
  ['option', 'option<string>', 'there'],
  ['result', 'tuple<result<u32, string>>', [{ tag: 'err', val: 'gone' }]],
  ['variant', 'shape', { tag: 'named', val: 'octagon' }],
  ['variant-record', 'shape', { tag: 'one', val: record(3) }],
  ['bytes', 'list<u8>', new Uint8Array(1_000).fill(7)],
  ['list-u32', 'list<u32>', Uint32Array.from({ length: 100 }, (_, index) => index)],
  ['list-f64', 'list<f64>', Float64Array.from({ length: 100 }, (_, index) => index / 3)],
  ['list-string', 'list<string>', Array.from({ length: 20 }, (_, index) => `entry ${index}`)],
  ['list-record', 'list<player>', Array.from({ length: 20 }, (_, index) => record(index))],
  ['list-variant', 'list<shape>', Array.from({ length: 20 }, (_, n) => ({ tag: 'square', val: n }))],
  ['list-tuple', 'list<tuple<u32, string>>', Array.from({ length: 20 }, (_, n) => [n, `key ${n}`])],
  ['resource', 'item', new Item(5)],
  ['list-resource', 'list<item>', Array.from({ length: 20 }, (_, index) => new Item(index))],
];

const TYPES = `
  enum color { red, green, blue }
  flags rights { read, write, run }
  record player { id: u32, name: string, score: f64, ready: bool }
  variant shape { nothing, square(u32), named(string), one(player) }
  resource item { constructor(n: u32); id: func() -> u32; }`;
const FUNCTIONS = CASES.map(([name, type]) => `pass-${name}: func(v: ${type}) -> ${type};`).join('\n');
const WIT = `package bench:values;
  interface types { ${TYPES} }
  interface host { use types.{color, rights, player, shape, item}; ${FUNCTIONS} }
  interface guest { use types.{color, rights, player, shape, item}; ${FUNCTIONS}
    resource thing { constructor(n: u32); id: func() -> u32; }
    call-item: func(v: borrow<item>) -> u32;
  }
  world values { import host; export guest; }`;

/** The guest hands every value to the host and answers what it got. */
function guestWat({ interfaces }: Ir): string {
  const guest = interfaces.find(({ name }) => name === 'guest');
  const own = (guest?.functions ?? []).filter(({ name }) => name.startsWith('pass-')).map(passing);
  return `(module
    ${own.map(({ imported }) => imported).join('\n')}
    (import "bench:values/types" "[method]item.id" (func $id (param i32) (result i32)))
    (import "bench:values/types" "[resource-drop]item" (func $drop (param i32)))
    (import "[export]bench:values/guest" "[resource-new]thing" (func $new (param i32) (result i32)))
    ${ALLOCATOR}
    ${own.map(({ exported }) => exported).join('\n')}
    (func (export "bench:values/guest#[constructor]thing") (param i32) (result i32) (call $new (local.get 0)))
    (func (export "bench:values/guest#[method]thing.id") (param i32) (result i32) (local.get 0))
    (func (export "bench:values/guest#[dtor]thing") (param i32))
    (func (export "bench:values/guest#call-item") (param i32) (result i32)
      (call $id (local.get 0)) (call $drop (local.get 0))))`;
}

function passing(func: Func): { imported: string; exported: string } {
  const { params, results, spilledResult } = signatureOf(func, 'export');
  const outer = signatureOf(func, 'import');
  const list = (kind: string, types: readonly string[]): string =>
    types.length === 0 ? '' : `(${kind} ${types.join(' ')})`;
  const given = params.map((_, index) => `(local.get ${index})`).join(' ');
  const name = `bench:values/guest#${func.name}`;
  const size = func.result === undefined ? 0 : layoutOf(func.result).size;
  const body =
    spilledResult === undefined
      ? `(call $${func.name} ${given}) (call $reset)`
      : `(local $out i32) (local.set $out (call $alloc (i32.const 8) (i32.const ${size})))
         (call $${func.name} ${given} (local.get $out)) (local.get $out)`;
  const post = `(func (export "cabi_post_${name}") (param i32) (call $reset))`;
  return {
    imported: `(import "bench:values/host" "${func.name}"
      (func $${func.name} ${list('param', outer.params)} ${list('result', outer.results)}))`,
    exported: `(func (export "${name}") ${list('param', params)} ${list('result', results)} ${body})
      ${spilledResult === undefined ? '' : post}`,
  };
}

type Values = Record<string, (value: unknown) => unknown> & {
  readonly Thing: new (n: number) => Item & Disposable;
};

/** Every case of {@link CASES}, and the uses of resources. */
export async function valueCases(): Promise<BenchCase[]> {
  const { ir, diagnostics } = await analyze({ sources: [{ name: 'values.wit', text: WIT }] });
  if (ir === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const bytes = await componentFromWat({ wit: WIT, wat: guestWat(ir), world: 'values' });
  const binding = await bindingsOf<{ guest: Values }>(WIT);
  const host = Object.fromEntries(CASES.map(([name]) => [camel(name), (value: unknown) => value]));
  const side: Side = { host, types: { Item } };
  const ours = instantiateComponent(prepareComponent(bytes, binding.world), binding, side).exports.guest;
  const jco = await jcoInstantiate<{ guest: Values }>(bytes, {
    'bench:values/host': host,
    'bench:values/types': { Item },
  });
  const item = new Item(9);
  const made = { ours: new ours.Thing(4), jco: new jco.guest.Thing(4) };
  return [
    ...CASES.map(([name, , value]) => passCase(name, ours, jco.guest, value)),
    {
      ...counts,
      name: 'value/resource-borrow',
      ours: (times) => repeat(times, () => ours.callItem?.(item)),
      jco: (times) => repeat(times, () => jco.guest.callItem?.(item)),
    },
    {
      ...counts,
      name: 'value/resource-method',
      ours: (times) => repeat(times, () => made.ours.id()),
      jco: (times) => repeat(times, () => made.jco.id()),
    },
    {
      ...counts,
      name: 'value/resource-life',
      ours: (times) => repeat(times, () => new ours.Thing(3)[Symbol.dispose]()),
      jco: (times) => repeat(times, () => new jco.guest.Thing(3)[Symbol.dispose]()),
    },
  ];
}

const counts = { chunk: 3_000, warmUp: 15_000 };

function repeat(times: number, work: () => unknown): void {
  for (let i = 0; i < times; i++) work();
}

function passCase(name: string, ours: Values, jco: Values, value: unknown): BenchCase {
  const key = camel(name);
  const [one, other] = [ours[key], jco[key]];
  if (one === undefined || other === undefined) throw new Error(`there is no function ${key}`);
  return {
    ...counts,
    name: `value/${name}`,
    ours: (times) => {
      for (let i = 0; i < times; i++) one(value);
    },
    jco: (times) => {
      for (let i = 0; i < times; i++) other(value);
    },
  };
}

function camel(name: string): string {
  return `pass-${name}`.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
