// SPDX-License-Identifier: MIT
// Values of every kind of type come out of the wire as they went in, and bytes that nobody wrote are a value of the
// type or a typed error: nothing else can come of what another thread or process sends.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { analyze } from '../../codegen/front-end.ts';
import type { Ir } from '../../codegen/ir/ir.ts';
import type { Codec } from '../../runtime/isolation/wire/codec.ts';
import { Reader, TRUSTED } from '../../runtime/isolation/wire/reader.ts';
import { WireError } from '../../runtime/isolation/wire/wire-error.ts';
import { type WorldWire, worldWire } from '../../runtime/isolation/wire/world-wire.ts';
import { Writer } from '../../runtime/isolation/wire/writer.ts';
import { ECHOED, EXTRA, echoedType, echoWit } from '../bindings/types.ts';
import { valuesOf } from '../bindings/values.ts';
import { bindingsOf } from '../support/bind.ts';
import { codeOf } from '../support/code-of.ts';

const TYPES = [...ECHOED, ...EXTRA];
const LIMITS = { bytes: 1 << 20, elements: 1000 };

let ir: Ir;
let wire: WorldWire;
beforeAll(async () => {
  const text = echoWit(TYPES);
  const analyzed = await analyze({ sources: [{ name: 'echo.wit', text }] });
  if (analyzed.ir === undefined) throw new Error('the world is faulty');
  ir = analyzed.ir;
  wire = worldWire(await bindingsOf(text));
});

/** The codec of the one parameter of a function. */
function codecOf(name: string): Codec {
  const [codec] = wire.exports.find((func) => func.name === name)?.params ?? [];
  if (codec === undefined) throw new Error(`no function ${name}`);
  return codec;
}

function written(codec: Codec, value: unknown): Buffer<ArrayBuffer> {
  const out = new Writer();
  codec.write(out, value);
  return Buffer.from(out.bytes.subarray(0, out.length));
}

function read(codec: Codec, bytes: Buffer<ArrayBuffer>, limits = LIMITS): unknown {
  const from = new Reader(limits).reset(bytes);
  const value = codec.read(from);
  from.done();
  return value;
}

/** Fails for anything that is neither a value that can be written again nor a typed error. */
function readsOrRefuses(codec: Codec, bytes: Buffer<ArrayBuffer>): void {
  let value: unknown;
  try {
    value = read(codec, bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
    return;
  }
  expect(written(codec, value).length).toBe(bytes.length);
}

describe.each(TYPES.map((type, index) => [type, index] as const))('%s', (_type, index) => {
  it('comes out as it went in', () => {
    const codec = codecOf(`flat${index}`);
    fc.assert(
      fc.property(valuesOf(named(index)), (value) => {
        expect(read(codec, written(codec, value))).toEqual(value);
      }),
      { numRuns: 60 },
    );
  });

  it('is a value or a typed error, whatever the bytes are', () => {
    const codec = codecOf(`flat${index}`);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => readsOrRefuses(codec, Buffer.from(bytes))),
      { numRuns: 60 },
    );
  });

  it('is a value or a typed error, however a message was damaged', () => {
    const codec = codecOf(`flat${index}`);
    const damage = fc.tuple(valuesOf(named(index)), fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat(8));
    fc.assert(
      fc.property(damage, ([value, at, byte, cut]) => {
        const bytes = written(codec, value);
        if (bytes.length > 0) bytes[at % bytes.length] = byte;
        readsOrRefuses(codec, bytes.subarray(0, Math.max(0, bytes.length - cut)));
      }),
      { numRuns: 60 },
    );
  });
});

function named(index: number) {
  return { kind: 'named', def: echoedType(ir, `t${index}`) } as const;
}

const codecNamed = (type: string): Codec => codecOf(`flat${TYPES.indexOf(type)}`);

describe('a value that is not of its type is not sent', () => {
  const wrong: readonly (readonly [type: string, value: unknown])[] = [
    ['u8', 256],
    ['s8', 128],
    ['u16', -1],
    ['u32', 2 ** 32],
    ['u32', 1.5],
    ['s32', Number.NaN],
    ['u64', 1],
    ['u64', -1n],
    ['s64', 2n ** 63n],
    ['bool', 1],
    ['char', 'ab'],
    ['char', '\ud800'],
    ['char', ''],
    ['string', undefined],
    ['f64', '1'],
    ['color', 'blue'],
    ['few', { a: 1 }],
    ['few', undefined],
    ['point', null],
    ['point', { x: 1 }],
    ['shape', { tag: 'toString' }],
    ['shape', { tag: 'circle' }],
    ['list<u8>', [1, 2]],
    ['list<u8>', new Int8Array(2)],
    ['list<string>', 'ab'],
    ['list<u8, 4>', new Uint8Array(3)],
    ['list<string, 2>', ['a']],
    ['tuple<u8, u64, string>', [1, 2n]],
    ['option<option<u32>>', 3],
    ['option<u64>', null],
  ];
  it.each(wrong)('%s: %o', (type, value) => {
    expect(codeOf(() => written(codecNamed(type), value))).toBe('WIRE_VALUE');
  });
});

describe('bytes that are no value are refused', () => {
  const hex = (text: string): Buffer<ArrayBuffer> => Buffer.from(text, 'hex');
  const wrong: readonly (readonly [type: string, bytes: string, code: string])[] = [
    ['bool', '02', 'WIRE_MALFORMED'],
    ['u32', '010203', 'WIRE_LENGTH'],
    ['u32', '0102030405', 'WIRE_LENGTH'],
    ['char', '00d80000', 'WIRE_MALFORMED'],
    ['char', '00001100', 'WIRE_MALFORMED'],
    ['string', '01000000ff', 'WIRE_MALFORMED'],
    ['string', '03000000eda080', 'WIRE_MALFORMED'],
    ['string', 'ffffffff', 'WIRE_LENGTH'],
    ['color', '03', 'WIRE_MALFORMED'],
    ['few', '08', 'WIRE_MALFORMED'],
    ['shape', '06', 'WIRE_MALFORMED'],
    ['option<bool>', '02', 'WIRE_MALFORMED'],
    ['list<f64>', 'ffffffff', 'WIRE_LENGTH'],
    ['list<string>', 'ffffff7f00', 'WIRE_LENGTH'],
    ['list<u8, 4>', '03000000010203', 'WIRE_MALFORMED'],
    ['list<string, 2>', '0100000000000000', 'WIRE_MALFORMED'],
  ];
  it.each(wrong)('%s: %s', (type, bytes, code) => {
    expect(codeOf(() => read(codecNamed(type), hex(bytes)))).toBe(code);
  });

  it('and what is more than one message may have', () => {
    const few = { bytes: 10, elements: 3 };
    const text = codecNamed('list<string>');
    expect(read(text, written(text, ['12345', '12345']), few)).toEqual(['12345', '12345']);
    expect(codeOf(() => read(text, written(text, ['12345', '123456']), few))).toBe('WIRE_BUDGET');
    expect(codeOf(() => read(text, written(text, ['', '', '', '']), few))).toBe('WIRE_BUDGET');
    const nested = codecNamed('list<list<string>>');
    expect(codeOf(() => read(nested, written(nested, [['a', 'b', 'c']]), few))).toBe('WIRE_BUDGET');
    const numbers = codecNamed('list<u16>');
    expect(codeOf(() => read(numbers, written(numbers, new Uint16Array(6)), few))).toBe('WIRE_BUDGET');
  });
});

it('lone surrogates become U+FFFD, as the canonical ABI has it', () => {
  const codec = codecNamed('string');
  expect(read(codec, written(codec, 'a\ud800b'))).toBe('a\ufffdb');
  expect(read(codec, written(codec, `\udc00${'x'.repeat(100)}`))).toBe(`\ufffd${'x'.repeat(100)}`);
});

it('a long text is as it was', () => {
  const codec = codecNamed('string');
  const text = 'プレイヤー𝄞'.repeat(20_000);
  expect(read(codec, written(codec, text), TRUSTED)).toBe(text);
});

it('flags that are left out are not set', () => {
  const codec = codecNamed('few');
  expect(read(codec, written(codec, { b: true }))).toEqual({ a: false, b: true, c: false });
});

describe('a world', () => {
  it('with resources is refused by the name of one', async () => {
    const binding = await bindingsOf(`package t:r; interface i { resource pen { draw: func(); } }
      world w { import i; }`);
    expect(() => worldWire(binding)).toThrow(
      'resource t:r/i#pen cannot be passed to a plugin on another thread',
    );
    expect(codeOf(() => worldWire(binding))).toBe('ISOLATION_RESOURCE');
  });

  it('has a largest message that holds whatever is within the limits', () => {
    const limits = { bytes: 4000, elements: 50 };
    const codec = codecNamed('list<list<point, 2>>');
    const point = { x: 1, y: 2 };
    const value = Array.from({ length: 16 }, () => [point, point]);
    expect(written(codec, value).length).toBeLessThanOrEqual(wire.largestMessage(limits));
  });

  it('has a fingerprint that tells spelling and types apart', async () => {
    const one = await bindingsOf('package t:a; interface i { f: func(a: u32); } world w { import i; }');
    const two = await bindingsOf('package t:a; interface i { f: func(a: u64); } world w { import i; }');
    expect(worldWire(one).fingerprint).not.toBe(worldWire(two).fingerprint);
    expect(worldWire(one).imports.map(({ id, member, method }) => [id, member, method])).toEqual([
      ['t:a/i#f', 'i', 'f'],
    ]);
  });

  it('may have functions of its own', async () => {
    const binding = await bindingsOf(`package t:a;
      world w { import now: func() -> u64; export go: func(a: string) -> result<_, string>; }`);
    const { imports, exports } = worldWire(binding);
    expect(imports.map(({ id, member, method }) => [id, member, method])).toEqual([
      ['$root#now', undefined, 'now'],
    ]);
    expect(exports.map(({ fallible, value }) => [fallible, value])).toEqual([[true, undefined]]);
  });

  it('whose bindings name no members cannot be carried', async () => {
    const { members: _, ...binding } = await bindingsOf('package t:a; world w { import f: func(); }');
    expect(() => worldWire(binding)).toThrow('run `npm run generate`');
  });
});
