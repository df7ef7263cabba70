// SPDX-License-Identifier: MIT
// The text of generated bindings: compiles under the strictest flags whatever the names, is the same when made again,
// and what bindings do not carry is refused by name and place.

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bindingsEmitter } from '../../codegen/emit/bindings/bindings.ts';
import { GENERATOR_CONTRACT } from '../../codegen/emit/header.ts';
import { hostEmitter } from '../../codegen/emit/host.ts';
import { mockEmitter } from '../../codegen/emit/mock/mock.ts';
import { analyze } from '../../codegen/front-end.ts';
import { produce } from '../../codegen/pipeline.ts';
import { CONTRACT } from '../../runtime/abi/index.ts';
import { nastyWorld } from '../emit/nasty.ts';
import { filesOf, hostOnDisk, typeErrors } from '../emit/support.ts';
import { ECHOED, EXTRA, echoWit } from './types.ts';

const PRODUCTS = [hostEmitter, bindingsEmitter];

async function irOf(wit: string, world?: string) {
  const { ir, diagnostics } = await analyze({ sources: [{ name: 'test.wit', text: wit }], world });
  if (ir === undefined)
    throw new Error(diagnostics.map((found) => `${found.code} ${found.message}`).join('\n'));
  return ir;
}

describe('generated bindings compile', () => {
  it('for a nasty world', async () => {
    expect(await typeErrors(await hostOnDisk(nastyWorld(), PRODUCTS))).toBe('');
  });

  it('for every type in every position', async () => {
    expect(await typeErrors(await hostOnDisk(await irOf(echoWit([...ECHOED, ...EXTRA])), PRODUCTS))).toBe('');
  });

  it('when names meet those of the emitted code', async () => {
    const names = [
      'cx',
      'view',
      'ptr',
      'core',
      'ret',
      'host',
      'answer',
      'payload',
      'at',
      'items',
      'error',
      'out',
    ];
    const more = [
      'load-string',
      'lower-u32',
      'lift-case',
      'store-chart',
      'lifted',
      'post-return',
      'params',
      'value',
    ];
    const all = [...names, ...more];
    const params = all.map((name) => `${name}: option<string>`).join(', ');
    const wit = `package t:t;
      interface a {
        record chart { ${all.map((name) => `${name}: option<list<string>>`).join(', ')} }
        variant box { ${all.map((name) => `${name}(chart)`).join(', ')} }
        load-chart: func(${params}) -> result<box, chart>;
        store-chart: func(${all
          .slice(0, 5)
          .map((name) => `${name}: u32`)
          .join(', ')}) -> chart;
        lift: func(v: tuple<string, box>) -> tuple<option<chart>, result<box, u8>>;
      }
      interface b { use a.{chart as other}; record chart { x: other } f: func(c: chart, o: other) -> chart; }
      world w { import a; import b; export a; export b; }`;
    expect(await typeErrors(await hostOnDisk(await irOf(wit), PRODUCTS))).toBe('');
  });

  it('for resources in every position, under any name', async () => {
    const kinds = [
      'own<_>',
      'option<_>',
      'option<option<_>>',
      'list<_, 2>',
      'map<string, _>',
      'result<_, _>',
    ];
    const uses = kinds.map((kind, index) => {
      const type = kind.replaceAll('_', '%constructor');
      return `type a${index} = tuple<${type}, string>; f${index}: func(v: a${index}, l: list<a${index}>) -> a${index};`;
    });
    const wit = `package t:t;
      interface i {
        resource %constructor {
          constructor(%type: u32, call-new: u8, host: string);
          new: func(other: u32); name: static func(); length: static func();
          apply: static func(); call: static func(); bind: static func(); caller: static func(); arguments: static func(); prototype: static func();
          dispose: func(%constructor: u8); check: static func(lookup: u32, id: u8); lend: static func() -> u8;
        }
        resource guest-object;
        resource symbol { %constructor: func(); then: func(cx: borrow<guest-object>) -> result<own<symbol>>; }
        ${uses.join('\n')}
        lent: func(a: tuple<borrow<symbol>, list<borrow<%constructor>>>, b: option<borrow<guest-object>>);
      }
      interface j { use i.{symbol as other}; resource guest-object; f: func(a: other, b: guest-object) -> other; }
      world w {
        import i; export i; import j; export j;
        resource file { constructor(p: string) -> result<file>; read: func() -> file; all: static func() -> list<file>; }
        import open: func(f: borrow<file>) -> file;
        export inline: interface { use i.{symbol}; resource r; make: func(s: symbol) -> r; }
        import inline: interface { resource r; make: func(s: borrow<r>) -> r; }
      }`;
    expect(await typeErrors(await hostOnDisk(await irOf(wit), [...PRODUCTS, mockEmitter]))).toBe('');
  });

  it('for functions and types of the world itself, and inline interfaces', async () => {
    const wit = `package t:t;
      interface shared { enum kind { a, b } }
      world w {
        use shared.{kind};
        record item { kind: kind, name: string }
        import now: func() -> u64;
        import find: func(name: string) -> result<item, kind>;
        import small: interface { go: func(); }
        export run: func(items: list<item>) -> option<item>;
        export tidy: interface { up: func() -> string; }
      }`;
    expect(await typeErrors(await hostOnDisk(await irOf(wit), PRODUCTS))).toBe('');
  });
});

describe('generated bindings', () => {
  it('are the same bytes when made twice', async () => {
    const ir = await irOf(echoWit(ECHOED));
    expect(filesOf(ir, PRODUCTS).sorted()).toEqual(filesOf(ir, PRODUCTS).sorted());
  });

  it('know the contract of the runtime', () => {
    expect(GENERATOR_CONTRACT).toBe(CONTRACT);
  });

  it('keep lines within reach', async () => {
    const ir = (await analyze({ path: fileURLToPath(new URL('../../wit', import.meta.url)) })).ir;
    if (ir === undefined) throw new Error('the world of this project has errors');
    for (const { path, text } of filesOf(ir, PRODUCTS)) {
      if (!path.startsWith('bindings/') || path.endsWith('descriptors.ts')) continue;
      for (const line of text.split('\n')) expect(line.length, `${path}: ${line}`).toBeLessThan(111);
    }
  });
});

describe('what bindings do not carry', () => {
  it.each([
    ['WIT7001', 'interface i { slow: async func(); }', 'slow'],
    ['WIT7003', 'interface i { read: func() -> stream<u8>; }', 'read'],
    ['WIT7003', 'interface i { record r { a: list<option<future<u8>>> } read: func(r: r); }', 'r'],
    ['WIT7004', 'interface i { big: func(v: list<u64, 100000000>); }', 'big'],
  ])('%s: %s', async (code, body, name) => {
    const text = `package t:t; ${body} world w { import i; }`;
    const { files, diagnostics } = await produce(
      { sources: [{ name: 't.wit', text }] },
      { emit: ['bindings'] },
    );
    expect(files).toBeUndefined();
    const found = diagnostics.find(({ message }) => message.includes(`\`${name}\``));
    expect(found?.code).toBe(code);
    expect(found?.span?.start).toBeGreaterThan(0);
    expect(found?.help).toBeDefined();
  });

  it('WIT7002: a resource of an interface under two names, which is two types', async () => {
    const text = `package t:t;
      package o:o { interface i { resource file; } }
      world w { import one: o:o/i; import two: o:o/i; }`;
    const { files, diagnostics } = await produce(
      { sources: [{ name: 't.wit', text }] },
      { emit: ['bindings'] },
    );
    expect(files).toBeUndefined();
    expect(diagnostics.map(({ code, params }) => [code, params])).toEqual([['WIT7002', { name: 'file' }]]);
  });
});
