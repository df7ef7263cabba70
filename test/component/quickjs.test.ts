// SPDX-License-Identifier: MIT
// A JavaScript plugin as the toolchain makes it: a composition of two dozen components with resources of its own.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { componentize } from 'componentize-qjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { describeComponent } from '../../runtime/component/describe.ts';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { ComponentError } from '../../runtime/component/errors.ts';
import { componentFromWat } from '../support/components.ts';
import { toyBinding, toyGuest, toyHost, toyWit, toyWitFolder, toyWorld } from '../support/toy-world.ts';

const wit = fileURLToPath(new URL('../../wit', import.meta.url));

async function plugin(witPath: string, world: string, jsSource: string): Promise<Uint8Array> {
  const { component } = await componentize({ witPath, jsSource, world, stubWasi: true, sync: true });
  return component;
}

let toy: Uint8Array;
beforeAll(async () => {
  const source = readFileSync(new URL('../fixtures/component/toy-plugin.js', import.meta.url), 'utf8');
  toy = await plugin(toyWitFolder, 'toy', source);
});

test('it calls the host and answers, again and again', () => {
  const { exports, life, memoryBytes } = instantiateComponent(
    prepareComponent(toy, toyWorld),
    toyBinding,
    toyHost(),
  );
  for (let round = 1; round <= 50; round++) {
    expect(exports.greet(`grüße ${round} 😀`)).toBe(`GRÜSSE ${round} 😀 ${round}`);
  }
  expect(exports.add(40, 2)).toBe(42);
  expect(life.death).toBeUndefined();
  expect(memoryBytes()).toBeGreaterThan(1_000_000);
});

test('an exception of the host ends it, though QuickJS would go on', () => {
  const boom = new Error('broken host');
  const imports = toyHost({
    upper: () => {
      throw boom;
    },
  });
  const { exports, life } = instantiateComponent(prepareComponent(toy, toyWorld), toyBinding, imports);
  expect(() => exports.greet('x')).toThrow(expect.objectContaining({ code: 'TRAP_HOST', cause: boom }));
  expect(life.death).toMatchObject({ code: 'TRAP_HOST' });
  expect(() => exports.add(1, 2)).toThrow(expect.objectContaining({ code: 'TRAP_DEAD' }));
});

test('it is a composition of many instances that call each other', () => {
  const prepared = prepareComponent(toy, toyWorld);
  const calls = prepared.plan.steps.filter(({ kind }) => kind === 'lower guest');
  expect(prepared.plan.parents.length).toBeGreaterThan(20);
  expect(calls.length).toBeGreaterThan(20);
});

test('damaged outside of its core modules it is described or refused', () => {
  const { coreModules } = describeComponent(toy);
  const inCore = (at: number): boolean =>
    coreModules.some(({ offset, bytes }) => at >= offset && at < offset + bytes);
  const structure = Array.from(toy.keys()).filter((at) => at >= 8 && !inCore(at));
  let state = 1;
  const next = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
  const bytes = Uint8Array.from(toy);
  const seen = new Set<string>();
  for (let round = 0; round < 1500; round++) {
    const at = structure[next(structure.length)] ?? 8;
    const before = bytes[at] ?? 0;
    bytes[at] = before ^ (1 << next(8));
    try {
      seen.add(describeComponent(bytes).findings[0]?.code ?? 'described');
    } catch (error) {
      if (!(error instanceof ComponentError)) throw error;
      seen.add(error.code);
    }
    bytes[at] = before;
  }
  expect([...seen]).toEqual(
    expect.arrayContaining(['described', 'COMPONENT_MALFORMED', 'COMPONENT_INVALID']),
  );
});

describe('described', () => {
  test('a plugin of the Phira world shows what it imports and exports', async () => {
    const bytes = await plugin(
      wit,
      'plugin',
      readFileSync(new URL('../fixtures/component/phira-plugin.js', import.meta.url), 'utf8'),
    );
    const description = describeComponent(bytes);
    expect(description.findings).toEqual([]);
    expect(description.imports.map(({ name }) => name)).toContain('phira:plugin/log@1.0.0');
    const lifecycle = description.exports.find(({ name }) => name === 'phira:plugin/lifecycle@1.0.0');
    expect(lifecycle?.items).toContainEqual({
      name: 'init',
      sort: 'func',
      type: 'func() -> result<_, string>',
    });
    expect(description.nestedComponents).toBeGreaterThan(15);
    expect(description.instances).toBeGreaterThan(20);
    expect(description.bytes).toBe(bytes.length);
    expect(Math.max(...description.coreModules.map((module) => module.bytes))).toBeGreaterThan(1_000_000);
    expect(description.imports.every(({ name }) => !name.startsWith('wasi:'))).toBe(true);
  });

  test('a small component', async () => {
    const description = describeComponent(
      await componentFromWat({ wat: toyGuest(), wit: toyWit(), world: 'toy' }),
    );
    expect(description.imports).toEqual([
      {
        name: 'toy:demo/text@1.2.0',
        sort: 'instance',
        type: 'interface',
        items: [
          { name: 'upper', sort: 'func', type: 'func(s: string) -> string' },
          { name: 'tick', sort: 'func', type: 'func() -> u32' },
        ],
      },
    ]);
    expect(description.exports.map(({ name }) => name)).toEqual(['toy:demo/guest@1.2.0']);
    expect(description.coreModules).toHaveLength(3);
    expect(description.customSections.map(({ name }) => name)).toContain('producers');
  });
});
