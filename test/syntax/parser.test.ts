// SPDX-License-Identifier: MIT
// The grammar: every production once, the exact places of errors, and going on after them.

import { describe, expect, test } from 'vitest';
import type { InterfaceItem, TypeExpression, UsePath, WorldItemNode } from '../../codegen/syntax/ast.ts';
import { expectDiagnostics, parse } from '../support/wit.ts';

function items(text: string): readonly InterfaceItem[] {
  const { file, diagnostics } = parse(`interface i { ${text} }`);
  expectDiagnostics(diagnostics, []);
  const [item] = file.items;
  return item?.kind === 'interface' ? item.items : [];
}

function worldItems(text: string): readonly WorldItemNode[] {
  const { file, diagnostics } = parse(`world w { ${text} }`);
  expectDiagnostics(diagnostics, []);
  const [item] = file.items;
  return item?.kind === 'world' ? item.items : [];
}

function path(use: UsePath): string {
  if (use.kind === 'local') return use.name.name;
  const { namespace, name, version } = use.package;
  return `${namespace.name}:${name.name}/${use.name.name}${version === undefined ? '' : `@${version.text}`}`;
}

/** A type expression back as text, to compare structure without places. */
function show(node: TypeExpression | undefined): string {
  if (node === undefined) return '_';
  switch (node.kind) {
    case 'name':
      return node.name.name;
    case 'own':
    case 'borrow':
      return `${node.kind}<${node.resource.name}>`;
    case 'list':
      return `list<${show(node.element)}${node.length === undefined ? '' : `,${node.length}`}>`;
    case 'map':
      return `map<${show(node.key)},${show(node.value)}>`;
    case 'tuple':
      return `tuple<${node.items.map(show).join(',')}>`;
    case 'result':
      return `result<${show(node.ok)},${show(node.error)}>`;
    case 'option':
    case 'future':
    case 'stream':
      return `${node.kind}<${show(node.item)}>`;
    default:
      return node.kind;
  }
}

describe('types', () => {
  test.each([
    ['bool', 'bool'],
    ['error-context', 'error-context'],
    ['%list', 'list'],
    ['tuple<u8, s16, f32,>', 'tuple<u8,s16,f32>'],
    ['tuple<>', 'tuple<>'],
    ['list<list<char>>', 'list<list<char>>'],
    ['list<u8, 16>', 'list<u8,16>'],
    ['map<string, option<u64>>', 'map<string,option<u64>>'],
    ['result', 'result<_,_>'],
    ['result<u8>', 'result<u8,_>'],
    ['result<_, u8>', 'result<_,u8>'],
    ['result<u8, string>', 'result<u8,string>'],
    ['future', 'future<_>'],
    ['stream<u8>', 'stream<u8>'],
    ['own<r>', 'own<r>'],
    ['borrow<r>', 'borrow<r>'],
  ])('%s', (text, shown) => {
    const [item] = items(`type t = ${text};`);
    expect(item?.kind === 'type' && item.body.kind === 'alias' && show(item.body.type)).toBe(shown);
  });

  test('spans cover the whole expression', () => {
    const text = 'interface i { type t = list<option<u8>>; }';
    const [item] = parse(text).file.items;
    const [type] = item?.kind === 'interface' ? item.items : [];
    const node = type?.kind === 'type' && type.body.kind === 'alias' ? type.body.type : undefined;
    expect(text.slice(node?.span.start, node?.span.end)).toBe('list<option<u8>>');
  });

  test.each([
    'result<_>',
    'result<u8, _>',
    'option<>',
    'option<u8,>',
    'list<u8,>',
    'map<u8>',
    'future<>',
    '(u8)',
  ])('%s is none', (text) => {
    const { diagnostics } = parse(`interface i { type t = ${text}; }`);
    expectDiagnostics(diagnostics, [{ code: 'WIT1010' }]);
  });
});

describe('definitions', () => {
  test('of every kind', () => {
    const found = items(`
      type a = u8;
      record r { x: u8, y: string, }
      variant v { a, b(u8), }
      enum e { a, b }
      flags f { a, b, }
      resource empty;
      resource full { constructor(a: u8) -> result<full>; m: func(); s: static func(); t: static async func(); }
    `);
    const shown = found.map((item) => {
      if (item.kind !== 'type') return item.kind;
      const { body } = item;
      switch (body.kind) {
        case 'alias':
          return `${item.name.name} = ${show(body.type)}`;
        case 'record':
          return `${item.name.name} { ${body.fields.map((field) => `${field.name.name}: ${show(field.type)}`).join(', ')} }`;
        case 'variant':
          return `${item.name.name} { ${body.cases.map((entry) => `${entry.name.name}(${show(entry.payload)})`).join(', ')} }`;
        case 'resource':
          return `${item.name.name} { ${body.functions.map((each) => `${each.kind} ${each.name.name} ${each.signature.async}`).join(', ')} }`;
        default:
          return `${body.kind} ${body.labels.map((label) => label.name.name).join(' ')}`;
      }
    });
    expect(shown).toEqual([
      'a = u8',
      'r { x: u8, y: string }',
      'v { a(_), b(u8) }',
      'enum a b',
      'flags a b',
      'empty {  }',
      'full { constructor constructor false, method m false, static s false, static t true }',
    ]);
  });

  test('attributes', () => {
    const [item] = items(
      '@since(version = 1.2.0) @deprecated(version = 1.3.0-rc.1) @external-id("x") f: async func(a: u8,) -> u8;',
    );
    const shown = item?.kind === 'function' ? item.attributes : [];
    expect(
      shown.map(({ span: _, ...rest }) =>
        JSON.stringify(rest, (key, value) => (key === 'span' ? undefined : value)),
      ),
    ).toEqual([
      '{"kind":"since","version":{"text":"1.2.0"}}',
      '{"kind":"deprecated","version":{"text":"1.3.0-rc.1"}}',
      '{"kind":"external-id","value":"x"}',
    ]);
  });
});

describe('worlds', () => {
  test('items of every kind', () => {
    const found = worldItems(`
      import a;
      import b:c/d;
      import b:c/d@1.0.0;
      import one: a;
      import two: b:c/d@1.0.0-rc.1;
      import f: func();
      export g: async func();
      export x: interface { h: func(); }
      use a.{t, u as v};
      use b:c/d@1.0.0-rc.1.{t};
      include e;
      include b:c/e with { x as y, }
      type t2 = u8;
    `);
    const shown = found.map((item) => {
      if (item.kind === 'use') {
        const names = item.names.map(({ name, as }) =>
          as === undefined ? name.name : `${name.name}=${as.name}`,
        );
        return `use ${path(item.path)} ${names.join(' ')}`;
      }
      if (item.kind === 'include')
        return `include ${path(item.path)} ${item.renames.map(({ name, as }) => `${name.name}=${as.name}`).join(' ')}`;
      if (item.kind === 'type') return `type ${item.name.name}`;
      const { extern } = item;
      if (extern.kind === 'path') return `${item.kind} ${path(extern.path)}`;
      const { name } = extern.name;
      if (extern.kind === 'named') return `${item.kind} ${name}: ${path(extern.path)}`;
      if (extern.kind === 'inline') return `${item.kind} ${name}: interface ${extern.items.length}`;
      return `${item.kind} ${name}: func ${extern.signature.async}`;
    });
    expect(shown).toEqual([
      'import a',
      'import b:c/d',
      'import b:c/d@1.0.0',
      'import one: a',
      'import two: b:c/d@1.0.0-rc.1',
      'import f: func false',
      'export g: func true',
      'export x: interface 1',
      'use a t u=v',
      'use b:c/d@1.0.0-rc.1 t',
      'include e ',
      'include b:c/e x=y',
      'type t2',
    ]);
  });
});

describe('files', () => {
  test('a header, top-level use and nested packages', () => {
    const { file, diagnostics } = parse(
      'package a:b@1.0.0;\nuse c:d/e as f;\npackage c:d { interface e {} }',
    );
    expectDiagnostics(diagnostics, []);
    expect(file.header?.name.version?.text).toBe('1.0.0');
    expect(file.items.map((item) => item.kind)).toEqual(['top-use']);
    expect(file.nested.map(({ header, items: inner }) => [header.name.name.name, inner.length])).toEqual([
      ['d', 1],
    ]);
  });

  test('a file that begins with a nested package has no header', () => {
    const { file } = parse('package a:b { }');
    expect([file.header, file.nested.length]).toEqual([undefined, 1]);
  });

  test('a second package line is refused', () => {
    expectDiagnostics(parse('package a:b;\npackage c:d;\ninterface i {}').diagnostics, [
      { code: 'WIT1010', at: '2:12' },
    ]);
  });
});

describe('names', () => {
  test.each(['a-1', 'A', 'A-b', '%type', 'x9-9y'])('%s is one', (name) => {
    expect(parse(`interface ${name} {}`).diagnostics).toEqual([]);
  });

  test.each([
    ['a--b', 'WIT1007'],
    ['a-', 'WIT1007'],
    ['%', 'WIT1007'],
    ['aB', 'WIT1006'],
    ['a_b', 'WIT1006'],
    ['é', 'WIT1006'],
    ['type', 'WIT1010'],
  ] as const)('%s is none', (name, code) => {
    expectDiagnostics(parse(`interface ${name} {}`).diagnostics, [{ code, at: '1:11' }]);
  });
});

describe('recovery', () => {
  test('several errors of one file are found, at their places', () => {
    const { file, diagnostics } = parse(`interface a {
  f: func(x u8);
  g: func() -> ;
  record r { x: , y: u8 }
  type t u8;
  h: func();
}
interface b {
  i: fun();
}
wrld w {}
world v { import }
`);
    expectDiagnostics(diagnostics, [
      { code: 'WIT1010', at: '2:13', text: 'u8' },
      { code: 'WIT1010', at: '3:16', text: ';' },
      { code: 'WIT1010', at: '4:17', text: ',' },
      { code: 'WIT1010', at: '5:10', text: 'u8' },
      { code: 'WIT1010', at: '9:6', text: 'fun' },
      { code: 'WIT1010', at: '11:1', text: 'wrld' },
      { code: 'WIT1010', at: '12:18', text: '}' },
    ]);
    const [a] = file.items;
    expect(a?.kind === 'interface' && a.items.map((item) => item.kind !== 'use' && item.name.name)).toEqual([
      'r',
      'h',
    ]);
    expect(file.items.map((item) => item.kind !== 'top-use' && item.name.name)).toEqual(['a', 'b', 'v']);
  });

  test('a missing semicolon costs nothing but itself', () => {
    const { file, diagnostics } = parse('interface a {\n  f: func()\n  type t = u8\n  g: func()\n}');
    expectDiagnostics(diagnostics, [
      { code: 'WIT1010', at: '3:3' },
      { code: 'WIT1010', at: '4:3' },
      { code: 'WIT1010', at: '5:1' },
    ]);
    const [a] = file.items;
    expect(a?.kind === 'interface' && a.items.length).toBe(3);
  });

  test('an unclosed brace names its opener at the end of the file', () => {
    const { diagnostics } = parse('interface a {\n  record r {\n    x: u8,\n');
    expectDiagnostics(diagnostics, [{ code: 'WIT1010', at: '4:1', notes: ['1:13', '2:12'] }]);
  });

  test('an unclosed body ends where the next declaration begins', () => {
    const { file, diagnostics } = parse('interface a {\n  f: func();\n\ninterface b {\n}\n');
    expectDiagnostics(diagnostics, [{ code: 'WIT1010', at: '4:1', text: 'interface', notes: ['1:13'] }]);
    expect(file.items.map((item) => item.kind !== 'top-use' && item.name.name)).toEqual(['a', 'b']);
  });

  test('one broken field does not hide the others', () => {
    const { diagnostics } = parse('interface a { variant v { a(, b(u8), c(nope nope), d } }');
    expectDiagnostics(diagnostics, [
      { code: 'WIT1010', at: '1:29' },
      { code: 'WIT1010', at: '1:45' },
    ]);
  });

  test('a keyword as a name is explained', () => {
    const [found] = parse('interface a { record r { type: u8 } }').diagnostics;
    expect(found?.help).toBe('`type` is a keyword; write `%type` to use it as a name');
  });

  test('nesting is limited, not the stack', () => {
    const deep = `${'list<'.repeat(5000)}u8${'>'.repeat(5000)}`;
    expectDiagnostics(parse(`interface i { type t = ${deep}; type u = u8; }`).diagnostics, [
      { code: 'WIT1012' },
    ]);
    const packages = parse('package a:b { '.repeat(200));
    expect(packages.diagnostics.some((each) => each.code === 'WIT1012')).toBe(true);
  });

  test('any text is answered, never thrown at', () => {
    const pieces = [
      'interface',
      'i',
      '{',
      '}',
      '(',
      ')',
      '<',
      '>',
      ':',
      ';',
      ',',
      '@',
      'func',
      '->',
      'use',
      '"',
      '/*',
      'record',
      '1',
      '.',
      '%',
      'package',
      'world',
      'import',
      'list',
      '\n',
    ];
    let state = 7;
    for (let round = 0; round < 400; round += 1) {
      const words: string[] = [];
      for (let count = 0; count < 30; count += 1) {
        state = (state * 1103515245 + 12345) % 2147483648;
        words.push(pieces[Math.floor((state / 2147483648) * pieces.length)] ?? '');
      }
      expect(() => parse(words.join(' '))).not.toThrow();
    }
  });
});
