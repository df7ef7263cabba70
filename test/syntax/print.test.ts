// SPDX-License-Identifier: MIT
// The formatter: canonical text of every production, comments in every place, and what is refused.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Collector } from '../../codegen/diagnostics/collector.ts';
import { formatBytes, formatWit } from '../../codegen/format.ts';
import { lex } from '../../codegen/syntax/lexer.ts';
import { printFile } from '../../codegen/syntax/print.ts';
import { isSameTree } from '../../codegen/syntax/same-tree.ts';
import { weave } from '../../codegen/syntax/weave.ts';
import { ROOT } from '../cli/command.ts';
import { expectDiagnostics, parse, source } from '../support/wit.ts';

function format(text: string): string {
  const { text: formatted, diagnostics } = formatWit(source(text));
  expectDiagnostics(diagnostics, []);
  return formatted ?? '';
}

/** Formats, and proves on the way that the result is its own canonical form and says the same. */
function expectFormat(text: string, expected: string): void {
  const formatted = format(text);
  expect(formatted).toBe(expected);
  expect(format(formatted)).toBe(formatted);
  expect(isSameTree(parse(text).file, parse(formatted).file)).toBe(true);
}

/** Items of an interface, in the indentation of a body. */
function expectItems(text: string, ...expected: readonly string[]): void {
  expectFormat(`interface i{${text}}`, `interface i {\n${expected.map(indented).join('')}}\n`);
}

function expectWorld(text: string, ...expected: readonly string[]): void {
  expectFormat(`world w{${text}}`, `world w {\n${expected.map(indented).join('')}}\n`);
}

function indented(line: string): string {
  return line === '' ? '\n' : `  ${line}\n`;
}

function witFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return witFiles(path);
    return name.endsWith('.wit') ? [path] : [];
  });
}

describe('productions', () => {
  test.each([
    ['package a:b;', 'package a:b;\n'],
    ['package  a : b @1.0.0-rc.1+x ;', 'package a:b@1.0.0-rc.1+x;\n'],
    ['package a:b@1.0.0- ;', 'package a:b@1.0.0;\n'],
    ['package %a:%list;', 'package a:%list;\n'],
    ['use a:b/c ;', 'use a:b/c;\n'],
    ['use a:b/c@1.2.3-rc.1 as d;use e;', 'use a:b/c@1.2.3-rc.1 as d;\nuse e;\n'],
    ['interface i{}world w{}', 'interface i {}\n\nworld w {}\n'],
    ['package a:b{interface i{}}', 'package a:b {\n  interface i {}\n}\n'],
    [
      'package a:b@1.0.0{use c:d/e;world w{}interface i{}}package f:g{}',
      'package a:b@1.0.0 {\n  use c:d/e;\n\n  world w {}\n\n  interface i {}\n}\n\npackage f:g {}\n',
    ],
    ['', ''],
    ['\n\n', ''],
    ['\u{feff}package a:b;\r\ninterface i {\r\n}', 'package a:b;\n\ninterface i {}\n'],
  ])('files: %j', (text, expected) => {
    expectFormat(text, expected);
  });

  test('nested packages keep their place among the items', () => {
    expectFormat(
      'interface a {} package b:c {} world d {} package e:f {}',
      'interface a {}\n\npackage b:c {}\n\nworld d {}\n\npackage e:f {}\n',
    );
  });

  test.each([
    'bool', 's8', 'u8', 's16', 'u16', 's32', 'u32', 's64', 'u64', 'f32', 'f64', 'char', 'string', 'error-context',
    'x', '%list', 'own<r>', 'borrow<r>', 'list<u8>', 'list<u8, 4>', 'map<string, u8>', 'tuple<>', 'tuple<u8, s8>',
    'option<u8>', 'result', 'result<u8>', 'result<_, u8>', 'result<u8, s8>', 'future', 'future<u8>', 'stream',
    'stream<list<u8>>',
  ])('type %s', (type) => {
    expectItems(`type t=${type.replaceAll(', ', ' ,')};`, `type t = ${type};`);
  }); // biome-ignore format: a list of types

  test('definitions', () => {
    expectItems('record %r{a:u8,%type:s8}', 'record r {', '  a: u8,', '  %type: s8,', '}');
    expectItems('record r{}', 'record r {}');
    expectItems('flags f{a,b,}', 'flags f {', '  a,', '  b,', '}');
    expectItems('enum e{a}', 'enum e {', '  a,', '}');
    expectItems(
      'variant v{a,b(u8),c(result<_ ,u8>)}',
      'variant v {',
      '  a,',
      '  b(u8),',
      '  c(result<_, u8>),',
      '}',
    );
    expectItems('type t=tuple<u8,s8,>;', 'type t = tuple<u8, s8>;');
    expectItems('type t = list<u8 , 0016>;', 'type t = list<u8, 16>;');
  });

  test('resources', () => {
    expectItems('resource r;resource s{}', 'resource r;', 'resource s;');
    expectItems(
      'resource r{constructor(a:u8,);constructor()->result<r>;m:func();s:static func();t:static async func();}',
      'resource r {',
      '  constructor(a: u8);',
      '  constructor() -> result<r>;',
      '  m: func();',
      '  s: static func();',
      '  t: static async func();',
      '}',
    );
    expectItems('resource r { %constructor: func(); }', 'resource r {', '  %constructor: func();', '}');
  });

  test('functions', () => {
    expectItems('f:func();', 'f: func();');
    expectItems('f : async func ( a : u8 , %func : s8 , ) -> u8 ;', 'f: async func(a: u8, %func: s8) -> u8;');
  });

  test('use', () => {
    expectItems('use a.{};', 'use a.{};');
    expectItems('use a:b/c@1.0.0.{d,e as %use,};', 'use a:b/c@1.0.0.{d, e as %use};');
  });

  test('worlds', () => {
    expectWorld(
      'import f:func(a:u8);export g:async func();',
      'import f: func(a: u8);',
      'export g: async func();',
    );
    expectWorld('import i:interface{f:func();}', 'import i: interface {', '  f: func();', '}');
    expectWorld('export i:interface{}', 'export i: interface {}');
    expectWorld('import a;export b:c/d@0.1.0;', 'import a;', 'export b:c/d@0.1.0;');
    expectWorld('import one:a;import two:b:c/d@0.1.0;', 'import one: a;', 'import two: b:c/d@0.1.0;');
    expectWorld('include a;include b:c/d@1.0.0;', 'include a;', 'include b:c/d@1.0.0;');
    expectWorld(
      'include a with{b as c,d as %list,}include e with {}',
      'include a with {b as c, d as %list}',
      'include e;',
    );
    expectWorld('type t=u8;use a.{b};resource r;', 'type t = u8;', 'use a.{b};', 'resource r;');
  });

  test('attributes stand on lines of their own', () => {
    expectItems(
      '@since(version=1.0.0)@deprecated( version = 1.1.0-a.1 )@unstable(feature=%list)@external-id("a\\u{41}\\"")f:func();',
      '@since(version = 1.0.0)',
      '@deprecated(version = 1.1.0-a.1)',
      '@unstable(feature = %list)',
      '@external-id("a\\u{41}\\"")',
      'f: func();',
    );
    expectItems('@since(version=1.0.0)use a.{b};', '@since(version = 1.0.0)', 'use a.{b};');
    expectWorld('@since(version=1.0.0)include a;', '@since(version = 1.0.0)', 'include a;');
    expectWorld('@since(version=1.0.0)import a;', '@since(version = 1.0.0)', 'import a;');
    expectFormat('@since(version=1.0.0)world w{}', '@since(version = 1.0.0)\nworld w {}\n');
  });
});

describe('lines', () => {
  const long = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `parameter-${index}: u8`);

  test('a list that does not fit gets one entry a line', () => {
    expectItems(
      `f: func(${long(9).join(',')}) -> u8;`,
      'f: func(',
      ...long(9).map((line) => `  ${line},`),
      ') -> u8;',
    );
    const names = Array.from({ length: 20 }, (_, index) => `name-${index}`);
    expectItems(`use a.{${names.join(',')}};`, 'use a.{', ...names.map((line) => `  ${line},`), '};');
    const renames = names.map((name) => `${name} as b`);
    expectWorld(
      `include a with{${renames.join(',')}}`,
      'include a with {',
      ...renames.map((line) => `  ${line},`),
      '}',
    );
    expectWorld(
      `import f: func(${long(9).join(',')});`,
      'import f: func(',
      ...long(9).map((line) => `  ${line},`),
      ');',
    );
  });

  test('exactly as long as a line may be', () => {
    const head = '  f: func(a: u8) -> ';
    const fits = `f: func(a: u8) -> ${'x'.repeat(100 - head.length - 1)};`;
    expectItems(fits, fits);
    const result = 'x'.repeat(100 - head.length);
    expectItems(`f: func(a: u8) -> ${result};`, 'f: func(', '  a: u8,', `) -> ${result};`);
  });

  test('one empty line is kept where the author put some, and always stands between declarations', () => {
    expectItems(
      '\n\n a: func();\n\n\n\n b: func();\n c: func();\n\n',
      'a: func();',
      '',
      'b: func();',
      'c: func();',
    );
    expectItems('enum e {\n\n a,\n\n\n b,\n\n}', 'enum e {', '  a,', '', '  b,', '}');
    expectFormat(
      'use a;\n\n\nuse b;\ninterface i {}\ninterface j {}',
      'use a;\n\nuse b;\n\ninterface i {}\n\ninterface j {}\n',
    );
  });
});

describe('comments', () => {
  test('of every kind keep their text', () => {
    expectItems(
      '\n//plain  \n/// docs\n//// four\n/* block */\n/** docs\n      * second  \n   */\na: func();',
      '//plain',
      '/// docs',
      '//// four',
      '/* block */',
      '/** docs\n      * second  \n   */',
      'a: func();',
    );
  });

  test('stay before what they document, or at the end of their line', () => {
    expectItems(
      'a: func(); // after a\n// before b\nb: func();',
      'a: func(); // after a',
      '// before b',
      'b: func();',
    );
    expectItems('a: func(); /* of b */ b: func();', 'a: func();', '/* of b */', 'b: func();');
    expectItems('\n// first\n\n// second\n\na: func();', '// first', '', '// second', '', 'a: func();');
    expectItems('record r { a: u8, /// of b\n b: u8 }', 'record r {', '  a: u8, /// of b', '  b: u8,', '}');
    expectItems(
      'record r { a: u8 // of a\n, b: u8 // of b\n }',
      'record r {',
      '  a: u8 // of a',
      '      ,',
      '  b: u8, // of b',
      '}',
    );
  });

  test('at places that the tree drops', () => {
    expectItems('\n// only\n', '// only');
    expectFormat('interface i { // brace\n}', 'interface i { // brace\n}\n');
    expectItems('a: func();\n\n// last\n', 'a: func();', '', '// last');
    expectItems('\n// use\nuse a.{b};', '// use', 'use a.{b};');
    expectItems('@since(version=1.0.0) // why\na: func();', '@since(version = 1.0.0) // why', 'a: func();');
    expectItems(
      '@since(version=1.0.0)\n// why\na: func();',
      '@since(version = 1.0.0)',
      '// why',
      'a: func();',
    );
    expectWorld('\n// include\ninclude a;', '// include', 'include a;');
    expectWorld('include a with { /* none */ }', 'include a with { /* none */', '}');
    expectItems('resource r { // none\n}', 'resource r { // none', '}');
    expectFormat(
      '/* a */ package a:b; // b\n/* c */ use d; // e\n\n// f\n\n\n/* g */',
      ['/* a */\npackage a:b; // b\n\n/* c */\nuse d; // e\n\n// f\n\n/* g */\n'].join(''),
    );
  });

  test('within a line', () => {
    expectItems(
      'a /* 1 */ : /* 2 */ func(/* 3 */) -> /* 4 */ u8 /* 5 */;',
      'a /* 1 */: /* 2 */ func(/* 3 */) -> /* 4 */ u8 /* 5 */;',
    );
    expectItems(
      'a: func(b: u8, // of b\n// of c\nc: u8);',
      'a: func(',
      '  b: u8, // of b',
      '  // of c',
      '  c: u8,',
      ');',
    );
    expectItems('use a.{b, // of b\nc};', 'use a.{', '  b, // of b', '  c,', '};');
    expectItems('a: func( // none\n);', 'a: func( // none', '    );');
    expectItems('type t = result<u8, // ok\ns8>;', 'type t = result<u8, // ok', '    s8>;');
    expectItems('a: func(b: tuple<u8, /* last */>);', 'a: func(b: tuple<u8 /* last */>);');
  });

  test('in a comma that is not printed', () => {
    expectItems('use a.{b /* 1 */ , /* 2 */ };', 'use a.{b /* 1 */ /* 2 */};');
  });
});

describe('refused', () => {
  test('a file that does not parse', () => {
    const { text, diagnostics } = formatWit(source('interface i { f: func() }'));
    expect(text).toBeUndefined();
    expectDiagnostics(diagnostics, [{ code: 'WIT1010', at: '1:25' }]);
  });

  test('bytes that are not UTF-8', () => {
    const { text, diagnostics } = formatBytes('x.wit', Uint8Array.of(0x2f, 0x2f, 0xff));
    expect(text).toBeUndefined();
    expectDiagnostics(diagnostics, [{ code: 'WIT0004' }]);
  });

  test('tokens that are not those of the source, which only a fault of the printer could give', () => {
    const tokens = (text: string) => lex(source(text), new Collector());
    const pieces = printFile(parse('interface i { f: func(); }').file, () => false);
    for (const other of ['interface i { g: func(); }', 'interface i { f: func(); g: func(); }', '']) {
      expect(() => weave(pieces, tokens(other), source(other))).toThrow(TypeError);
    }
  });

  test('names need not exist: one file is formatted by itself', () => {
    expectItems('type t=nowhere;', 'type t = nowhere;');
  });
});

describe('real files', () => {
  test('the world of this repository is canonical', () => {
    for (const path of witFiles(join(ROOT, 'wit'))) {
      const text = readFileSync(path, 'utf8');
      expect(format(text), path).toBe(text);
    }
  });

  const others = [join(ROOT, 'node_modules/@bytecodealliance/jco/lib/wit/builtin'), join(ROOT, 'test')];

  test.each(others)('%s: formatting twice changes nothing more', (folder) => {
    let formatted = 0;
    for (const path of witFiles(folder)) {
      const { text } = formatBytes(path, readFileSync(path));
      if (text === undefined) continue;
      formatted += 1;
      expect(format(text), path).toBe(text);
    }
    expect(formatted).toBeGreaterThan(20);
  });
});

test('trees differ by what they say, not by where it stands', () => {
  const tree = (text: string): unknown => parse(text).file;
  const base = tree('interface i { f: func(a: u8); }');
  expect(isSameTree(base, tree('interface  i{f:func(a:u8,);}'))).toBe(true);
  for (const other of [
    'interface i { f: func(a: u8) -> u8; }',
    'interface i { f: func(b: u8); }',
    'interface i { f: func(a: s8); }',
    'interface i { /// docs\nf: func(a: u8); }',
    'interface i { f: func(a: u8); g: func(); }',
    'interface j { f: func(a: u8); }',
  ]) {
    expect(isSameTree(base, tree(other)), other).toBe(false);
  }
});
