// SPDX-License-Identifier: MIT
// A world whose functions pass every kind of value type in every way, and the guest that echoes them.

import type { Interface, Ir, TypeDef } from '../../codegen/ir/ir.ts';
import { layoutOf, signatureOf } from '../../codegen/ir/layout.ts';

/** Definitions that the echoed types refer to, as WIT text. */
const DEFINITIONS = `
  enum color { red, green, dark-blue }
  flags few { a, b, c }
  flags ten { f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 }
  flags many { ${Array.from({ length: 32 }, (_, bit) => `g${bit}`).join(', ')} }
  record point { x: s32, y: f64 }
  record mixed { a: u8, b: u64, c: u16, d: string, e: f32, f: bool, g: char }
  record holes { a: u8, b: option<u64>, c: u8, d: option<u8>, e: u16 }
  record nested { at: point, tags: list<string>, shade: option<color>, bits: ten }
  variant shape { nothing, circle(f32), square(u32), named(string), at(point), long(u64) }
  variant joins { i(u32), f(f32), l(s64), d(f64), s(string), b(bool), t(tuple<f32, u64, f64>), c(char), n(s8) }
  variant wide { none, some-list(list<shape>), some-result(result<string, joins>), deep(option<option<shape>>) }
  enum big { ${Array.from({ length: 300 }, (_, index) => `c${index}`).join(', ')} }
  variant many-cases { ${Array.from({ length: 300 }, (_, index) => `v${index}${index % 3 === 0 ? '(u8)' : ''}`).join(', ')} }
  type alias-of-string = string;
  type alias-of-shape = shape;
`;

/** The types that are echoed; every one becomes a function. */
export const ECHOED: readonly string[] = [
  ...['bool', 'u8', 's8', 'u16', 's16', 'u32', 's32', 'u64', 's64', 'f32', 'f64', 'char', 'string'],
  ...[
    'color',
    'few',
    'ten',
    'many',
    'point',
    'mixed',
    'holes',
    'nested',
    'shape',
    'joins',
    'wide',
    'big',
    'many-cases',
  ],
  ...['alias-of-string', 'alias-of-shape'],
  ...['u8', 's8', 'u16', 's16', 'u32', 's32', 'u64', 's64', 'f32', 'f64'].map((kind) => `list<${kind}>`),
  ...['bool', 'char', 'string', 'color', 'few', 'point', 'mixed', 'joins'].map((kind) => `list<${kind}>`),
  'list<list<u8>>',
  'list<list<string>>',
  'list<option<string>>',
  'list<tuple<string, u32>>',
  'tuple<u8, u64, string>',
  'tuple<tuple<u8, f32>, tuple<string>>',
  'option<bool>',
  'option<u64>',
  'option<f32>',
  'option<string>',
  'option<point>',
  'option<option<u32>>',
  'option<result<u8, string>>',
  'tuple<u8, result<u32, f32>>',
  'tuple<u8, result<f64, u32>>',
  'tuple<u8, result<_, string>>',
  'tuple<u8, result<string>>',
  'tuple<u8, result>',
  'list<result<option<u32>, color>>',
  'option<tuple<string, option<list<u16>>>>',
];

/** Types that jco or the official tools do not carry everywhere. */
export const EXTRA: readonly string[] = [
  'option<option<option<string>>>',
  'map<string, u32>',
  'map<u8, list<string>>',
  'list<map<char, point>>',
  'list<u8, 4>',
  'list<u16, 3>',
  'list<string, 2>',
  'list<option<u8>, 3>',
  'list<list<point, 2>>',
  'option<list<f32, 2>>',
];

const PADDING = Array.from({ length: 16 }, () => 'u8').join(', ');

/** The world as WIT text: per type an interface function for the flat and one for the memory form, both ways. */
export function echoWit(types: readonly string[]): string {
  const functions = types.flatMap((_, index) => [
    `flat${index}: func(v: t${index});`,
    `deep${index}: func(v: p${index}) -> p${index};`,
  ]);
  const own = types.map((_, index) => `echo${index}: func(v: p${index}) -> p${index};`);
  const names = types.flatMap((_, index) => [`t${index}`, `p${index}`]);
  return `package t:echo@1.0.0;
    interface types {
      ${DEFINITIONS}
      ${types.map((type, index) => `type t${index} = ${type}; type p${index} = tuple<t${index}, ${PADDING}>;`).join('\n')}
    }
    interface host { use types.{${names.join(', ')}}; ${functions.join('\n')} }
    interface guest { use types.{${names.join(', ')}}; ${functions.join('\n')} ${own.join('\n')} dump: func() -> list<u8>; }
    world echo { import host; export guest; }`;
}

/** The type named `name` of an interface of the world. */
export function echoedType(ir: Ir, name: string, owner = 'types'): TypeDef {
  const found = interfaceOf(ir, owner).types.find((def) => def.name === name);
  if (found === undefined) throw new Error(`no type ${name}`);
  return found;
}

function interfaceOf(ir: Ir, name: string): Interface {
  const found = ir.interfaces.find((owner) => owner.name === name);
  if (found === undefined) throw new Error(`no interface ${name}`);
  return found;
}

/**
 * The guest: `flatN` hands its core parameters to the import of the same name, `echoN` returns the pointer it was
 * given, `deepN` hands it to the import and returns what the import stored. Its allocator starts anew in every call.
 */
export function echoWat(ir: Ir): string {
  const functions: string[] = [];
  const imports: string[] = [];
  for (const func of interfaceOf(ir, 'host').functions) {
    const { params, spilledParams } = signatureOf(func, 'import');
    const list = params.length === 0 ? '' : `(param ${params.join(' ')})`;
    imports.push(`(import "t:echo/host@1.0.0" "${func.name}" (func $${func.name} ${list}))`);
    const [param] = func.params;
    if (param === undefined) throw new Error(`${func.name} has no parameter`);
    const size = layoutOf(param.type).size;
    const own = func.name.startsWith('flat');
    const given =
      spilledParams === undefined ? params.map((_, index) => `(local.get ${index})`) : ['(local.get 0)'];
    const type = own ? list : '(param i32)';
    const body = own
      ? `(call $${func.name} ${given.join(' ')})`
      : `(local $out i32) (local.set $out (call $alloc (i32.const 8) (i32.const ${size})))
         (call $${func.name} (local.get 0) (local.get $out)) (local.get $out)`;
    functions.push(`(func (export "t:echo/guest@1.0.0#${func.name}") ${type} ${own ? '' : '(result i32)'} ${body}
      ${own ? '(call $reset)' : ''})`);
    if (!own)
      functions.push(`(func (export "cabi_post_t:echo/guest@1.0.0#${func.name}") (param i32) (call $reset))`);
  }
  for (const func of interfaceOf(ir, 'guest').functions.filter((func) => func.name.startsWith('echo'))) {
    functions.push(
      `(func (export "t:echo/guest@1.0.0#${func.name}") (param i32) (result i32) (local.get 0))`,
    );
    functions.push(`(func (export "cabi_post_t:echo/guest@1.0.0#${func.name}") (param i32) (call $reset))`);
  }
  functions.push(DUMP);
  return `(module ${imports.join('\n')} ${ALLOCATOR} ${functions.join('\n')})`;
}

/** What the last call allocated, as bytes, which are then zeroed. */
const DUMP = `
  (func (export "t:echo/guest@1.0.0#dump") (result i32)
    (i32.store (i32.const 0) (i32.const 1024))
    (i32.store (i32.const 4) (i32.sub (global.get $last) (i32.const 1024)))
    (i32.const 0))
  (func (export "cabi_post_t:echo/guest@1.0.0#dump") (param i32)
    (memory.fill (i32.const 1024) (i32.const 0)
      (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 1024))))`;

/** A bump allocator over a memory of one page that grows with every page it needs. */
export const ALLOCATOR = `
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 1024))
  (global $last (mut i32) (i32.const 1024))
  (func $reset (global.set $last (global.get $next)) (global.set $next (i32.const 1024)))
  (func $alloc (param $align i32) (param $size i32) (result i32) (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    (global.set $next (i32.add (local.get $at) (local.get $size)))
    (if (i32.gt_u (global.get $next) (i32.mul (memory.size) (i32.const 65536)))
      (then (drop (memory.grow (i32.add (i32.const 1) (i32.shr_u (i32.sub (global.get $next)
        (i32.mul (memory.size) (i32.const 65536))) (i32.const 16)))))))
    (local.get $at))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (call $alloc (local.get 2) (local.get 3)))`;
