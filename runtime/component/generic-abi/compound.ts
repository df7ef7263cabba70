// SPDX-License-Identifier: MIT
// Codecs of records, tuples, variants and lists (CanonicalABI.md, "Loading", "Storing", "Lifting", "Lowering").

import { MAX_BYTE_LENGTH } from '../../abi/context.ts';
import type { CoreValueType } from '../core-types.ts';
import { discriminantBytes, fieldOffsets, payloadOffset } from '../layout.ts';
import type { Layout } from '../types.ts';
import { type Case, type Codec, type CoreValue, nextNumber, type Side } from './codec.ts';
import { joinCore, splitCore } from './joined.ts';
import { UNSIGNED } from './scalars.ts';

/** A codec and the layout of its type. */
export interface Part {
  readonly codec: Codec;
  readonly layout: Layout;
}

/** Records, tuples, lists of fixed length and whole parameter lists: values in order. */
export function sequenceCodec(parts: readonly Part[]): Codec<readonly unknown[]> {
  const offsets = fieldOffsets(parts.map(({ layout }) => layout));
  const fields = parts.map(({ codec }, index) => ({ codec, offset: offsets[index] ?? 0 }));
  return {
    lift: (side, flat) => fields.map(({ codec }) => codec.lift(side, flat)),
    lower: (side, value, out) => {
      for (const [index, { codec }] of fields.entries()) codec.lower(side, value[index], out);
    },
    load: (side, address) => fields.map(({ codec, offset }) => codec.load(side, address + offset)),
    store: (side, address, value) => {
      for (const [index, { codec, offset }] of fields.entries())
        codec.store(side, address + offset, value[index]);
    },
  };
}

/** Variants, options, results and, without any payload, enums. */
export function choiceCodec(cases: readonly (Part | undefined)[], layout: Layout): Codec<Case> {
  const discriminant = UNSIGNED[discriminantBytes(cases.length)];
  const offset = payloadOffset(cases.map((part) => part?.layout));
  const joined = layout.flat.slice(1);
  const check = ({ cx }: Side, index: number): number => {
    if (index < cases.length) return index;
    return cx.trap('TRAP_INVALID_DISCRIMINANT', `case ${index} of a type with ${cases.length}`);
  };
  return {
    lift: (side, flat) => {
      const index = check(side, nextNumber(flat) >>> 0);
      const part = cases[index];
      const start = flat.position;
      flat.position = start + joined.length;
      if (part === undefined) return { index, payload: undefined };
      const own = part.layout.flat.map((wanted, at) =>
        splitCore(flat.values[start + at] ?? 0, joined[at] ?? wanted, wanted),
      );
      return { index, payload: part.codec.lift(side, { values: own, position: 0 }) };
    },
    lower: (side, { index, payload }, out) => {
      out.push(index);
      const part = cases[index];
      const start = out.length;
      part?.codec.lower(side, payload, out);
      padJoined(out, start, part?.layout.flat ?? [], joined);
    },
    load: (side, address) => {
      const index = check(side, discriminant.load(side, address) >>> 0);
      return { index, payload: cases[index]?.codec.load(side, address + offset) };
    },
    store: (side, address, { index, payload }) => {
      discriminant.store(side, address, index);
      cases[index]?.codec.store(side, address + offset, payload);
    },
  };
}

/** Brings the core values of one case into the slots that all cases share; unused ones are 0. */
function padJoined(
  out: CoreValue[],
  start: number,
  own: readonly CoreValueType[],
  joined: readonly CoreValueType[],
): void {
  for (const [at, slot] of joined.entries()) {
    const have = own[at];
    if (have === undefined) out.push(slot === 'i64' ? 0n : 0);
    else out[start + at] = joinCore(out[start + at] ?? 0, have, slot);
  }
}

/** Lists of variable length; `numbers` are copied as bytes. */
export function listCodec(element: Part, numbers: boolean): Codec {
  const { size, align } = element.layout;
  const range = ({ cx }: Side, pointer: number, length: number): number => {
    if (length * size > MAX_BYTE_LENGTH)
      cx.trap('TRAP_TOO_LONG', `a list of ${length} elements is longer than the ABI allows`);
    return cx.pointer(pointer, align, length * size);
  };
  return numbers ? bytesCodec(size, align, range) : elementsCodec(element, range);
}

type Range = (side: Side, pointer: number, length: number) => number;

function bytesCodec(size: number, align: number, range: Range): Codec<Uint8Array> {
  const read = (side: Side, pointer: number, length: number): Uint8Array => {
    const start = range(side, pointer, length);
    side.cx.spendBytes(length * size);
    return Uint8Array.prototype.slice.call(side.cx.bytes, start, start + length * size);
  };
  const write = ({ cx }: Side, value: Uint8Array): number => {
    const pointer = cx.alloc(align, value.length);
    cx.bytes.set(value, pointer);
    return pointer;
  };
  return pointerAndLength(read, write, (value) => value.length / size);
}

function elementsCodec({ codec, layout }: Part, range: Range): Codec<readonly unknown[]> {
  const { size, align } = layout;
  const read = (side: Side, pointer: number, length: number): readonly unknown[] => {
    const start = range(side, pointer, length);
    side.cx.spendElements(length);
    const values: unknown[] = [];
    for (let index = 0; index < length; index++) values.push(codec.load(side, start + index * size));
    return values;
  };
  const write = (side: Side, value: readonly unknown[]): number => {
    const bytes = value.length * size;
    if (bytes > MAX_BYTE_LENGTH)
      side.cx.trap('TRAP_TOO_LONG', `a list of ${bytes} bytes is longer than the ABI allows`);
    const pointer = side.cx.alloc(align, bytes);
    for (let index = 0; index < value.length; index++)
      codec.store(side, pointer + index * size, value[index]);
    return pointer;
  };
  return pointerAndLength(read, write, (value) => value.length);
}

function pointerAndLength<T>(
  read: (side: Side, pointer: number, length: number) => T,
  write: (side: Side, value: T) => number,
  lengthOf: (value: T) => number,
): Codec<T> {
  return {
    lift: (side, flat) => {
      const pointer = nextNumber(flat);
      return read(side, pointer, nextNumber(flat) >>> 0);
    },
    lower: (side, value, out) => {
      out.push(write(side, value), lengthOf(value));
    },
    load: (side, address) => {
      const { view } = side.cx;
      return read(side, view.getUint32(address, true), view.getUint32(address + 4, true));
    },
    store: (side, address, value) => {
      const pointer = write(side, value);
      const { view } = side.cx;
      view.setUint32(address, pointer, true);
      view.setUint32(address + 4, lengthOf(value), true);
    },
  };
}
