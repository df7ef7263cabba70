// SPDX-License-Identifier: MIT
// What a comparison understands beyond single rules: renames, gates, includes, dependencies, moved types, big types.

import { describe, expect, test } from 'vitest';
import { diffSources } from '../../codegen/evolution/diff.ts';
import { brief, evolve, type Side } from './support.ts';

function codes(old: Side | string, now: Side | string): readonly string[] {
  return evolve(old, now).changes.map(({ code }) => code);
}

function notes(old: string, now: string): readonly string[] {
  return evolve(old, now).changes.map(({ code, note }) => `${code}: ${note ?? ''}`);
}

test('layout, comments that say the same, and the order of items do not count', () => {
  const old = `interface i { /// Text.
    f: func(); g: func(); record r { a: u8, } type t = u8; }
    world w { import i; export e: func(); }`;
  const now = `world w { export e: func(); import i; }
    interface i { type t = u8; record r { a: u8 } g: func();
      /** Text. */
      f: func(); }`;
  expect(codes(old, now.replace('/** Text. */', '/// Text.'))).toEqual([]);
});

describe('renames are guessed', () => {
  test('of functions by their signature, of fields and cases by their type, of labels by their place', () => {
    const old =
      'interface i { f: func(a: u8) -> u8; record r { a: u8, b: string } variant v { x(u8), y } enum e { m, n } }';
    const now =
      'interface i { g: func(a: u8) -> u8; record r { c: u8, b: string } variant v { z(u8), y } enum e { o, n } }';
    expect(notes(old, now)).toEqual(
      expect.arrayContaining([
        'FUNCTION_REMOVED: was it renamed to `g`?',
        'FUNCTION_ADDED: was it called `f`?',
        'FIELD_REMOVED: was it renamed to `c`?',
        'FIELD_ADDED: was it called `a`?',
        'CASE_REMOVED: was it renamed to `z`?',
        'CASE_ADDED: was it called `x`?',
        'LABEL_REMOVED: was it renamed to `o`?',
        'LABEL_ADDED: was it called `m`?',
      ]),
    );
  });

  test('of types by their structure, and whoever uses one links as before', () => {
    const old = 'interface i { record r { a: u8 } f: func(x: r); }\nworld w { import i; }';
    const now = old.replaceAll('r {', 's {').replace('x: r', 'x: s');
    const { changes, owed } = evolve(old, now);
    expect(changes.map(({ code, class: kind, note }) => [code, kind, note])).toEqual([
      ['TYPE_REPLACED', 'breaks-sources', undefined],
      ['TYPE_REMOVED', 'breaks-sources', 'was it renamed to `s`?'],
      ['TYPE_ADDED', 'compatible', 'was it called `r`?'],
    ]);
    expect(owed).toBe('major');
  });

  test('of interfaces and worlds by what is in them', () => {
    const old = 'interface i { f: func(); }\nworld w { export g: func(); }';
    const now = 'interface j { f: func(); }\nworld v { export g: func(); }';
    expect(notes(old, now)).toEqual([
      'WORLD_REMOVED: was it renamed to `v`?',
      'INTERFACE_REMOVED: was it renamed to `j`?',
      'INTERFACE_ADDED: was it called `i`?',
      'WORLD_ADDED: was it called `w`?',
    ]);
  });

  test('but not where types differ', () => {
    const found = notes('interface i { f: func(); }', 'interface i { g: func(x: u8); }');
    expect(found).toEqual(['FUNCTION_REMOVED: ', 'FUNCTION_ADDED: ']);
  });
});

describe('open variants', () => {
  const variant = (tag: string, cases: string): string => `interface i {\n${tag}\nvariant v { ${cases} } }`;

  test('count only when older guests knew that they were open', () => {
    expect(codes(variant('', 'a'), variant('/// @open a', 'a, b'))).toEqual(['CASE_ADDED', 'OPEN_ADDED']);
    expect(codes(variant('/// @open a', 'a'), variant('', 'a, b'))).toContain('CASE_ADDED');
    expect(codes(variant('/// @open a', 'a, b'), variant('/// @open b', 'a, b, c'))).toContain('CASE_ADDED');
  });

  test('still break when an older case goes or changes', () => {
    const found = codes(variant('/// @open a', 'a, b, c'), variant('/// @open a', 'a, c(u8), d'));
    expect(found).toEqual(['CASE_TYPE_CHANGED', 'CASE_REMOVED', 'OPEN_CASE_ADDED']);
  });
});

describe('types', () => {
  test('a change is told where it is, not wherever the type is used', () => {
    const old = 'interface i { record r { a: u8 } type t = list<r>; f: func(x: t, y: option<r>) -> r; }';
    expect(codes(old, old.replace('a: u8', 'a: u16'))).toEqual(['FIELD_TYPE_CHANGED']);
  });

  test('a type may move to another interface and be used under its name', () => {
    const old = 'interface i { record r { a: u8 } f: func(x: r); }\nworld w { import i; }';
    const now =
      'interface k { record r { a: u8 } }\ninterface i { use k.{r}; f: func(x: r); }\nworld w { import i; }';
    const { changes, owed } = evolve(old, now);
    expect(changes.map(({ code }) => code).sort()).toEqual([
      'IMPORT_ADDED',
      'INTERFACE_ADDED',
      'TYPE_RESPELLED',
    ]);
    expect(owed).toBe('minor');
  });

  test('a type may move below one that others use it from', () => {
    const old = 'interface i { record r { a: u8 } }\ninterface j { use i.{r}; f: func(x: r); }';
    const now =
      'interface i { use k.{r}; }\ninterface j { use k.{r}; f: func(x: r); }\ninterface k { record r { a: u8 } }';
    const { changes, owed } = evolve(old, now);
    expect(changes.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      'TYPE_RESPELLED a:b/i.r',
      'TYPE_RESPELLED a:b/j.r',
      'INTERFACE_ADDED a:b/k',
    ]);
    expect(owed).toBe('minor');
    expect(evolve(now, old).changes.map(({ code }) => code)).toEqual([
      'INTERFACE_REMOVED',
      'TYPE_RESPELLED',
      'TYPE_RESPELLED',
    ]);
  });

  test('a type that moves may change on the way, by the same rules', () => {
    const variant = (cases: string): string => `\n/// @open b\nvariant v { ${cases} }`;
    const old = `interface i { ${variant('a, b')} f: func(x: v); }`;
    const now = (cases: string): string =>
      `interface k { ${variant(cases)} }\ninterface i { use k.{v}; f: func(x: v); }`;
    expect(codes(old, now('a, b'))).toEqual(['INTERFACE_ADDED', 'TYPE_RESPELLED']);
    expect(evolve(old, now('a, b, c'))).toMatchObject({ owed: 'minor' });
    expect(codes(old, now('a, b, c'))).toContain('OPEN_CASE_ADDED');
    expect(codes(old, now('b'))).toContain('CASE_REMOVED');
  });

  test('a resource may not: it is nominal', () => {
    const old = 'interface i { resource r; f: func(x: r); }';
    const now = 'interface k { resource r; }\ninterface i { use k.{r}; f: func(x: r); }';
    expect(codes(old, now)).toContain('TYPE_CHANGED');
  });

  test('owned and borrowed handles differ, a bare name is owned', () => {
    const old = 'interface i { resource r; f: func(x: r); }';
    expect(codes(old, old.replace('x: r', 'x: own<r>'))).toEqual([]);
    expect(codes(old, old.replace('x: r', 'x: borrow<r>'))).toEqual(['PARAMETER_TYPE_CHANGED']);
  });

  test.each([
    ['list<u8>', 'list<s8>'],
    ['list<u8>', 'list<u8, 4>'],
    ['tuple<u8, u8>', 'tuple<u8, u8, u8>'],
    ['result', 'result<_, u8>'],
    ['result<u8>', 'result<u8, u8>'],
    ['option<u8>', 'u8'],
    ['map<u8, u8>', 'map<u8, string>'],
    ['future', 'future<u8>'],
    ['stream<u8>', 'stream<u16>'],
  ])('%s is not %s', (from, to) => {
    const wit = (type: string): string => `interface i { f: func(x: ${type}); }`;
    const [change, ...more] = evolve(wit(from), wit(to)).changes;
    expect(more).toEqual([]);
    expect(change).toMatchObject({
      code: 'PARAMETER_TYPE_CHANGED',
      text: `parameter \`x\` of \`a:b/i.f\` is \`${to}\` instead of \`${from}\``,
    });
    expect(codes(wit(from), wit(from))).toEqual([]);
  });

  test('types that share their parts a million times over are compared at once', () => {
    const chain = (base: string): string =>
      `type t0 = ${base};${Array.from({ length: 200 }, (_, n) => `record t${n + 1} { a: t${n}, b: t${n} }`).join(' ')}`;
    const wit = (base: string, name: string): string =>
      `interface i { ${chain(base)} } interface j { ${chain(base).replaceAll(/\bt(\d)/g, 'x$1')} } interface k { use i.{t200}; use j.{x200}; f: func(x: ${name}); }`;
    const started = performance.now();
    expect(codes(wit('u8', 't200'), wit('u8', 'x200'))).toEqual(['TYPE_REPLACED']);
    expect(codes(wit('u8', 't200'), wit('u16', 'x200'))).toContain('PARAMETER_TYPE_CHANGED');
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('feature gates', () => {
  const gated = (gate: string, rest = ''): string =>
    `interface i { f: func(); ${gate} g: func(); }\nworld w { ${rest} i; }`;
  const UNSTABLE = '@unstable(feature = x)';

  test('opening one adds, closing one removes, and both say so', () => {
    expect(notes(gated(UNSTABLE, 'import'), gated('', 'import'))).toEqual([
      'FUNCTION_ADDED: it was behind a feature gate',
    ]);
    expect(notes(gated('', 'import'), gated(UNSTABLE, 'import'))).toEqual([
      'FUNCTION_REMOVED: a feature gate now hides it',
    ]);
    expect(notes(gated(UNSTABLE, 'export'), gated('@since(version = 1.0.0)', 'export'))).toEqual([
      'REQUIRED_FUNCTION_ADDED: it was behind a feature gate',
    ]);
  });

  test('behind one, everything may change', () => {
    const found = evolve(gated(UNSTABLE, 'import'), 'interface i { f: func(); }\nworld w { import i; }');
    expect(found.changes.map(brief)).toEqual(['UNSTABLE_CHANGED compatible patch old 2:49']);
    expect(found.changes[0]?.text).toBe('behind a feature gate: function `a:b/i.g` is gone');
    expect(found.owed).toBe('patch');
  });
});

describe('worlds', () => {
  test('an include brings changes to whoever includes', () => {
    const old = 'world base { import f: func(); }\nworld w { include base; }';
    const now = 'world base { import f: func(); export g: func(); }\nworld w { include base; }';
    expect(evolve(old, now).changes.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      'EXPORT_ADDED a:b/base export g',
      'EXPORT_ADDED a:b/w export g',
    ]);
  });

  test('an include instead of the items changes nothing', () => {
    const old = 'world base { import f: func(); }\nworld w { import f: func(); }';
    expect(codes(old, 'world base { import f: func(); }\nworld w { include base; }')).toEqual([]);
  });

  test('an inline interface may move into a world that is included', () => {
    const items =
      'import i: interface { record r { a: u8 } f: func(x: r); } type t = u8; import g: func(x: t);';
    const now = `world base { ${items} }\nworld w { include base; }`;
    expect(codes(`world w { ${items} }`, now)).toEqual(['WORLD_ADDED']);
    expect(codes(now, `world before { include base; }\n${now}`)).toEqual(['WORLD_ADDED']);
    const found = evolve(`world w { ${items} }`, now.replace('a: u8', 'a: u16')).changes;
    expect(found.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      'FIELD_TYPE_CHANGED a:b/w.import.i.r.a',
      'WORLD_ADDED a:b/base',
    ]);
  });

  test('many members that all differ are compared in time', () => {
    const functions = (name: string, type: string): string =>
      Array.from({ length: 2000 }, (_, n) => `${name}${n}x: func(x: ${type});`).join('\n');
    const members = (name: string): string =>
      Array.from({ length: 2000 }, (_, n) => `${name}${n}x: u8`).join(',');
    const wit = (name: string, type: string): string =>
      `interface i { ${functions(name, type)} record r { ${members(name)} } }`;
    const started = performance.now();
    expect(codes(wit('f', 'u8'), wit('g', 'u16'))).toHaveLength(8000);
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test('functions, types and inline interfaces of a world are compared', () => {
    const old = 'world w { type t = u8; import f: func(x: t); export i: interface { g: func(); } }';
    const now =
      'world w { type t = u16; import f: func(x: t, y: t); export i: interface { g: func(); h: func(); } }';
    expect(codes(old, now)).toEqual(['TYPE_CHANGED', 'PARAMETER_ADDED', 'REQUIRED_FUNCTION_ADDED']);
  });

  test('an interface that is imported and exported wants new functions of guests', () => {
    const wit = (items: string): string => `interface i { ${items} }\nworld w { import i; export i; }`;
    expect(codes(wit('f: func();'), wit('f: func(); g: func();'))).toEqual(['REQUIRED_FUNCTION_ADDED']);
    expect(codes(wit('f: func(); g: func();'), wit('f: func();'))).toEqual(['FUNCTION_REMOVED']);
  });

  test('a permission of an interface is one of each of its functions', () => {
    const wit = (tag: string, own: string): string =>
      `${tag}\ninterface i {\nvariant error { denied(string) }\nf: func() -> result<_, error>;\n${own}\ng: func() -> result<_, error>;\n}`;
    const found = evolve(wit('', ''), wit('/// @permission p', '/// @permission q')).changes;
    expect(found.map(({ text }) => text)).toEqual([
      '`a:b/i.f` now asks for permission `p`',
      '`a:b/i.g` now asks for permission `q`',
    ]);
    expect(codes(wit('/// @permission p', ''), wit('', '/// @permission p'))).toEqual(['PERMISSION_REMOVED']);
  });
});

describe('dependencies', () => {
  const dep = (version: string, type: string): string =>
    `package c:d@${version};\ninterface types { record r { a: ${type} } unused: func(); }\ninterface apart { f: func(); }`;
  const side = (version: string, type: string): Side => ({
    root: `package a:b@1.0.0;\ninterface i { use c:d/types@${version}.{r}; f: func(x: r); }\nworld w { import i; }`,
    deps: [dep(version, type)],
  });

  test('a compatible version of one is the same package', () => {
    expect(codes(side('1.0.0', 'u8'), side('1.2.0', 'u8'))).toEqual([]);
    expect(codes(side('1.2.0', 'u8'), side('1.0.0', 'u8'))).toEqual(['VERSION_LOWERED']);
  });

  test('what changes in one changes for guests', () => {
    const [change, ...more] = evolve(side('1.0.0', 'u8'), side('1.0.1', 'u16')).changes;
    expect(more).toEqual([]);
    expect(change).toMatchObject({ code: 'FIELD_TYPE_CHANGED', subject: 'c:d@1/types.r.a' });
    expect(change?.span.source.name).toBe('new-dep0');
  });

  test('an incompatible version of one is another package', () => {
    const found = codes(side('1.0.0', 'u8'), side('2.0.0', 'u8'));
    expect(found).toEqual(expect.arrayContaining(['IMPORT_REMOVED', 'IMPORT_ADDED', 'TYPE_REPLACED']));
    expect(evolve(side('1.0.0', 'u8'), side('2.0.0', 'u8')).owed).toBe('major');
  });

  test('what the root does not reach does not count', () => {
    const changed = { ...side('1.0.0', 'u8'), deps: [dep('1.0.0', 'u8').replace('apart { f', 'apart { g')] };
    expect(codes(side('1.0.0', 'u8'), changed)).toEqual([]);
  });
});

test('what is wrong with a side is said with its place, and nothing is compared', () => {
  const good = [{ name: 'old', text: 'package a:b;' }];
  const bad = [{ name: 'new', text: 'package a:b;\ninterface i { f: func(x: nothing); }' }];
  const { evolution, diagnostics } = diffSources(
    { root: good, dependencies: [] },
    { root: bad, dependencies: [] },
  );
  expect(evolution).toBeUndefined();
  expect(diagnostics.map(({ span }) => span?.source.name)).toEqual(['new']);
});
