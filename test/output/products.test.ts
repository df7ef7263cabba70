// SPDX-License-Identifier: MIT
// Which products a selection makes: what a name pulls in, what a world has no use for, and names that are none.

import { describe, expect, it } from 'vitest';
import type { EmitterName } from '../../codegen/emit/context.ts';
import { PRODUCTS, selectProducts } from '../../codegen/emit/products.ts';
import { EMITTERS } from '../../codegen/emit/registry.ts';
import { produce, PRODUCTS as publicProducts } from '../../codegen/index.ts';
import { irOf } from '../support/wit.ts';

const PLAIN = 'interface i { f: func(n: u32) -> string; } world w { import i; }';
const GUARDED = `interface i { variant e { denied } /// @permission do_it
  f: func() -> result<_, e>; } world w { import i; }`;
const EVENTS = `interface i { /// @events
  variant event { joined(u32), left } } interface h { use i.{event}; on: func(event: event); }
  world w { import i; export h; }`;

const selected = (world: string, names?: EmitterName[]) => selectProducts(irOf(world), names);

describe('without a selection', () => {
  it.each([
    ['a plain world', PLAIN, 'host bindings guest mock docs releases'],
    [
      'permissions',
      GUARDED,
      'host permissions guards bindings manifest host-config guest mock docs releases',
    ],
    ['events', EVENTS, 'host events permissions bindings manifest host-config guest mock docs releases'],
  ])('%s', (_, world, products) => {
    expect(selected(world)).toEqual({ products: products.split(' '), skipped: [] });
  });
});

describe('with a selection', () => {
  it('adds what a product needs, in the order of the table', () => {
    expect(selected(GUARDED, ['mock', 'bindings']).products).toEqual([
      'host',
      'permissions',
      'guards',
      'bindings',
      'mock',
    ]);
    expect(selected(PLAIN, ['mock']).products).toEqual(['host', 'mock']);
    expect(selected(PLAIN, ['host-config']).products).toEqual(['permissions', 'manifest', 'host-config']);
  });

  it('says of what the world has nothing', () => {
    expect(selected(PLAIN, ['events', 'guards', 'host'])).toEqual({
      products: ['host'],
      skipped: [
        { product: 'events', reason: 'no variant of the world is marked @events' },
        { product: 'guards', reason: 'nothing in the world has a @permission' },
      ],
    });
  });

  it('offers the nearest name for one that is none', () => {
    expect(() => selectProducts(irOf(PLAIN), ['bindngs'])).toThrow(
      expect.objectContaining({
        code: 'GENERATE_UNKNOWN_PRODUCT',
        message: expect.stringContaining('no product "bindngs"'),
        help: 'did you mean "bindings"?',
      }),
    );
  });
});

it('has one emitter for each product, in the same order', () => {
  expect(EMITTERS.map(({ name }) => name)).toEqual(PRODUCTS.map(({ name }) => name));
  expect(publicProducts).toBe(PRODUCTS);
});

it('makes the files of every single product without those of others', async () => {
  const sources = [{ name: 'wit/w.wit', text: `package a:b@1.0.0;\n${GUARDED}` }];
  for (const { name } of PRODUCTS.filter((product) => product.name !== 'events')) {
    const { files, products, diagnostics } = await produce({ sources }, { emit: [name] });
    expect(diagnostics).toEqual([]);
    expect(products).toContain(name);
    const imports = [...(files ?? [])].flatMap(({ path, text }) =>
      [...text.matchAll(/from '(\.[^']*)'/g)].map(
        (match) => new URL(match[1] ?? '', `file:///${path}`).pathname,
      ),
    );
    for (const target of imports) expect(files?.has(target.slice(1)), `${name} imports ${target}`).toBe(true);
  }
});
