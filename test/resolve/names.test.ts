// SPDX-License-Identifier: MIT
// Names: scopes, `use`, several files, other packages, what is not found and what is defined twice.

import { describe, expect, test } from 'vitest';
import { analyze } from '../../codegen/front-end.ts';
import { analyzeItems, expectDiagnostics, irOf, resolvedOf, source } from '../support/wit.ts';

describe('scopes', () => {
  test('types may be used before they are defined, and stand behind what they name', () => {
    const ir = irOf(
      'interface i { type c = b; f: func() -> c; record b { x: a } type a = u8; use j.{t}; } interface j { type t = u8; } world w { import i; }',
    );
    expect(ir.interfaces.map((each) => [each.name, each.types.map((type) => type.name)])).toEqual([
      ['j', ['t']],
      ['i', ['t', 'a', 'b', 'c']],
    ]);
  });

  test('`%` is no part of a name', () => {
    const ir = irOf(
      'interface %interface { type %type = u8; f: func(a: %type); } world w { import %interface; }',
    );
    expect(ir.world.imports.map((item) => item.name)).toEqual(['a:b/interface@1.0.0']);
    expect(ir.interfaces[0]?.types[0]?.name).toBe('type');
  });

  test('types and functions share the names of an interface, functions of a resource do not', () => {
    expect(
      analyzeItems('interface i { resource r { i: func(); f: func(); } f: func(); } world w { import i; }')
        .diagnostics,
    ).toEqual([]);
    expectDiagnostics(
      analyzeItems('interface i { f: func(); type t = u8; f: func(); t: func(); }').diagnostics,
      [
        { code: 'WIT2001', at: '2:39', notes: ['2:15'] },
        { code: 'WIT2001', at: '2:50', notes: ['2:31'] },
      ],
    );
  });

  test('a broken name is reported once, not at each use of its definition', () => {
    const { diagnostics } = analyzeItems(
      'interface i { type a = nope; record b { a: a } f: func(b: b) -> option<a>; } world w { import i; }',
    );
    expectDiagnostics(diagnostics, [{ code: 'WIT2005', text: 'nope' }]);
  });

  test("files of a package see each other, but not each other's aliases", () => {
    const files = [
      source(
        'package a:b;\nuse i as alias;\ninterface i { type t = u8; }\nworld w { import alias; import j; }',
        'one.wit',
      ),
      source('interface j { use i.{t}; }', 'two.wit'),
    ];
    expect(analyze({ sources: files }).diagnostics).toEqual([]);
    const third = source('interface k { use alias.{t}; }', 'three.wit');
    expectDiagnostics(analyze({ sources: [...files, third] }).diagnostics, [{ code: 'WIT2002', at: '1:19' }]);
  });

  test('an alias does not see another alias', () => {
    expectDiagnostics(analyzeItems('use i as x;\nuse x as y;\ninterface i {}\nworld w {}').diagnostics, [
      { code: 'WIT2002', at: '3:5' },
    ]);
  });
});

describe('use', () => {
  test('renames, chains and crosses packages', () => {
    const ir = irOf(`
      package c:d@0.1.0 { interface far { record point { x: f64 } } }
      interface near { use c:d/far@0.1.0.{point as spot}; }
      interface here { use near.{spot}; draw: func(at: spot); }
      world w { import here; }`);
    expect(ir.world.imports.map((item) => item.name)).toEqual([
      'c:d/far@0.1.0',
      'a:b/near@1.0.0',
      'a:b/here@1.0.0',
    ]);
    const spot = ir.interfaces[1]?.types[0];
    expect(spot?.shape).toEqual({
      kind: 'alias',
      used: true,
      type: { kind: 'named', def: ir.interfaces[0]?.types[0] },
    });
  });

  test('of what is no type', () => {
    const items =
      'interface i { f: func(); }\ninterface j { use i.{f, g}; use k.{t}; use w.{t as u}; }\nworld w {}';
    expectDiagnostics(analyzeItems(items).diagnostics, [
      { code: 'WIT2006', at: '3:22', notes: ['2:11'] },
      { code: 'WIT2005', at: '3:25', notes: ['2:11'] },
      { code: 'WIT2002', at: '3:33' },
      { code: 'WIT2004', at: '3:44', notes: ['4:7'] },
    ]);
  });
});

describe('packages', () => {
  test('versions live side by side and must match exactly', () => {
    const text = `package a:b;
package c:d@1.0.0 { interface i { type t = u8; } }
package c:d@1.1.0 { interface i { type t = u16; } }
interface j { use c:d/i@1.0.0.{t}; use c:d/i@1.1.0.{t as t2}; }
world w { import j; }`;
    expect(resolvedOf(text).packages.map((each) => each.label)).toEqual(['c:d@1.0.0', 'c:d@1.1.0', 'a:b']);
    const wrong = text.replace('use c:d/i@1.0.0', 'use c:d/i');
    expectDiagnostics(analyze({ sources: [source(wrong)] }).diagnostics, [
      { code: 'WIT2024', at: '4:19', suggestion: ['c:d@1.0.0', 'c:d@1.1.0'] },
    ]);
  });

  test('a package that names itself by its full path is a cycle', () => {
    expectDiagnostics(
      analyzeItems('interface i { use a:b/j@1.0.0.{t}; } interface j { type t = u8; } world w {}')
        .diagnostics,
      [{ code: 'WIT2025', at: '2:19' }],
    );
  });

  test('dependencies given as sources', () => {
    const { ir } = analyze({
      sources: {
        root: [source('package a:b; world w { import c:d/i; }')],
        dependencies: [[source('package c:d; interface i { /** @param prose */ f: func(); }', 'deps/c.wit')]],
      },
    });
    expect(ir?.interfaces[0]?.functions[0]?.docs).toBe('@param prose');
  });
});
