// SPDX-License-Identifier: MIT
// Scalars across the canonical ABI: a host's value is checked before it is lowered, since a number that wraps silently
// would be a wrong answer; core bits are turned into characters and floats (CanonicalABI.md, "lower_flat", "lift_flat").

import type { CallContext } from './context.ts';

const BYTES = new DataView(new ArrayBuffer(8));

/** 0 or 1. @throws {Trap} `TRAP_HOST` when the value is not a boolean. */
export function lowerBool(cx: CallContext, value: boolean | undefined): number {
  if (value === true) return 1;
  return value === false ? 0 : wrong(cx, value, 'a boolean');
}

/** One bit of a set of flags; a flag that is left out is not set. @throws {Trap} `TRAP_HOST` for no boolean. */
export function lowerFlag(cx: CallContext, value: boolean | undefined): number {
  return value === undefined ? 0 : lowerBool(cx, value);
}

/** @throws {Trap} `TRAP_HOST` when the value is not an integer from 0 to 255. */
export function lowerU8(cx: CallContext, value: number | undefined): number {
  return value !== undefined && (value & 0xff) === value ? value : wrong(cx, value, 'a u8');
}

/** @throws {Trap} `TRAP_HOST` when the value is not an integer from -128 to 127. */
export function lowerS8(cx: CallContext, value: number | undefined): number {
  return value !== undefined && (value << 24) >> 24 === value ? value : wrong(cx, value, 'an s8');
}

/** @throws {Trap} `TRAP_HOST` when the value is not an integer from 0 to 65,535. */
export function lowerU16(cx: CallContext, value: number | undefined): number {
  return value !== undefined && (value & 0xffff) === value ? value : wrong(cx, value, 'a u16');
}

/** @throws {Trap} `TRAP_HOST` when the value is not an integer from -32,768 to 32,767. */
export function lowerS16(cx: CallContext, value: number | undefined): number {
  return value !== undefined && (value << 16) >> 16 === value ? value : wrong(cx, value, 'an s16');
}

/** @throws {Trap} `TRAP_HOST` when the value is not an integer from 0 to 2^32 - 1. */
export function lowerU32(cx: CallContext, value: number | undefined): number {
  return value !== undefined && value >>> 0 === value ? value : wrong(cx, value, 'a u32');
}

/** @throws {Trap} `TRAP_HOST` when the value is not an integer from -2^31 to 2^31 - 1. */
export function lowerS32(cx: CallContext, value: number | undefined): number {
  return value !== undefined && (value | 0) === value ? value : wrong(cx, value, 'an s32');
}

/** @throws {Trap} `TRAP_HOST` when the value is not a bigint from 0 to 2^64 - 1. */
export function lowerU64(cx: CallContext, value: bigint | undefined): bigint {
  // Compiled to a comparison of machine words, which `>=` on bigints is not.
  return typeof value === 'bigint' && BigInt.asUintN(64, value) === value
    ? value
    : wrong(cx, value, 'a u64 (bigint)');
}

/** @throws {Trap} `TRAP_HOST` when the value is not a bigint from -2^63 to 2^63 - 1. */
export function lowerS64(cx: CallContext, value: bigint | undefined): bigint {
  return typeof value === 'bigint' && BigInt.asIntN(64, value) === value
    ? value
    : wrong(cx, value, 'an s64 (bigint)');
}

/** Any number; one for an f32 is rounded to the nearest by the engine. @throws {Trap} `TRAP_HOST` for no number. */
export function lowerFloat(cx: CallContext, value: number | undefined): number {
  return typeof value === 'number' ? value : wrong(cx, value, 'a number');
}

/** Code point of a character. @throws {Trap} `TRAP_HOST` when the value is not a string of one scalar value. */
export function lowerChar(cx: CallContext, value: string | undefined): number {
  const code = typeof value === 'string' ? value.codePointAt(0) : undefined;
  if (code === undefined || value?.length !== (code > 0xffff ? 2 : 1) || isSurrogate(code)) {
    return wrong(cx, value, 'a char (a string of one Unicode scalar value)');
  }
  return code;
}

/** Character of a code point, signed or unsigned. @throws {Trap} `TRAP_INVALID_CHAR` for what is no scalar value. */
export function liftChar(cx: CallContext, code: number): string {
  if (code >>> 0 >= 0x110000 || isSurrogate(code)) {
    cx.trap(
      'TRAP_INVALID_CHAR',
      `the guest's char 0x${(code >>> 0).toString(16)} is not a Unicode scalar value`,
    );
  }
  return String.fromCodePoint(code);
}

/** The bits of an f32 as an i32, for a slot that variant cases share. */
export function bitsOfF32(value: number): number {
  BYTES.setFloat32(0, value, true);
  return BYTES.getInt32(0, true);
}

/** The f32 whose bits an i32 has. */
export function f32OfBits(bits: number): number {
  BYTES.setInt32(0, bits, true);
  return BYTES.getFloat32(0, true);
}

/** The bits of an f64 as an i64. */
export function bitsOfF64(value: number): bigint {
  BYTES.setFloat64(0, value, true);
  return BYTES.getBigInt64(0, true);
}

/** The f64 whose bits an i64 has. */
export function f64OfBits(bits: bigint): number {
  BYTES.setBigInt64(0, bits, true);
  return BYTES.getFloat64(0, true);
}

/** An i32 in an i64 slot: extended with zeros. */
export function wideOfWord(word: number): bigint {
  return BigInt(word >>> 0);
}

/** The i32 in an i64 slot: its low half. */
export function wordOfWide(wide: bigint): number {
  return Number(BigInt.asIntN(32, wide));
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

function wrong(cx: CallContext, value: unknown, wanted: string): never {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value);
  return cx.trap('TRAP_HOST', `${wanted} is expected, not ${shown} (${typeof value})`);
}
