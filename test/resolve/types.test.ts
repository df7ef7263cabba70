// SPDX-License-Identifier: MIT
// Types and functions: linking, handles, constructors, cycles, and what a component cannot hold.

import { describe, expect, test } from 'vitest';
import { dumpIr, typeText } from '../../codegen/ir/dump.ts';
import { analyzeItems, expectDiagnostics, irOf } from '../support/wit.ts';

const world = 'world w { import i; }';

function param(text: string, definitions = ''): string {
  const ir = irOf(`interface i { resource r; ${definitions} f: func(x: ${text}); } ${world}`);
  const type = ir.interfaces[0]?.functions[0]?.params[0]?.type;
  return type === undefined ? '' : typeText(type).replaceAll('a:b/i@1.0.0', 'i');
}

test.each([
  ['u8', 'u8'],
  ['list<list<u8>, 4>', 'list<list<u8>, 4>'],
  ['map<string, tuple<u8, char>>', 'map<string, tuple<u8, char>>'],
  ['result', 'result'],
  ['result<_, string>', 'result<_, string>'],
  ['result<u8>', 'result<u8>'],
  ['option<option<bool>>', 'option<option<bool>>'],
  ['future<stream<u8>>', 'future<stream<u8>>'],
  ['future', 'future'],
  ['error-context', 'error-context'],
  ['r', 'own<i#r>'],
  ['list<r>', 'list<own<i#r>>'],
  ['borrow<r>', 'borrow<i#r>'],
])('%s', (written, linked) => {
  expect(param(written)).toBe(linked);
});

test('another name of a resource is the resource, a name of a handle is a type', () => {
  expect(param('s', 'type s = r;')).toBe('own<i#r>');
  expect(param('borrow<s>', 'type s = r;')).toBe('borrow<i#r>');
  expect(param('h', 'type h = own<r>;')).toBe('i#h');
});

describe('resources', () => {
  const ir = irOf(`interface i {
    variant problem { denied }
    /// A file.
    resource file {
      /// Open it.
      constructor(path: string) -> result<file, problem>;
      /// @permission read_files
      read: async func(n: u32) -> result<list<u8>, problem>;
      all: static func() -> list<file>;
    }
  } ${world}`);
  const shape = ir.interfaces[0]?.types.find((type) => type.name === 'file')?.shape;
  if (shape?.kind !== 'resource') throw new Error('no resource');

  test('keep their functions, with mangled names and `self`', () => {
    expect(shape.constructor_?.mangled).toBe('[constructor]file');
    expect(
      shape.methods.map(({ name, mangled, async, permission, params }) => [
        name,
        mangled,
        async,
        permission,
        params.map((each) => each.name),
      ]),
    ).toEqual([['read', '[method]file.read', true, 'read_files', ['self', 'n']]]);
    expect(shape.statics.map((each) => each.mangled)).toEqual(['[static]file.all']);
    expect(ir.interfaces[0]?.functions).toEqual([]);
  });

  test('a constructor without a result makes the resource', () => {
    const made = irOf(`interface i { resource r { constructor(); } } ${world}`).interfaces[0]?.types[0]
      ?.shape;
    expect(made?.kind === 'resource' && made.constructor_?.result && typeText(made.constructor_.result)).toBe(
      'own<a:b/i@1.0.0#r>',
    );
  });

  test('of a world keep theirs too, and hide them from its items', () => {
    const own = irOf('world w { resource r { m: func(); } import f: func(x: r); }');
    expect(own.world.imports.map((item) => item.name)).toEqual(['r', 'f']);
    const item = own.world.imports[0];
    expect(
      item?.kind === 'type' &&
        item.type.shape.kind === 'resource' &&
        item.type.shape.methods.map((each) => each.mangled),
    ).toEqual(['[method]r.m']);
    expect(dumpIr(own)).toContain('"x: own<$root#r>"');
  });

  test('a name taken twice', () => {
    expectDiagnostics(
      analyzeItems(
        'interface i { resource r { m: func();\n m: static func();\n constructor();\n constructor(); } }',
      ).diagnostics,
      [
        { code: 'WIT2001', at: '3:2', notes: ['2:28'] },
        { code: 'WIT2001', at: '5:2', notes: ['4:2'] },
      ],
    );
  });

  test('`self` is free in a static function, and a method may be called constructor', () => {
    expect(
      analyzeItems(`interface i { resource r { s: static func(self: u8); %constructor: func(); } } ${world}`)
        .diagnostics,
    ).toEqual([]);
  });
});

describe('cycles', () => {
  test('of types name the whole path', () => {
    const { diagnostics } = analyzeItems(
      'interface i {\n type a = option<b>;\n record b { c: c }\n variant c { x(list<a>), y }\n}',
    );
    expectDiagnostics(diagnostics, [{ code: 'WIT2009', at: '3:18', notes: ['4:16', '5:21'] }]);
    expect(diagnostics[0]?.message).toBe('type `a` contains itself: `a` -> `b` -> `c` -> `a`');
  });

  test('a resource breaks one through its functions only', () => {
    expect(
      analyzeItems(`interface i { resource r { m: func() -> a; } type a = list<r>; } ${world}`).diagnostics,
    ).toEqual([]);
  });

  test('of worlds', () => {
    expectDiagnostics(analyzeItems('world a { include b; }\nworld b { include a; }').diagnostics, [
      { code: 'WIT2008', at: '2:19', notes: ['3:19'] },
    ]);
  });
});

describe('what a component cannot hold', () => {
  test('counts only for what the world reaches', () => {
    const items = 'interface i { record empty {} } interface j { f: func(); }';
    expectDiagnostics(analyzeItems(`${items} world w { import i; }`).diagnostics, [{ code: 'WIT6002' }]);
    expect(analyzeItems(`${items} world w { import j; }`).diagnostics).toEqual([]);
  });

  test.each([
    'type t = stream<char>;',
    'type c = char; f: func() -> stream<c>;',
    'flags f {}',
    'f: func() -> tuple<>;',
    'f: func(a: u8, A: u8);',
    'f: func(); F: func();',
    'type t = u8; T: func();',
    'resource r { m: func(); M: static func(); }',
    'resource r { R: func(); }',
    'enum e { a, A }',
    'type t = list<u8, 1073741825>;',
  ])('%s', (text) => {
    expect(analyzeItems(`interface i { ${text} } ${world}`).diagnostics.map((each) => each.code)).toEqual([
      expect.stringMatching(/^WIT600[1-5]$/),
    ]);
  });

  test('32 flags are not too many', () => {
    const flags = Array.from({ length: 32 }, (_, index) => `f${index}`).join(', ');
    expect(analyzeItems(`interface i { flags f { ${flags} } } ${world}`).diagnostics).toEqual([]);
  });
});
