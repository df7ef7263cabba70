// SPDX-License-Identifier: MIT
// Codecs of the types with parts, made of the codecs of the parts.

import type { PrimitiveKind } from '../../abi/descriptor.ts';
import type { Codec } from './codec.ts';
import type { Reader } from './reader.ts';
import { WireError, wrongValue } from './wire-error.ts';
import type { Writer } from './writer.ts';

type Properties = Record<string, unknown>;
type NumberList = Uint8Array<ArrayBuffer>;
type NumberListClass = {
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): object;
};

/** The typed array that a list of these is. */
const NUMBER_LISTS: Partial<Record<PrimitiveKind, NumberListClass>> = {
  u8: Uint8Array,
  s8: Int8Array,
  u16: Uint16Array,
  s16: Int16Array,
  u32: Uint32Array,
  s32: Int32Array,
  u64: BigUint64Array,
  s64: BigInt64Array,
  f32: Float32Array,
  f64: Float64Array,
};

/** A record; `names` are its property names in order. */
export function recordCodec(names: readonly string[], fields: readonly Codec[]): Codec {
  const pairs = fields.map((codec, index) => ({ name: names[index] ?? '', codec }));
  return {
    size: sum(fields),
    write(out, value) {
      const record = properties(value, 'a record');
      for (const { name, codec } of pairs) codec.write(out, record[name]);
    },
    read(from) {
      const record: Properties = {};
      for (const { name, codec } of pairs) record[name] = codec.read(from);
      return record;
    },
  };
}

export function tupleCodec(items: readonly Codec[]): Codec {
  return {
    size: sum(items),
    write(out, value) {
      if (!Array.isArray(value) || value.length !== items.length) {
        return wrongValue(value, `an array of ${items.length}`);
      }
      items.forEach((codec, index) => {
        codec.write(out, value[index]);
      });
    },
    read: (from) => items.map((codec) => codec.read(from)),
  };
}

/** A list of anything but numbers. */
export function listCodec(element: Codec, length: number | undefined): Codec {
  const least = length ?? 0;
  return {
    size: 4 + least * element.size,
    write(out, value) {
      if (!Array.isArray(value) || (length !== undefined && value.length !== length)) {
        return wrongValue(value, length === undefined ? 'an array' : `an array of ${length}`);
      }
      out.u32(value.length);
      for (const item of value) element.write(out, item);
    },
    read(from) {
      const count = from.count();
      if (length !== undefined && count !== length)
        throw malformed(`a list of ${length} has ${count} elements`);
      const items: unknown[] = [];
      for (let index = 0; index < count; index++) items.push(element.read(from));
      return items;
    },
  };
}

/** A list of numbers, or undefined when its element is none. */
export function numberListCodec(kind: PrimitiveKind, length: number | undefined): Codec | undefined {
  const List = NUMBER_LISTS[kind];
  if (List === undefined) return undefined;
  const width = List.BYTES_PER_ELEMENT;
  const bytesOf = (value: unknown): NumberList => {
    if (!(value instanceof List)) return wrongValue(value, `a list of ${kind} (${List.name})`);
    const { buffer, byteOffset, byteLength } = value as NumberList;
    return new Uint8Array(buffer, byteOffset, byteLength);
  };
  return {
    size: 4 + (length ?? 0) * width,
    write(out, value) {
      const bytes = bytesOf(value);
      if (length !== undefined && bytes.byteLength !== length * width) wrongValue(value, `${length} numbers`);
      out.u32(bytes.byteLength / width);
      out.raw(bytes);
    },
    read(from) {
      const count = from.u32();
      if (length !== undefined && count !== length)
        throw malformed(`a list of ${length} has ${count} numbers`);
      return new List(from.raw(count * width));
    },
  };
}

export function mapCodec(key: Codec, value: Codec): Codec {
  return listCodec(tupleCodec([key, value]), undefined);
}

export function enumCodec(labels: readonly string[]): Codec {
  const numbers = new Map(labels.map((label, index) => [label, index]));
  const discriminant = discriminantOf(labels.length);
  return {
    size: discriminant.size,
    write(out, value) {
      const number = typeof value === 'string' ? numbers.get(value) : undefined;
      discriminant.write(out, number ?? wrongValue(value, `one of ${labels.length} labels`));
    },
    read(from) {
      return labels[discriminant.read(from)] ?? unknownCase();
    },
  };
}

/** Flags; `names` are the property names in order. One that is left out is not set. */
export function flagsCodec(names: readonly string[]): Codec {
  const size = Math.ceil(names.length / 8);
  return {
    size,
    write(out, value) {
      const flags = properties(value, 'flags');
      for (let byte = 0; byte < size; byte++) {
        let bits = 0;
        for (let bit = 0; bit < 8 && byte * 8 + bit < names.length; bit++) {
          const flag = flags[names[byte * 8 + bit] ?? ''];
          if (flag === true) bits |= 1 << bit;
          else if (flag !== undefined && flag !== false) wrongValue(flag, 'a boolean');
        }
        out.u8(bits);
      }
    },
    read(from) {
      const flags: Properties = {};
      for (let byte = 0; byte < size; byte++) {
        const bits = from.u8();
        const used = Math.min(8, names.length - byte * 8);
        if (bits >> used !== 0) throw malformed('flags that the type does not have are set');
        for (let bit = 0; bit < used; bit++) flags[names[byte * 8 + bit] ?? ''] = (bits & (1 << bit)) !== 0;
      }
      return flags;
    },
  };
}

/** One case of a variant. */
export interface Case {
  readonly tag: string;
  readonly payload: Codec | undefined;
  /** Whether `val` is there, with undefined, where there is no payload; as in a result. */
  readonly alwaysVal?: boolean;
}

/** `{ tag, val }`. */
export function variantCodec(cases: readonly Case[]): Codec {
  const numbers = new Map(cases.map(({ tag }, index) => [tag, index]));
  const discriminant = discriminantOf(cases.length);
  return {
    size: discriminant.size + Math.max(0, ...cases.map(({ payload }) => payload?.size ?? 0)),
    write(out, value) {
      const { tag, val } = properties(value, 'a variant');
      const number = typeof tag === 'string' ? numbers.get(tag) : undefined;
      discriminant.write(out, number ?? wrongValue(tag, `one of ${cases.length} cases`));
      cases[number ?? 0]?.payload?.write(out, val);
    },
    read(from) {
      const { tag, payload, alwaysVal = false } = cases[discriminant.read(from)] ?? unknownCase();
      if (payload !== undefined) return { tag, val: payload.read(from) };
      return alwaysVal ? { tag, val: undefined } : { tag };
    },
  };
}

/** An option whose item is none itself: the value or undefined. */
export function optionCodec(item: Codec): Codec {
  return {
    size: 1 + item.size,
    write(out, value) {
      out.u8(value === undefined ? 0 : 1);
      if (value !== undefined) item.write(out, value);
    },
    read(from) {
      const byte = from.u8();
      if (byte > 1) return unknownCase();
      return byte === 0 ? undefined : item.read(from);
    },
  };
}

interface Discriminant {
  readonly size: number;
  write(out: Writer, value: number): void;
  read(from: Reader): number;
}

function discriminantOf(cases: number): Discriminant {
  if (cases <= 0x100) return { size: 1, write: (out, value) => out.u8(value), read: (from) => from.u8() };
  if (cases <= 0x10000) return { size: 2, write: (out, value) => out.u16(value), read: (from) => from.u16() };
  return { size: 4, write: (out, value) => out.u32(value), read: (from) => from.u32() };
}

function properties(value: unknown, wanted: string): Properties {
  return typeof value === 'object' && value !== null ? (value as Properties) : wrongValue(value, wanted);
}

function sum(parts: readonly Codec[]): number {
  return parts.reduce((total, { size }) => total + size, 0);
}

function malformed(message: string): WireError {
  return new WireError('WIRE_MALFORMED', message);
}

function unknownCase(): never {
  throw malformed('a value is of a case that its type does not have');
}
