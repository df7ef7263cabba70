// SPDX-License-Identifier: MIT
// Components of the toy world from WAT: loading, calling, all three string encodings, start functions, death.

import { beforeAll, describe, expect, test } from 'vitest';
import { CONTRACT } from '../../runtime/abi/contract.ts';
import {
  type ComponentInstance,
  instantiateComponent,
  prepareComponent,
  prepareComponentAsync,
} from '../../runtime/component/engine.ts';
import { componentFromWat } from '../support/components.ts';
import {
  type ToyExports,
  type ToyImports,
  toyBinding,
  toyGuest,
  toyHost,
  toyWit,
  toyWorld,
} from '../support/toy-world.ts';

async function toy(
  parts: Parameters<typeof toyGuest>[0] = {},
  encoding?: 'utf8' | 'utf16' | 'compact-utf16',
) {
  return componentFromWat({
    wat: toyGuest(parts),
    wit: toyWit(parts.version),
    world: 'toy',
    ...(encoding === undefined ? {} : { encoding }),
  });
}

function load(bytes: Uint8Array, imports: ToyImports = toyHost()): ComponentInstance<ToyExports> {
  return instantiateComponent(prepareComponent(bytes, toyWorld), toyBinding, imports);
}

describe('a component of the toy world', () => {
  let bytes: Uint8Array;
  beforeAll(async () => {
    bytes = await toy();
  });

  test('calls the host and answers', () => {
    const { exports, life, memoryBytes } = load(bytes);
    expect(exports.greet('añb😀')).toBe('AÑB😀');
    expect(exports.add(0xffffffff, 2)).toBe(1);
    expect(life.death).toBeUndefined();
    expect(memoryBytes()).toBe(65536);
  });

  test('is prepared off the thread as well, and instantiated more than once', async () => {
    const prepared = await prepareComponentAsync(bytes, toyWorld);
    const one = instantiateComponent(prepared, toyBinding, toyHost());
    const two = instantiateComponent(prepared, toyBinding, toyHost({ upper: () => 'other' }));
    expect([one.exports.greet('x'), two.exports.greet('x')]).toEqual(['X', 'other']);
  });

  test('is found at any offset of a larger buffer', () => {
    const padded = new Uint8Array(bytes.length + 10);
    padded.set(bytes, 7);
    expect(load(padded.subarray(7, 7 + bytes.length)).exports.greet('x')).toBe('X');
  });

  test.each(['utf8', 'utf16', 'compact-utf16'] as const)('exchanges strings as %s', async (encoding) => {
    const { exports } = load(await toy({}, encoding));
    for (const text of ['', 'plain', 'Grüße', '日本語', '😀 mixed ä', '\ufeffmark']) {
      expect(exports.greet(text)).toBe(text.toUpperCase());
    }
  });

  test('dies of a trap and is never entered again', async () => {
    const { exports, life } = load(await toy({ add: 'unreachable' }));
    expect(() => exports.add(1, 2)).toThrow(expect.objectContaining({ code: 'TRAP_GUEST' }));
    expect(life.death).toMatchObject({ code: 'TRAP_GUEST' });
    expect(() => exports.greet('x')).toThrow(expect.objectContaining({ code: 'TRAP_DEAD' }));
  });

  test('dies when the host calls back into it', () => {
    const running: { instance?: ComponentInstance<ToyExports> } = {};
    const imports = toyHost({ upper: () => `${running.instance?.exports.add(1, 2)}` });
    running.instance = load(bytes, imports);
    expect(() => running.instance?.exports.greet('x')).toThrow(
      expect.objectContaining({ code: 'TRAP_REENTRY' }),
    );
  });

  test('may not call imports out of realloc or post-return', async () => {
    const realloc = `(global $next (mut i32) (i32.const 0))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (drop (call $tick)) (i32.const 1024))`;
    const inRealloc = await toy({ realloc });
    const inPost = await toy({ post: '(drop (call $tick))' });
    expect(() => load(inRealloc).exports.greet('x')).toThrow(
      expect.objectContaining({ code: 'TRAP_MAY_NOT_LEAVE' }),
    );
    expect(() => load(inPost).exports.greet('x')).toThrow(
      expect.objectContaining({ code: 'TRAP_MAY_NOT_LEAVE' }),
    );
  });
});

describe('start functions', () => {
  test('run when the component is instantiated and may call the host', async () => {
    const bytes = await toy({
      extra: '(func $init (drop (call $tick)) (drop (call $tick))) (export "_initialize" (func $init))',
    });
    let ticks = 0;
    load(bytes, toyHost({ tick: () => ++ticks }));
    expect(ticks).toBe(2);
  });

  test('that trap are a typed error', async () => {
    const bytes = await toy({ extra: '(func $boom unreachable) (start $boom)' });
    expect(() => load(bytes)).toThrow(expect.objectContaining({ code: 'COMPONENT_START' }));
  });
});

test('bindings of another contract or world are refused with the command to run', async () => {
  const prepared = prepareComponent(await toy(), toyWorld);
  const old = { ...toyBinding, contract: CONTRACT + 1 };
  expect(() => instantiateComponent(prepared, old, toyHost())).toThrow(
    `the bindings keep contract ${CONTRACT + 1}, this runtime keeps ${CONTRACT}; run \`npm run generate\``,
  );
  const other = { ...toyBinding, world: { ...toyWorld, id: 'toy:demo/other@1.0.0' } };
  expect(() => instantiateComponent(prepared, other, toyHost())).toThrow(
    expect.objectContaining({ code: 'COMPONENT_CONTRACT' }),
  );
  const poor = { ...toyBinding, imports: new Map() };
  expect(() => instantiateComponent(prepared, poor, toyHost())).toThrow(
    'the bindings have no function toy:demo/text@1.2.0#',
  );
});
