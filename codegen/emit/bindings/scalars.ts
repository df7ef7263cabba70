// SPDX-License-Identifier: MIT
// How each scalar type is written in emitted code: read and written through a view, lifted from and lowered to a core
// value; and the conversions of slots that variant cases share (CanonicalABI.md, "lift_flat_variant").

import type { PrimitiveKind } from '../../ir/ir.ts';
import type { Flat } from '../../ir/layout.ts';

/** Scalars are all primitives but strings. */
export type ScalarKind = Exclude<PrimitiveKind, 'string'>;

interface ScalarText {
  /** Suffix of the view's `get` and `set`. */
  readonly access:
    | 'Uint8'
    | 'Int8'
    | 'Uint16'
    | 'Int16'
    | 'Uint32'
    | 'Int32'
    | 'Float32'
    | 'Float64'
    | 'BigUint64'
    | 'BigInt64';
  /** ABI function that checks the host's value and gives the core value. */
  readonly lower: string;
  /** Lifts a core value; `abi` imports a function. */
  readonly lift: (core: string, abi: (name: string) => string) => string;
}

const same = (core: string): string => core;

const SCALARS: Readonly<Record<ScalarKind, ScalarText>> = {
  bool: { access: 'Uint8', lower: 'lowerBool', lift: (core) => `${core} !== 0` },
  u8: { access: 'Uint8', lower: 'lowerU8', lift: (core) => `${core} & 0xff` },
  s8: { access: 'Int8', lower: 'lowerS8', lift: (core) => `(${core} << 24) >> 24` },
  u16: { access: 'Uint16', lower: 'lowerU16', lift: (core) => `${core} & 0xffff` },
  s16: { access: 'Int16', lower: 'lowerS16', lift: (core) => `(${core} << 16) >> 16` },
  u32: { access: 'Uint32', lower: 'lowerU32', lift: (core) => `${core} >>> 0` },
  s32: { access: 'Int32', lower: 'lowerS32', lift: same },
  u64: { access: 'BigUint64', lower: 'lowerU64', lift: (core) => `BigInt.asUintN(64, ${core})` },
  s64: { access: 'BigInt64', lower: 'lowerS64', lift: same },
  f32: { access: 'Float32', lower: 'lowerFloat', lift: same },
  f64: { access: 'Float64', lower: 'lowerFloat', lift: same },
  char: { access: 'Int32', lower: 'lowerChar', lift: (core, abi) => `${abi('liftChar')}(cx, ${core})` },
};

/** Text of a scalar, or undefined for any other kind of type. */
export function scalarText(kind: string): ScalarText | undefined {
  return Object.hasOwn(SCALARS, kind) ? SCALARS[kind as ScalarKind] : undefined;
}

/** Reads a scalar from memory. */
export function readScalar(kind: ScalarKind, at: string, abi: (name: string) => string): string {
  const { access } = SCALARS[kind];
  const core =
    access === 'Uint8' || access === 'Int8' ? `view.get${access}(${at})` : `view.get${access}(${at}, true)`;
  if (kind === 'bool') return `${core} !== 0`;
  return kind === 'char' ? `${abi('liftChar')}(cx, ${core})` : core;
}

/** Writes a core value to memory. @param view expression of the view. */
export function writeScalar(view: string, access: ScalarText['access'], at: string, core: string): string {
  return access === 'Uint8' || access === 'Int8'
    ? `${view}.set${access}(${at}, ${core});`
    : `${view}.set${access}(${at}, ${core}, true);`;
}

/** Name of the unsigned access of a discriminant or a set of flags. */
export function unsignedAccess(size: 1 | 2 | 4): 'Uint8' | 'Uint16' | 'Uint32' {
  return size === 1 ? 'Uint8' : size === 2 ? 'Uint16' : 'Uint32';
}

/** Reads a discriminant or a set of flags. */
export function readUnsigned(size: 1 | 2 | 4, at: string): string {
  return size === 1 ? `view.getUint8(${at})` : `view.get${unsignedAccess(size)}(${at}, true)`;
}

/** TypeScript type of a core value. */
export function coreType(flat: Flat): 'number' | 'bigint' {
  return flat === 'i64' ? 'bigint' : 'number';
}

/** What an unused slot holds. */
export function zero(flat: Flat): string {
  return flat === 'i64' ? '0n' : '0';
}

/** A core value of type `have` as it stands in a shared slot of type `slot`. */
export function intoSlot(core: string, have: Flat, slot: Flat, abi: (name: string) => string): string {
  if (have === slot) return core;
  if (have === 'f32') {
    const bits = `${abi('bitsOfF32')}(${core})`;
    return slot === 'i32' ? bits : `${abi('wideOfWord')}(${bits})`;
  }
  return have === 'f64' ? `${abi('bitsOfF64')}(${core})` : `${abi('wideOfWord')}(${core})`;
}

/** The core value of type `want` in a shared slot of type `slot`. */
export function fromSlot(core: string, slot: Flat, want: Flat, abi: (name: string) => string): string {
  if (slot === want) return core;
  if (want === 'f64') return `${abi('f64OfBits')}(${core})`;
  const word = slot === 'i64' ? `${abi('wordOfWide')}(${core})` : core;
  return want === 'f32' ? `${abi('f32OfBits')}(${word})` : word;
}
