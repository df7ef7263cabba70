// SPDX-License-Identifier: MIT
// Paths to sources: files, directories, dependencies, an order that no file system decides.

import { describe, expect, test } from 'vitest';
import { analyze, loadWit, resolvePackages } from '../../codegen/front-end.ts';
import { tree } from '../support/tree.ts';
import { expectDiagnostics } from '../support/wit.ts';

function names(root: string): unknown {
  const { sources, diagnostics } = loadWit(root);
  expect(diagnostics).toEqual([]);
  const short = (name: string): string => name.slice(root.length);
  return {
    root: sources.root.map((each) => short(each.name)),
    deps: sources.dependencies.map((files) => files.map((each) => short(each.name))),
  };
}

describe('a directory', () => {
  test('gives its .wit files sorted, and each dependency as one package', () => {
    const root = tree({
      'z.wit': '',
      'a.wit': 'package a:b;',
      'B.wit': '',
      'notes.md': '',
      'c.WIT': '',
      'sub/x.wit': '',
      'deps/two/q.wit': '',
      'deps/two/p.wit': '',
      'deps/two/deps/never.wit': '',
      'deps/one.wit': '',
      'deps/readme.txt': '',
    });
    expect(names(root)).toEqual({
      root: ['/B.wit', '/a.wit', '/z.wit'],
      deps: [['/deps/one.wit'], ['/deps/two/p.wit', '/deps/two/q.wit']],
    });
    expect(names(`${root}/`)).toEqual({
      root: ['/B.wit', '/a.wit', '/z.wit']
        .map((name) => name.slice(0))
        .map((name) => name.replace(/^\//, '')),
      deps: [['deps/one.wit'], ['deps/two/p.wit', 'deps/two/q.wit']],
    });
  });

  test('is analysed with its dependencies', () => {
    const root = tree({
      'world.wit': 'package a:b;\nworld w { import c:d/i@1.0.0; }',
      'deps/cd/one.wit': 'package c:d@1.0.0;\ninterface i { use j.{t}; use e:f/k.{t as u}; }',
      'deps/cd/two.wit': 'interface j { type t = u8; }',
      'deps/ef.wit': 'package e:f;\ninterface k { type t = u8; }',
    });
    expect(analyze({ path: root }).ir?.world.imports.map((item) => item.name)).toEqual([
      'c:d/j@1.0.0',
      'e:f/k',
      'c:d/i@1.0.0',
    ]);
    expect(resolvePackages({ path: root }).resolved?.packages.map((each) => each.label)).toEqual([
      'e:f',
      'c:d@1.0.0',
      'a:b',
    ]);
  });

  test('an unused broken dependency fails too', () => {
    const root = tree({
      'w.wit': 'package a:b; world w {}',
      'deps/c.wit': 'package c:d; interface i { f: nope; }',
    });
    const { diagnostics } = analyze({ path: root });
    expectDiagnostics(diagnostics, [{ code: 'WIT1010', at: '1:31' }]);
    expect(diagnostics[0]?.span?.source.name).toBe(`${root}/deps/c.wit`);
  });

  test('problems of the file system are diagnostics', () => {
    const root = tree({
      'w.wit': 'package a:b;',
      'deps/empty/readme.md': '',
      'deps/x.wasm': new Uint8Array([0]),
      'deps/bad.wit': new Uint8Array([0xff]),
    });
    expectDiagnostics(loadWit(root).diagnostics, [
      { code: 'WIT0004' },
      { code: 'WIT0002' },
      { code: 'WIT0003' },
    ]);
    expectDiagnostics(loadWit(`${root}/nope`).diagnostics, [{ code: 'WIT0001' }]);
  });
});

test('a file stands for itself: its deps directory is not read', () => {
  const root = tree({ 'w.wit': 'package a:b; world w {}', 'deps/c.wit': 'package c:d;' });
  const { ir } = analyze({ path: `${root}/w.wit` });
  expect(ir?.world.name).toBe('w');
});
