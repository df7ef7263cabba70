// SPDX-License-Identifier: MIT
// Worlds of every build, not of every name: what WIT can say about interfaces, packages and directions generates
// code that compiles under the strictest flags, with names that its author would recognise.

import { expect, test } from 'vitest';
import { render } from '../../codegen/diagnostics/render.ts';
import type { FileSet } from '../../codegen/emit/file-set.ts';
import { produce } from '../../codegen/pipeline.ts';
import { TypeCheck } from '../support/type-check.ts';
import { source } from '../support/wit.ts';

const INTERFACE = 'interface i { record r { x: list<u8> } f: func(a: r) -> result<r, string>; }';

/** By name; the world is `w`. */
const WORLDS: Readonly<Record<string, string>> = {
  'an inline interface of one name in each direction': `package a:b@1.0.0;
    interface types { record r { x: u8 } enum color { red, blue } }
    world w {
      import door: interface {
        use types.{r};
        record key { teeth: u32 }
        open: func(k: key, x: r) -> bool;
        list-all: func() -> list<key>;
      }
      export door: interface {
        use types.{color};
        record key { pin: string }
        variant v { a(key), b }
        open: func(k: key) -> option<color>;
        other: func() -> v;
      }
    }`,
  'included under another name': `package a:b;
    world base {
      import log: interface { say: func(x: string); }
      export log: interface { said: func() -> string; }
    }
    world w { include base with { log as journal } }`,
  'an inline interface named as one of the package': `package a:b@1.0.0;
    interface door { f: func(); }
    world w { import door; import %door: interface { g: func(); } }`,
  'both directions': `package a:b; ${INTERFACE} world w { import i; export i; }`,
  'named imports and exports': `package a:b; ${INTERFACE}
    world w { import one: i; import two: i; import i; export three: i; export i; }`,
  'nested packages and versions': `package a:b@2.0.0;
    package a:b@1.0.0 { interface i { type t = u32; f: func() -> t; } }
    package c:d {
      interface i { use a:b/i@1.0.0.{t}; g: func(x: t); }
      world base { import i; export run: func(); }
    }
    interface i { use c:d/i.{t as u}; h: func(x: u); }
    world w { include c:d/base with { run as start } import i; }`,
  'top-level use': `package a:b;
    package c:d { interface i { type t = u8; f: func() -> t; } }
    use c:d/i as theirs;
    use native as ours;
    interface native { use theirs.{t}; g: func(x: t); }
    world w { import theirs; export ours; }`,
  'types and functions of the world': `package a:b;
    interface i { record r { a: u8 } }
    world w {
      use i.{r as s};
      record mine { a: s, b: option<option<u8>> }
      flags f { x, y }
      type alias = list<mine>;
      import get: func() -> alias;
      export put: func(a: alias, f: f) -> result<_, mine>;
    }`,
  'resources in both directions': `package a:b;
    interface i {
      resource r { constructor(n: u32); m: func(o: borrow<r>) -> r; s: static func() -> list<r>; }
      f: func(x: r) -> option<r>;
    }
    world w { import i; export i; import mine: interface { use i.{r}; f: func(x: borrow<r>); } }`,
  'maps and lists of fixed length': `package a:b;
    interface i { f: func(m: map<string, list<u16, 3>>) -> map<u8, map<char, bool>>; }
    world w { import i; export i; }`,
  'interfaces with nothing to call': `package a:b;
    interface e {}
    interface t { type a = u8; }
    world w { import e; export t; import x: interface {} export x: interface {} }`,
  nothing: 'package a:b; world w {}',
};

async function filesOf(name: string): Promise<FileSet> {
  const { files, diagnostics } = await produce({ sources: [source(WORLDS[name] ?? '')] }, { world: 'w' });
  if (files === undefined) throw new Error(diagnostics.map((each) => render(each)).join('\n'));
  // Some SDKs leave some of these worlds out, which they say.
  expect(
    diagnostics.filter(({ code }) => code !== 'WIT7005'),
    name,
  ).toEqual([]);
  return files;
}

test('every world compiles', async () => {
  const check = new TypeCheck('any-world');
  for (const name of Object.keys(WORLDS)) check.add(name.replaceAll(' ', '-'), await filesOf(name));
  expect(await check.errors()).toBe('');
});

/** Members of `Imports` and of `Exports`. */
async function sides(name: string): Promise<readonly (readonly string[])[]> {
  const [world] = [...(await filesOf(name))].filter(({ path }) => path === 'world.ts');
  return ['Imports', 'Exports'].map((side) => {
    const body = new RegExp(`interface ${side} \\{(.*?)\\n\\}`, 's').exec(world?.text ?? '')?.[1] ?? '';
    return [...body.matchAll(/^ {2}(?:readonly )?([\w$]+)/gm)].map(([, member]) => member ?? '');
  });
}

test.each([
  ['an inline interface of one name in each direction', [['door'], ['door']]],
  ['included under another name', [['journal'], ['journal']]],
  [
    'named imports and exports',
    [
      ['one', 'two', 'i'],
      ['three', 'i'],
    ],
  ],
])('%s has the members that the world names', async (name, members) => {
  expect(await sides(name)).toEqual(members);
});

test('an inline interface of each direction has a module of its own', async () => {
  const paths = [...(await filesOf('an inline interface of one name in each direction'))].map(
    ({ path }) => path,
  );
  expect(paths.filter((path) => path.startsWith('host/')).sort()).toEqual([
    'host/door-exported.ts',
    'host/door.ts',
    'host/types.ts',
  ]);
});
