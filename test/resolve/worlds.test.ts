// SPDX-License-Identifier: MIT
// Worlds: elaboration, includes, gates, and how one is chosen.

import { describe, expect, test } from 'vitest';
import { analyze } from '../../codegen/front-end.ts';
import { analyzeItems, expectDiagnostics, irOf, source } from '../support/wit.ts';

const INTERFACES = `
interface a { type t = u32; }
interface b { use a.{t}; }
interface c { use b.{t}; use a.{t as t2}; }
`;

function keys(
  items: string,
  settings: { world?: string; features?: string[] } = {},
): { readonly imports: readonly string[]; readonly exports: readonly string[] } {
  const { world } = irOf(items, settings);
  const short = (name: string): string => name.replace('a:b/', '').replace('@1.0.0', '');
  return {
    imports: world.imports.map((item) => short(item.name)),
    exports: world.exports.map((item) => short(item.name)),
  };
}

describe('elaboration', () => {
  test.each([
    ['import c;', ['a', 'b', 'c'], []],
    ['import c; import a;', ['a', 'b', 'c'], []],
    ['export c;', ['a', 'b'], ['c']],
    ['export c; export b; export a;', [], ['a', 'b', 'c']],
    ['export b; import a;', ['a'], ['b']],
    ['export a; import a;', ['a'], ['a']],
    ['use b.{t}; import f: func(x: t);', ['a', 'b', 't', 'f'], []],
    [
      'import f: func(); type z = u8; use a.{t}; import x: interface { g: func(); }',
      ['x', 'a', 't', 'z', 'f'],
      [],
    ],
    ['export f: func(); export a; export g: func();', [], ['f', 'g', 'a']],
    ['import one: a; import two: a;', ['one', 'two'], []],
    ['import one: b;', ['a', 'one'], []],
    ['export x: interface { use a.{t}; }', ['a'], ['x']],
  ] as const)('%s', (items, imports, exports) => {
    expect(keys(`${INTERFACES} world w { ${items} }`)).toEqual({ imports, exports });
  });

  test('what would be imported and exported at once is refused with the way there', () => {
    const { diagnostics } = analyzeItems(`${INTERFACES} world w { export a; export c; }`);
    expectDiagnostics(diagnostics, [{ code: 'WIT2014' }]);
    expect(diagnostics[0]?.notes[0]?.message).toBe('`a:b/c@1.0.0` uses `a:b/b@1.0.0` uses `a:b/a@1.0.0`');
    expect(diagnostics[0]?.help).toBe('export what stands between as well: `a:b/b@1.0.0`');
  });

  test('a named import keeps the identity of its interface', () => {
    const { world } = irOf(`${INTERFACES} world w { import one: a; }`);
    const [item] = world.imports;
    expect(item?.kind === 'interface' && [item.name, item.interface.id]).toEqual(['one', 'a:b/a@1.0.0']);
  });
});

describe('include', () => {
  const BASE = `${INTERFACES} world v { import a; import run: func() -> t; export stop: func(); resource r { m: func(); } type t = list<r>; }`;

  test('copies items, renames them, and the types of the world become its own', () => {
    const items = `${BASE} world w { include v with { run as go, r as res } }`;
    expect(keys(items, { world: 'w' })).toEqual({ imports: ['a', 'res', 't', 'go'], exports: ['stop'] });
    const { world } = irOf(items, { world: 'w' });
    const [, resource, list, go] = world.imports;
    if (resource?.kind !== 'type' || list?.kind !== 'type' || go?.kind !== 'function')
      throw new Error('other items');
    expect(
      resource.type.shape.kind === 'resource' && resource.type.shape.methods.map((each) => each.mangled),
    ).toEqual(['[method]res.m']);
    expect(list.type.shape).toEqual({
      kind: 'alias',
      used: false,
      type: { kind: 'list', element: { kind: 'own', resource: resource.type }, length: undefined },
    });
    expect(go.function.result).toEqual({ kind: 'named', def: list.type });
  });

  test('interfaces join, plain names collide', () => {
    expect(
      keys(
        `${INTERFACES} world u { import a; } world v { import b; } world w { include u; include v; include u; }`,
        { world: 'w' },
      ).imports,
    ).toEqual(['a', 'b']);
    expectDiagnostics(
      analyzeItems(`world v { import f: func(); }\nworld w { include v; include v; }`, { world: 'w' })
        .diagnostics,
      [{ code: 'WIT2013', at: '3:30', notes: ['2:18', '2:18'] }],
    );
  });

  test('works ahead of the included world and across packages', () => {
    expect(
      keys(
        'package c:d { world far { import f: func(); } } world w { include v; } world v { include c:d/far; }',
        { world: 'w' },
      ).imports,
    ).toEqual(['f']);
  });
});

describe('gates', () => {
  const items = `interface i {
  @unstable(feature = x)
  type t = u8;
  @unstable(feature = x)
  f: func(a: t);
  @since(version = 0.9.0) @deprecated(version = 2.0.0)
  g: func();
}
world w {
  import i;
  @unstable(feature = x)
  import h: func();
  @unstable(feature = y)
  include v;
}
world v { import k: func(); }`;

  test('leave out what no feature enables', () => {
    expect(keys(items, { world: 'w' }).imports).toEqual(['i']);
    expect(irOf(items, { world: 'w' }).interfaces[0]?.functions.map((func) => func.name)).toEqual(['g']);
  });

  test('let in what one does', () => {
    expect(keys(items, { world: 'w', features: ['x', 'y'] }).imports).toEqual(['i', 'h', 'k']);
    expect(
      irOf(items, { world: 'w', features: ['x'] }).interfaces[0]?.functions.map((func) => func.name),
    ).toEqual(['f', 'g']);
    const all = analyze({ sources: [source(`package a:b@1.0.0;\n${items}`)], world: 'w', features: 'all' });
    expect(all.ir?.world.imports.length).toBe(3);
  });

  test('a gated reference to what does not exist elsewhere is silent', () => {
    expect(
      keys('package c:d { interface i {} } world w { @unstable(feature = x) import c:d/nope; }').imports,
    ).toEqual([]);
  });

  test('an ungated type in a gated interface is refused, and so is a reference to a gated interface', () => {
    expectDiagnostics(
      analyzeItems('@unstable(feature = x)\ninterface i { type t = u8; }\nworld w { import i; }').diagnostics,
      [
        { code: 'WIT4006', at: '3:20' },
        { code: 'WIT4006', at: '4:18' },
      ],
    );
  });

  test('`@since` counts pre-releases', () => {
    const of = (version: string): string[] =>
      analyze({
        sources: [
          source(`package a:b@${version};\ninterface i { @since(version = 1.0.0) f: func(); }\nworld w {}`),
        ],
      }).diagnostics.map((each) => each.code);
    expect([of('1.0.0-rc.1'), of('1.0.0'), of('1.0.1-a')]).toEqual([['WIT4005'], [], []]);
  });
});

describe('choice', () => {
  const text = source(
    'package a:b; world one {} world two {} package c:d@1.0.0 { world three {} } package c:e { world %from {} }',
  );
  const choose = (world: string | undefined): string => {
    const { ir, diagnostics } = analyze({ sources: [text], world });
    return ir?.world.id ?? diagnostics.map((each) => each.code).join();
  };

  test.each([
    ['one', 'a:b/one'],
    ['a:b/two', 'a:b/two'],
    ['c:d/three', 'c:d/three@1.0.0'],
    ['c:d/three@1.0.0', 'c:d/three@1.0.0'],
    ['c:e/from', 'c:e/from'],
    ['c:d/three@2.0.0', 'WIT2032'],
    ['three', 'WIT2032'],
    [undefined, 'WIT2031'],
  ])('%s', (specifier, id) => {
    expect(choose(specifier)).toBe(id);
  });
});
