// SPDX-License-Identifier: MIT
// Calls between components inside a plugin: transcoding, values of every type, traps of the canonical ABI.

import { expect, test } from 'vitest';
import {
  type ComponentInstance,
  instantiateComponent,
  prepareComponent,
} from '../../runtime/component/engine.ts';
import { composition, type Encoding, imageComposition, MIRROR, PASS_ON } from '../support/composition.ts';
import { type ToyExports, toyBinding, toyHost, toyWorld } from '../support/toy-world.ts';

const STRINGS = {
  signature: '(param "s" string) (result string)',
  lowered: '(param i32 i32 i32)',
  greet: PASS_ON,
};

function start(bytes: Uint8Array): ComponentInstance<ToyExports> {
  return instantiateComponent(prepareComponent(bytes, toyWorld), toyBinding, toyHost());
}

function trap(code: string): unknown {
  return expect.objectContaining({ code });
}

const ENCODINGS: readonly Encoding[] = ['utf8', 'utf16', 'latin1+utf16'];
const PAIRS = ENCODINGS.flatMap((from) => ENCODINGS.map((to) => [from, to] as const));

test.each(PAIRS)('strings survive %s -> %s -> back', async (consumerEncoding, providerEncoding) => {
  const { exports } = start(
    await composition({ ...STRINGS, provider: MIRROR, consumerEncoding, providerEncoding }),
  );
  for (const text of [
    '',
    'a',
    'plain ASCII of some length',
    'Grüße',
    'ÿ',
    '日本語テキスト',
    '😀😀',
    'x'.repeat(5000),
  ]) {
    expect(exports.greet(text)).toBe(text);
  }
});

/** Runs an image of a list through consumer and provider; returns what came back. */
async function mirrored(
  element: string,
  image: readonly number[],
  count: number,
  types = '',
): Promise<Buffer> {
  const { exports } = start(await imageComposition(element, types));
  exports.add(count, 0);
  const memory = Buffer.from(exports.greet(Buffer.from(image).toString('latin1')), 'latin1');
  const pointer = memory.readUInt32LE(32);
  expect(memory.readUInt32LE(36)).toBe(count);
  return memory.subarray(pointer, pointer + image.length);
}

const NAN = [0x01, 0x00, 0xc0, 0x7f];
const BYTES = [1, 2, 3, 4, 5, 6, 7, 0x88];

test.each([
  ['u8', BYTES, 8],
  ['s8', BYTES, 8],
  ['u16', BYTES, 4],
  ['s16', BYTES, 4],
  ['u32', BYTES, 2],
  ['s32', BYTES, 2],
  ['f32', [0, 0, 0xc0, 0x3f, 0, 0, 0x80, 0xff], 2],
  ['u64', BYTES, 1],
  ['s64', BYTES, 1],
  ['f64', [0, 0, 0, 0, 0, 0, 0xf8, 0xbf], 1],
  ['char', [0x00, 0xf6, 0x01, 0x00, 0x61, 0, 0, 0], 2],
  ['bool', [0, 1, 1, 0], 4],
  ['(tuple u8 u64)', [7, 0, 0, 0, 0, 0, 0, 0, ...BYTES], 1],
  ['(record (field "a" u16) (field "b" bool) (field "c" s32))', [1, 2, 1, 0, 5, 6, 7, 0xff], 1],
  ['(enum "a" "b" "c")', [0, 2, 1], 3],
  ['(option u32)', [1, 0, 0, 0, 9, 8, 7, 6, 0, 0, 0, 0, 0, 0, 0, 0], 2],
  ['(result u8 (error u16))', [0, 0, 5, 0, 1, 0, 6, 7], 2],
  [
    '(variant (case "a") (case "b" u64) (case "c" f32))',
    [1, 0, 0, 0, 0, 0, 0, 0, ...BYTES, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    2,
  ],
  ['(flags "a" "b" "c" "d" "e" "f" "g" "h" "i")', [0xff, 0x01], 1],
  ['(list u8 4)', [1, 2, 3, 4, 5, 6, 7, 8], 2],
] as const)('values of type %s keep their bytes', async (element, image, count) => {
  expect([...(await mirrored(element, image, count))]).toEqual([...image]);
});

test('lifting normalises what the ABI leaves open', async () => {
  expect([...(await mirrored('bool', [2, 0xff, 0], 3))]).toEqual([1, 1, 0]);
  expect([...(await mirrored('(flags "a" "b" "c")', [0xff], 1))]).toEqual([7]);
  const [lowByte, , , highByte] = await mirrored('(option f32)', [1, 0, 0, 0, ...NAN], 1).then((b) =>
    b.subarray(4),
  );
  expect([lowByte, highByte]).toEqual([expect.any(Number), 0x7f]);
});

test('lists move with everything they point to', async () => {
  const { exports } = start(await imageComposition('string'));
  exports.add(2, 0);
  // Two strings; realloc puts the image at 1024, their text follows the list.
  const image = Buffer.from([
    0x10,
    4,
    0,
    0,
    2,
    0,
    0,
    0,
    0x12,
    4,
    0,
    0,
    3,
    0,
    0,
    0,
    ...Buffer.from('häabc', 'latin1'),
  ]);
  const memory = Buffer.from(exports.greet(image.toString('latin1')), 'latin1');
  const list = memory.readUInt32LE(32);
  const text = (at: number): string => {
    const pointer = memory.readUInt32LE(list + at);
    return memory.toString('latin1', pointer, pointer + memory.readUInt32LE(list + at + 4));
  };
  expect(list).toBeGreaterThan(1024);
  expect([text(0), text(8)]).toEqual(['hä', 'abc']);
});

test.each([
  ['char', [0x00, 0xd8, 0, 0], 'TRAP_INVALID_CHAR'],
  ['char', [0x00, 0x00, 0x11, 0], 'TRAP_INVALID_CHAR'],
  ['(enum "a" "b")', [2], 'TRAP_INVALID_DISCRIMINANT'],
  ['(option u8)', [2, 0], 'TRAP_INVALID_DISCRIMINANT'],
  ['(result)', [3], 'TRAP_INVALID_DISCRIMINANT'],
  ['string', [0xfe, 0xff, 0xff, 0x7f, 1, 0, 0, 0], 'TRAP_OUT_OF_BOUNDS'],
  ['string', [0, 4, 0, 0, 0xff, 0xff, 0xff, 0x7f], 'TRAP_TOO_LONG'],
  ['string', [1, 4, 0, 0, 1, 0, 0, 0], 'TRAP_MISALIGNED'],
  ['(list u64)', [4, 4, 0, 0, 0, 0, 0, 0], 'TRAP_MISALIGNED'],
  ['(list u64)', [0, 4, 0, 0, 0xff, 0xff, 0, 0], 'TRAP_OUT_OF_BOUNDS'],
  ['(list u64)', [0, 4, 0, 0, 0xff, 0xff, 0xff, 0xff], 'TRAP_TOO_LONG'],
] as const)('a wrong %s (%j) traps with %s', async (element, image, code) => {
  await expect(mirrored(element, image, 1)).rejects.toThrow(trap(code));
});

test('a list that contains itself many times ends at the budget of the call', async () => {
  const bytes = await imageComposition('(list (list u64))');
  const { exports, life } = start(bytes);
  exports.add(1000, 0);
  const image = Buffer.alloc(8000);
  for (let at = 0; at < image.length; at += 8) {
    image.writeUInt32LE(1024, at);
    image.writeUInt32LE(1000, at + 4);
  }
  expect(() => exports.greet(image.toString('latin1'))).toThrow(trap('TRAP_LIMIT'));
  expect(life.death).toMatchObject({ code: 'TRAP_LIMIT' });
});

test('cases of a variant share core values, whatever their types', async () => {
  const provider = `(param $case i32) (param $joined i64) (param $rest i32) (result i32)
    (i32.store (i32.const 16) (local.get $case)) (i64.store (i32.const 24) (local.get $joined))
    (i32.store (i32.const 32) (local.get $rest)) (i32.const 16)`;
  const bytes = await composition({
    types:
      '(type $v (variant (case "f" f32) (case "d" f64) (case "i" s32) (case "s" string))) (type $r (tuple u32 u64 u32))',
    signature: '(param "v" $v) (result $r)',
    lowered: '(param i32 i64 i32 i32)',
    provider,
    // add(case, low) passes one case; greet answers 24 bytes of what the provider saw.
    add: `(call $call (local.get $left) (i64.extend_i32_u (local.get $right)) (i32.const 5) (i32.const 64))
      (global.set $kept (local.get $left)) (i32.load (i32.add (i32.const 72) (global.get $kept)))`,
    greet:
      '(i32.store (i32.const 40) (i32.const 64)) (i32.store (i32.const 44) (i32.const 24)) (i32.const 40)',
    consumerEncoding: 'latin1+utf16',
  });
  const seen = (index: number, low: number): readonly bigint[] => {
    const { exports } = start(bytes);
    exports.add(index, low);
    const area = Buffer.from(exports.greet(''), 'latin1');
    return [BigInt(area.readUInt32LE(0)), area.readBigUInt64LE(8), BigInt(area.readUInt32LE(16))];
  };
  expect(seen(0, 0x3fc00000)).toEqual([0n, 0x3fc00000n, 0n]);
  expect(seen(1, 0x12345678)).toEqual([1n, 0x12345678n, 0n]);
  expect(seen(2, 0xffffffff)).toEqual([2n, 0xffffffffn, 0n]);
  const [index, pointer, length] = seen(3, 0);
  expect([index, length]).toEqual([3n, 5n]);
  expect(pointer).toBeGreaterThanOrEqual(1024n);
  expect(() => start(bytes).exports.add(4, 0)).toThrow(trap('TRAP_INVALID_DISCRIMINANT'));
});

test('more than 16 core parameters go through memory', async () => {
  const fields = Array.from({ length: 17 }, (_, index) => `(param "p${index}" u32)`).join(' ');
  const sum = Array.from({ length: 17 }, (_, index) => `(i32.load offset=${index * 4} (local.get 0))`);
  const bytes = await composition({
    signature: `${fields} (result u32)`,
    lowered: '(param i32) (result i32)',
    provider: `(param i32) (result i32) ${sum.reduce((left, right) => `(i32.add ${left} ${right})`)}`,
    greet: 'unreachable',
    add: `(i32.store (i32.const 256) (local.get $left)) (i32.store (i32.const 320) (local.get $right))
      (call $call (i32.const 256))`,
  });
  expect(start(bytes).exports.add(40, 2)).toBe(42);
});

test('post-return runs after the result was read, with what the function returned', async () => {
  const bytes = await composition({
    ...STRINGS,
    provider: `(param i32 i32) (result i32)
      (i32.store (i32.const 16) (i32.const 48)) (i32.store (i32.const 20) (i32.const 1))
      (i32.store8 (i32.const 48) (i32.add (i32.const 65) (global.get $posts))) (i32.const 16)`,
    providerExtra: `(global $posts (mut i32) (i32.const 0))
      (func (export "post") (param i32)
        (global.set $posts (i32.add (global.get $posts) (i32.div_u (local.get 0) (i32.const 16)))))`,
    liftOptions: '(post-return $post)',
  });
  const { exports } = start(bytes);
  expect([exports.greet('x'), exports.greet('x'), exports.greet('x')]).toEqual(['A', 'B', 'C']);
});

test('a trap of the inner component ends the whole plugin, even when the outer one catches it', async () => {
  const { exports, life } = start(
    await composition({
      ...STRINGS,
      provider: '(param i32 i32) (result i32) unreachable',
      greet: `(block $caught (try_table (catch_all $caught)
        (call $call (local.get $pointer) (local.get $length) (i32.const 32)))) (i32.const 32)`,
    }),
  );
  expect(() => exports.greet('x')).toThrow(trap('TRAP_GUEST'));
  expect(life.death).toMatchObject({ code: 'TRAP_GUEST' });
  expect(() => exports.add(1, 2)).toThrow(trap('TRAP_DEAD'));
});

test('an answer outside the memory of the inner component traps', async () => {
  const far = await composition({ ...STRINGS, provider: '(param i32 i32) (result i32) (i32.const 131068)' });
  expect(() => start(far).exports.greet('x')).toThrow(trap('TRAP_OUT_OF_BOUNDS'));
  const odd = await composition({ ...STRINGS, provider: '(param i32 i32) (result i32) (i32.const 18)' });
  expect(() => start(odd).exports.greet('x')).toThrow(trap('TRAP_MISALIGNED'));
});
