// SPDX-License-Identifier: MIT
// The mock host of a world with every kind of type, resources and world-level functions: it compiles under strict
// flags, runs from source, and its defaults are of their types.

import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { produce } from '../../codegen/pipeline.ts';
import { inFolder, typeErrors } from '../guest-types/build-guest.ts';

const WIT = `package probe:shapes@1.0.0;

interface kinds {
  resource connection {
    constructor(name: string);
    name: func() -> string;
    open: static func(name: string) -> connection;
  }
  resource plain { poke: func() -> u32; }
  enum color { dark-red, green }
  flags rights { can-read, can-write }
  variant shape { circle(f64), named(tuple<string, rights>), none-at-all }
  variant bare { nothing, text(string) }
  type maybe = option<u32>;
  record deep {
    absent: option<string>, nested: option<option<u32>>, known: maybe, outcome: result<color, string>,
    empty: result, longs: list<s64>, shapes: list<shape>, letter: char, may: rights, pair: tuple<bool, u64>,
    %constructor: bare,
  }
  deep: func(shape: shape) -> deep;
  color: func() -> color;
  shape: func() -> shape;
  maybe: func() -> result<maybe, shape>;
  plain: func() -> plain;
  then: func() -> u32;
  delete: func() -> list<deep>;
}

world probe {
  import kinds;
  import bare-import: func(text: option<string>) -> result<u32, string>;
  export run: func();
}
`.replace(/ {2}(deep|color|shape|maybe|plain): func/g, '  get-$1: func');

const USE = `
import { createMockHost, type MockOverrides } from './generated/mock/host.ts';
const overrides: MockOverrides = { bareImport: (text) => text?.length ?? 0, kinds: { then_: () => 9 } };
const host = createMockHost(overrides);
const made = new host.kinds.Connection('a');
export const seen: unknown[] = [host.bareImport('abc'), host.kinds.then_(), made.name(), host.kinds.getPlain().poke()];
export const deep = host.kinds.getDeep({ tag: 'circle', val: 1 });
export const simple: unknown[] = [host.kinds.getColor(), host.kinds.getShape(), host.kinds.getMaybe(), host.kinds.delete()];
export const calls = host.calls;
`;

let sources: Record<string, string>;
const abi = fileURLToPath(new URL('../../runtime', import.meta.url));

beforeAll(async () => {
  const { files, diagnostics } = await produce(
    { sources: [{ name: 'wit/shapes.wit', text: WIT }] },
    { emit: ['mock'], abiPath: '../runtime/abi/index.ts' },
  );
  expect(diagnostics).toEqual([]);
  sources = Object.fromEntries([...(files ?? [])].map(({ path, text }) => [`generated/${path}`, text]));
});

test('it compiles under strict flags', async () => {
  const files = Object.fromEntries(
    Object.entries({ ...sources, 'use.ts': USE }).map(([path, text]) => [
      path,
      text.replaceAll(/(\.\.\/)+runtime/g, abi),
    ]),
  );
  const compilerOptions = {
    lib: ['es2024'],
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    // The ABI module is Node's.
    types: ['node'],
    typeRoots: [join(abi, '../node_modules/@types')],
    skipLibCheck: true,
  };
  expect(await typeErrors(files, { files: ['use.ts'], compilerOptions })).toEqual([]);
});

test('its answers are of their types', async () => {
  const files = { ...sources, 'use.ts': USE, 'package.json': '{ "type": "module" }' };
  await inFolder(files, async (folder) => {
    await symlink(abi, join(folder, 'runtime'));
    const { seen, deep, simple, calls } = await import(
      /* @vite-ignore */ pathToFileURL(join(folder, 'use.ts')).href
    );
    expect(seen).toEqual([3, 9, '', 0]);
    expect(deep).toEqual({
      nested: { tag: 'none' },
      outcome: { tag: 'ok', val: 'dark-red' },
      empty: { tag: 'ok', val: undefined },
      longs: new BigInt64Array(),
      shapes: [],
      letter: '\u0000',
      may: { canRead: false, canWrite: false },
      pair: [false, 0n],
      constructor_: { tag: 'nothing' },
    });
    expect(simple).toEqual(['dark-red', { tag: 'circle', val: 0 }, undefined, []]);
    expect(
      calls.map((call: { interface: string; function: string }) => `${call.interface}.${call.function}`),
    ).toEqual([
      '$root.bareImport',
      'kinds.then_',
      'kinds.getPlain',
      'kinds.getDeep',
      'kinds.getColor',
      'kinds.getShape',
      'kinds.getMaybe',
      'kinds.delete',
    ]);
  });
});
