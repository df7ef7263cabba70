// SPDX-License-Identifier: MIT
// Codecs of numbers, bool, char, flags, enums and strings (CanonicalABI.md, "Loading", "Storing", "Lifting", "Lowering").

import type { PrimitiveKind } from '../../abi/descriptor.ts';
import { liftString, loadString, lowerString, storeString } from '../../abi/strings.ts';
import { type Codec, nextBigint, nextNumber, type Side } from './codec.ts';

const u8: Codec<number> = {
  lift: (_side, flat) => nextNumber(flat) & 0xff,
  lower: (_side, value, out) => out.push(value),
  load: ({ cx }, address) => cx.view.getUint8(address),
  store: ({ cx }, address, value) => cx.view.setUint8(address, value),
};
const s8: Codec<number> = {
  lift: (_side, flat) => (nextNumber(flat) << 24) >> 24,
  lower: (_side, value, out) => out.push(value),
  load: ({ cx }, address) => cx.view.getInt8(address),
  store: ({ cx }, address, value) => cx.view.setInt8(address, value),
};
const u16: Codec<number> = {
  lift: (_side, flat) => nextNumber(flat) & 0xffff,
  lower: (_side, value, out) => out.push(value),
  load: ({ cx }, address) => cx.view.getUint16(address, true),
  store: ({ cx }, address, value) => cx.view.setUint16(address, value, true),
};
const s16: Codec<number> = {
  lift: (_side, flat) => (nextNumber(flat) << 16) >> 16,
  lower: (_side, value, out) => out.push(value),
  load: ({ cx }, address) => cx.view.getInt16(address, true),
  store: ({ cx }, address, value) => cx.view.setInt16(address, value, true),
};
/** Also u32: both sides of a call want the same 32 bits, signed as a core i32 is. */
const s32: Codec<number> = {
  lift: (_side, flat) => nextNumber(flat) | 0,
  lower: (_side, value, out) => out.push(value),
  load: ({ cx }, address) => cx.view.getInt32(address, true),
  store: ({ cx }, address, value) => cx.view.setInt32(address, value, true),
};
const s64: Codec<bigint> = {
  lift: (_side, flat) => nextBigint(flat),
  lower: (_side, value, out) => out.push(value),
  load: ({ cx }, address) => cx.view.getBigInt64(address, true),
  store: ({ cx }, address, value) => cx.view.setBigInt64(address, value, true),
};
const f32: Codec<number> = {
  lift: (_side, flat) => nextNumber(flat),
  lower: (_side, value, out) => out.push(value),
  load: ({ cx }, address) => cx.view.getFloat32(address, true),
  store: ({ cx }, address, value) => cx.view.setFloat32(address, value, true),
};
const f64: Codec<number> = {
  lift: (_side, flat) => nextNumber(flat),
  lower: (_side, value, out) => out.push(value),
  load: ({ cx }, address) => cx.view.getFloat64(address, true),
  store: ({ cx }, address, value) => cx.view.setFloat64(address, value, true),
};
/** Any number but 0 is true. */
const bool: Codec<number> = {
  lift: (_side, flat) => (nextNumber(flat) === 0 ? 0 : 1),
  lower: (_side, value, out) => out.push(value),
  load: ({ cx }, address) => (cx.view.getUint8(address) === 0 ? 0 : 1),
  store: ({ cx }, address, value) => cx.view.setUint8(address, value),
};
const char: Codec<number> = {
  lift: (side, flat) => checkedChar(side, nextNumber(flat) >>> 0),
  lower: (_side, value, out) => out.push(value),
  load: (side, address) => checkedChar(side, side.cx.view.getUint32(address, true)),
  store: ({ cx }, address, value) => cx.view.setUint32(address, value, true),
};
const string: Codec<string> = {
  lift: ({ cx }, flat) => {
    const pointer = nextNumber(flat);
    return liftString(cx, pointer, nextNumber(flat));
  },
  lower: ({ cx }, value, out) => {
    const pointer = lowerString(cx, value);
    out.push(pointer, cx.length);
  },
  load: ({ cx }, address) => loadString(cx, address),
  store: ({ cx }, address, value) => storeString(cx, address, value),
};

function checkedChar({ cx }: Side, code: number): number {
  if (code >= 0x110000 || (code >= 0xd800 && code <= 0xdfff)) {
    cx.trap('TRAP_INVALID_CHAR', `0x${code.toString(16)} is not a Unicode scalar value`);
  }
  return code;
}

/** Codecs of the primitive types. */
export const PRIMITIVE_CODECS: Readonly<Record<PrimitiveKind, Codec>> = {
  bool,
  s8,
  u8,
  s16,
  u16,
  s32,
  u32: s32,
  s64,
  u64: s64,
  f32,
  f64,
  char,
  string,
};

/** Unsigned integers by size in bytes: discriminants, flags. */
export const UNSIGNED: Readonly<Record<1 | 2 | 4, Codec<number>>> = { 1: u8, 2: u16, 4: s32 };

/** Flags: bits without a label are dropped. */
export function flagsCodec(bytes: 1 | 2 | 4, labels: number): Codec<number> {
  const bits = UNSIGNED[bytes];
  const mask = labels === 32 ? -1 : (1 << labels) - 1;
  return {
    lift: (_side, flat) => nextNumber(flat) & mask,
    lower: (_side, value, out) => out.push(value),
    load: (side, address) => bits.load(side, address) & mask,
    store: (side, address, value) => bits.store(side, address, value),
  };
}
