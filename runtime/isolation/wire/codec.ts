// SPDX-License-Identifier: MIT
// What it takes to carry values of one type, and the types without parts. Values are those of the generated
// TypeScript; what is written is checked as the bindings check it, and what is read is checked byte by byte.

import type { PrimitiveKind } from '../../abi/descriptor.ts';
import type { Reader } from './reader.ts';
import { WireError, wrongValue } from './wire-error.ts';
import type { Writer } from './writer.ts';

/** Carries values of one type. */
export interface Codec {
  /** @throws WireError `WIRE_VALUE` when the value is not of the type. */
  write(out: Writer, value: unknown): void;
  /** @throws WireError for bytes that are no value of the type. */
  read(from: Reader): unknown;
  /** Most bytes that a value takes, its lists and texts counted as their lengths only. */
  readonly size: number;
}

function integer(size: 1 | 2 | 4, name: string, fits: (value: number) => number, signed: boolean): Codec {
  const write = (out: Writer, value: unknown): void => {
    if (typeof value !== 'number' || fits(value) !== value) wrongValue(value, name);
    if (size === 1) out.u8(value);
    else if (size === 2) out.u16(value);
    else out.u32(value);
  };
  const unsigned = (from: Reader): number => (size === 1 ? from.u8() : size === 2 ? from.u16() : from.u32());
  return { write, size, read: signed ? (from) => fits(unsigned(from)) : unsigned };
}

function integer64(name: string, fits: (value: bigint) => bigint): Codec {
  return {
    size: 8,
    write(out, value) {
      if (typeof value !== 'bigint' || fits(value) !== value) wrongValue(value, name);
      out.u64(BigInt.asUintN(64, value));
    },
    read: (from) => fits(from.u64()),
  };
}

function readBoolean(from: Reader): boolean {
  const byte = from.u8();
  if (byte > 1) throw new WireError('WIRE_MALFORMED', `a boolean is ${byte}`);
  return byte === 1;
}

function isScalarValue(code: number): boolean {
  return code < 0x110000 && (code < 0xd800 || code > 0xdfff);
}

/** The types without parts. */
export const PRIMITIVES: Readonly<Record<PrimitiveKind, Codec>> = {
  bool: {
    size: 1,
    write: (out, value) => out.u8(value === true ? 1 : value === false ? 0 : wrongValue(value, 'a boolean')),
    read: readBoolean,
  },
  u8: integer(1, 'a u8', (value) => value & 0xff, false),
  s8: integer(1, 'an s8', (value) => (value << 24) >> 24, true),
  u16: integer(2, 'a u16', (value) => value & 0xffff, false),
  s16: integer(2, 'an s16', (value) => (value << 16) >> 16, true),
  u32: integer(4, 'a u32', (value) => value >>> 0, false),
  s32: integer(4, 'an s32', (value) => value | 0, true),
  u64: integer64('a u64 (bigint)', (value) => BigInt.asUintN(64, value)),
  s64: integer64('an s64 (bigint)', (value) => BigInt.asIntN(64, value)),
  f32: {
    size: 4,
    write: (out, value) => out.f32(typeof value === 'number' ? value : wrongValue(value, 'a number')),
    read: (from) => from.f32(),
  },
  f64: {
    size: 8,
    write: (out, value) => out.f64(typeof value === 'number' ? value : wrongValue(value, 'a number')),
    read: (from) => from.f64(),
  },
  char: {
    size: 4,
    write(out, value) {
      const code = typeof value === 'string' ? value.codePointAt(0) : undefined;
      if (typeof value !== 'string' || code === undefined || !isScalarValue(code)) {
        return wrongValue(value, 'a char (a string of one Unicode scalar value)');
      }
      if (value.length !== (code > 0xffff ? 2 : 1)) return wrongValue(value, 'a string of one character');
      out.u32(code);
    },
    read(from) {
      const code = from.u32();
      if (!isScalarValue(code)) throw new WireError('WIRE_MALFORMED', 'a char is no Unicode scalar value');
      return String.fromCodePoint(code);
    },
  },
  string: {
    size: 4,
    write: (out, value) => out.text(typeof value === 'string' ? value : wrongValue(value, 'a string')),
    read: (from) => from.text(),
  },
};
