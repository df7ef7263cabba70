// SPDX-License-Identifier: MIT
// Packages encoded as components, from outside: read like text, united with others, refused where broken.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textOfPackage } from '../../codegen/binary/package.ts';
import { EncodedPackageError } from '../../codegen/binary/reader.ts';
import { Collector } from '../../codegen/diagnostics/collector.ts';
import { render } from '../../codegen/diagnostics/render.ts';
import { readRevision } from '../../codegen/evolution/git.ts';
import { freezeRelease } from '../../codegen/evolution/releases.ts';
import { loadWit, resolvePackages } from '../../codegen/front-end.ts';
import { generate } from '../../codegen/pipeline.ts';
import { dumpResolved, type PackageDump } from '../support/model-dump.ts';
import { tree } from '../support/tree.ts';
import { encodeText, encodeWorld } from './encode.ts';

function packagesOf(path: string, features: readonly string[] = []): readonly PackageDump[] {
  const { resolved, diagnostics } = resolvePackages({ path, features });
  if (resolved === undefined) throw new Error(diagnostics.map((each) => render(each)).join('\n'));
  return dumpResolved(resolved);
}

const EVERYTHING = `package a:b@1.2.3;

interface types {
  type id = u64;
  record point { x: f32, y: f64, %record: option<id> }
  variant shape { none, circle(point), many(list<point>) }
  enum color { red, dark-green }
  flags rights { read, write }
  type alias = shape;
  type pair = tuple<s8, u8, s16, u16, s32, u32, s64>;
  resource file {
    constructor(path: string);
    read: func(count: u32) -> result<list<u8>, color>;
    open: static func(path: string) -> result<file>;
  }
  resource empty;
  take: func(f: file, other: borrow<file>, e: own<empty>);
  all: func(a: bool, b: char, c: result<_, string>, d: result, e: map<string, list<u8, 4>>) -> option<option<pair>>;
  later: async func(s: stream<u8>, f: future, g: future<string>);
}

world w {
  use types.{point as place, file};
  import types;
  import named: types;
  import inline: interface {
    use types.{color};
    paint: func(c: color);
  }
  resource own-one { constructor(); %constructor: func(); }
  record own-record { at: place, of: file }
  import run: func(one: borrow<own-one>, all: list<own-record>);
  export inline: interface {
    f: async func();
  }
  export stop: func(at: place) -> own-one;
  export types;
}
`;

test('a world says the same as its text', async () => {
  const text = tree({ 'w.wit': EVERYTHING });
  const binary = tree({ 'w.wasm': await encodeWorld(EVERYTHING, 'w') });
  const [theirs] = packagesOf(text);
  const [ours] = packagesOf(join(binary, 'w.wasm'));
  expect(ours).toEqual(theirs);
});

describe('beside a text', () => {
  const SHARED =
    'package s:s@0.1.0;\ninterface i { record r { a: u8 } record q { b: u8 } f: func() -> q; }\n';
  const using = (name: string, type: string): string =>
    `package ${name};\nworld w { use s:s/i@0.1.0.{${type}}; import g: func(x: ${type}); }\n${SHARED.replace(';', ' {')}}\n`;

  /** A package whose interface `j` uses one type of `s:s/i`, and so holds nothing else of it. */
  const part = (name: string, type: string): Promise<Uint8Array> =>
    encodeText(`(component
      (type (component
        (type (instance (type (record (field "a" u8))) (export "${type}" (type (eq 0)))))
        (import "s:s/i@0.1.0" (instance (type 0)))
        (alias export 0 "${type}" (type))
        (type (instance (alias outer 1 1 (type)) (export "${type}" (type (eq 0)))))
        (export "${name}/j" (instance (type 2)))))
      (export "j" (type 0)))`);

  test('two packages bring their parts of a third one', async () => {
    const root = tree({
      'root.wit': 'package a:a;\nworld w { use s:s/i@0.1.0.{r, q}; import b:b/j; import c:c/j; }',
      'deps/b.wasm': await part('b:b', 'r'),
      'deps/c.wasm': await part('c:c', 'q'),
    });
    const packages = packagesOf(root);
    expect(packages.map(({ name }) => name)).toEqual(['s:s@0.1.0', 'b:b', 'c:c', 'a:a']);
    expect(packages[0]?.interfaces[0]?.types.map(({ name }) => name)).toEqual(['r', 'q']);
    expect(packages[1]?.interfaces[0]?.types[0]?.target).toBe('s:s/i@0.1.0#r');
  });

  test('the whole package counts more than parts of it', async () => {
    const root = tree({
      'root.wit': 'package a:a;\nworld w { include b:b/w; import s:s/i@0.1.0; }',
      'deps/b.wasm': await encodeWorld(using('b:b', 'r'), 'w'),
      'deps/c.wasm': await part('c:c', 'r'),
      'deps/s.wit': SHARED,
    });
    const shared = packagesOf(root).find(({ name }) => name === 's:s@0.1.0')?.interfaces[0];
    expect(shared?.functions.map(({ name }) => name)).toEqual(['f']);
  });

  test('a package that is there twice is refused', async () => {
    const encoded = await encodeWorld('package b:b;\nworld w {}\n', 'w');
    const root = tree({ 'root.wit': 'package a:a;', 'deps/b.wasm': encoded, 'deps/c.wit': 'package b:b;' });
    const { diagnostics } = resolvePackages({ path: root });
    expect(diagnostics.map(({ code }) => code)).toEqual(['WIT2021']);
  });

  test('a release keeps the file as it is', async () => {
    const encoded = await encodeWorld(using('b:b', 'r'), 'w');
    const root = tree({
      'root.wit': 'package a:a@1.0.0;\nworld w { include b:b/w; }',
      'deps/b.wasm': encoded,
    });
    expect(freezeRelease(root)).toMatchObject({ written: true });
    expect(new Uint8Array(readFileSync(join(root, 'releases/1.0.0/deps/b.wasm')))).toEqual(encoded);
    expect(freezeRelease(root)).toMatchObject({ written: false });
  });
});

describe('elsewhere', () => {
  const WIT = 'package a:a@1.0.0;\nworld w { include b:b/base; }\n';
  const BASE = 'package b:b;\nworld base { import say: func(text: string); }\n';

  test('a world that needs one is generated, and found again without drift', async () => {
    const root = tree({ 'wit/w.wit': WIT, 'wit/deps/b.wasm': await encodeWorld(BASE, 'base') });
    const run = (check: boolean): ReturnType<typeof generate> =>
      generate({ wit: join(root, 'wit'), out: join(root, 'out'), emit: ['host'], check });
    expect(await run(false)).toMatchObject({ ok: true, diagnostics: [] });
    expect(readFileSync(join(root, 'out/world.ts'), 'utf8')).toContain('say(text: string): void;');
    expect(await run(true)).toMatchObject({ ok: true, drift: [] });
    writeFileSync(join(root, 'wit/deps/b.wasm'), await encodeWorld(BASE.replace('string', 'u32'), 'base'));
    expect((await run(true)).drift.map(({ path }) => path)).toContain('world.ts');
  });

  test('a revision of git is read with its binaries', async () => {
    const encoded = await encodeWorld(BASE, 'base');
    const root = tree({ 'wit/w.wit': WIT, 'wit/deps/b.wasm': encoded, 'wit/deps/c.wat': '(component)' });
    const git = (...args: readonly string[]): unknown =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], {
        cwd: root,
      });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'x');
    const collector = new Collector();
    const { root: own, dependencies } = readRevision('HEAD', 'wit', collector, root);
    expect(own.map(({ text }) => text)).toEqual([WIT]);
    expect(dependencies.flat()).toEqual([
      { name: 'HEAD:wit/deps/b.wasm', text: textOfPackage(encoded), encoded: true },
    ]);
    expect(collector.diagnostics.map(({ params }) => params.path)).toEqual(['HEAD:wit/deps/c.wat']);
  });
});

/** A package `a:b@1.0.0` of one interface with one function, and metadata. */
function withMetadata(metadata: string): Promise<Uint8Array> {
  return encodeText(`(component
    (type (component (type (instance (type (func)) (export "f" (func (type 0))))) (export "a:b/i@1.0.0" (instance (type 0)))))
    (export "i" (type 0))
    (@custom "package-docs" "${metadata.replace(/"/g, '\\22')}"))`);
}

describe('docs and gates', () => {
  test('are those of the metadata, and gates are applied no more', async () => {
    const unstable = { unstable: { feature: 'new', deprecated: '1.0.0' } };
    const json = {
      docs: 'All.\n\n  More.',
      interfaces: {
        i: {
          docs: '',
          stability: { stable: { since: '1.0.0' } },
          funcs: { f: { docs: 'F', stability: unstable } },
        },
      },
    };
    const escaped = JSON.stringify(json).replaceAll('\\', '\\5c');
    const root = tree({ 'p.wasm': await withMetadata(`\\01${escaped}`) });
    const [found] = packagesOf(join(root, 'p.wasm'));
    expect(found).toMatchObject({
      docs: json.docs,
      interfaces: [{ docs: '', stability: 'since 1.0.0', functions: [{ docs: 'F' }] }],
    });
    expect(found?.interfaces[0]?.functions[0]?.stability).toBe('unstable new deprecated 1.0.0');
  });

  test('of the first version have a text for a function', async () => {
    const root = tree({ 'p.wasm': await withMetadata('\\00{"interfaces":{"i":{"funcs":{"f":"Old."}}}}') });
    expect(packagesOf(join(root, 'p.wasm'))[0]?.interfaces[0]?.functions[0]?.docs).toBe('Old.');
  });

  test.each([
    ['\\02{}', 'its docs are of an unknown version'],
    ['\\01{', 'its docs are not valid JSON'],
    ['', 'its docs are of an unknown version'],
  ])('%s: %s', async (content, reason) => {
    const bytes = await withMetadata(content);
    expect(() => textOfPackage(bytes)).toThrow(reason);
  });
});

test('an older encoding wraps all of a package at once', async () => {
  const encoded = await encodeText(`(component
    (type (component
      (type (instance (type (record (field "x" u8))) (export "r" (type (eq 0)))))
      (export "a:b/i" (instance (type 0)))
      (alias export 0 "r" (type))
      (type (component
        (type (instance (type (record (field "x" u8))) (export "r" (type (eq 0)))))
        (import "a:b/i" (instance (type 0)))))
      (export "a:b/w" (component (type 2)))))
    (export "a:b/wit" (type 0)))`);
  expect(textOfPackage(encoded)).toBe(
    [
      'package %a:%b;',
      'interface %i {',
      '  record %r {',
      '    %x: u8,',
      '  }',
      '}',
      'world %w {',
      '  import %i;',
      '}',
      '',
    ].join('\n'),
  );
});

describe('what is no encoded package is refused with its reason', () => {
  const component = (text: string): Promise<Uint8Array> => encodeText(`(component ${text})`);
  test.each([
    ['', 'an actual component'],
    ['(import "f" (func))', 'an actual component'],
    ['(core module)', 'an actual component'],
    ['(component)', 'an actual component'],
    ['(type (func)) (export "f" (type 0))', 'an actual component'],
    [
      '(type (component (export "i" (instance)))) (export "i" (type 0))',
      '`i` is not the name of an interface',
    ],
    ['(type (component (export "a:b/i" (func)))) (export "i" (type 0))', 'neither an interface nor a world'],
    [
      '(type (component (export "a:b/i" (instance)) (export "c:d/i" (instance)))) (export "i" (type 0))',
      'belongs to another package',
    ],
    [
      `(type (component (type (instance (export "x" (instance)))) (export "a:b/i" (instance (type 0)))))
      (export "i" (type 0))`,
      '`x` is nothing that WIT has',
    ],
  ])('%s', async (text, reason) => {
    const bytes = await component(text);
    expect(() => textOfPackage(bytes)).toThrow(reason);
    expect(() => textOfPackage(bytes)).toThrow(EncodedPackageError);
  });

  test('a core module, the text form, an empty file', async () => {
    const root = tree({
      'w.wit': 'package a:b;',
      'deps/core.wasm': await encodeText('(module)'),
      'deps/empty.wasm': '',
      'deps/text.wat': '(component)',
    });
    const { diagnostics } = loadWit(root);
    expect(diagnostics.map(({ code }) => code)).toEqual(['WIT0003', 'WIT0003', 'WIT0003']);
    expect(diagnostics.map(({ params }) => params.reason)).toEqual([
      'it is not a component of the current format',
      'it is not a component of the current format',
      'it is the text form of a binary; `wasm-tools parse` encodes it',
    ]);
  });
});

describe('hostile bytes', () => {
  const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];
  const types = (count: number, body: readonly number[]): Uint8Array => {
    const lengths = (value: number): readonly number[] =>
      value < 128 ? [value] : [(value & 127) | 128, ...lengths(value >> 7)];
    const section = [...lengths(count), ...body];
    return Uint8Array.from([...HEADER, 7, ...lengths(section.length), ...section]);
  };

  test('types that double are cut off', () => {
    const doubling = Array.from({ length: 40 }, (_, at) => [0x6f, 2, at, at]).flat();
    expect(() => textOfPackage(types(41, [0x7d, ...doubling]))).toThrow('too large');
  });

  test('types that nest are cut off', () => {
    const nesting = Array.from({ length: 10_000 }, () => [0x41, 1, 0x01]).flat();
    expect(() => textOfPackage(types(1, nesting))).toThrow('nest too deep');
    const lists = Array.from({ length: 120 }, (_, at) => [0x70, at]).flat();
    expect(() => textOfPackage(types(121, [0x7d, ...lists]))).toThrow(/too large|out of range/);
  });

  test('counts, lengths and indices beyond the end are told', () => {
    expect(() => textOfPackage(types(1, [0x72, 0xff, 0xff, 0xff, 0xff, 0x0f]))).toThrow('a count is larger');
    expect(() => textOfPackage(types(1, [0x72, 0xff, 0xff, 0xff, 0xff, 0x1f]))).toThrow(
      'does not fit 32 bits',
    );
    expect(() => textOfPackage(types(1, [0x70, 0x05]))).toThrow('out of range');
    expect(() => textOfPackage(Uint8Array.from([...HEADER, 7, 100]))).toThrow('ends too early');
    expect(() => textOfPackage(types(1, [0x6d, 1, 1, 0xff]))).toThrow('not valid UTF-8');
  });

  test('a broken file is text or a reason, never anything else', async () => {
    const good = await encodeWorld(EVERYTHING, 'w');
    const outcome = (bytes: Uint8Array): void => {
      try {
        textOfPackage(bytes);
      } catch (thrown) {
        if (!(thrown instanceof EncodedPackageError)) throw thrown;
        expect(thrown.offset).toBeLessThanOrEqual(bytes.length);
      }
    };
    for (let length = 0; length < good.length; length += 1) outcome(good.subarray(0, length));
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const bytes = good.slice();
        bytes[at] = value;
        outcome(bytes);
      }),
      { numRuns: 2000 },
    );
  });
});
