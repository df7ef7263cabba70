// SPDX-License-Identifier: MIT
// Types that C itself has, and which values are passed as they are.

import type { Type } from '../../../ir/ir.ts';
import type { Flat } from '../../../ir/layout.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';

/** Numbers, truth and characters, as `stdint.h` and `stdbool.h` name them. */
export const C_SCALARS: Partial<Record<Type['kind'], string>> = {
  bool: 'bool',
  s8: 'int8_t',
  u8: 'uint8_t',
  s16: 'int16_t',
  u16: 'uint16_t',
  s32: 'int32_t',
  u32: 'uint32_t',
  s64: 'int64_t',
  u64: 'uint64_t',
  f32: 'float',
  f64: 'double',
  char: 'uint32_t',
};

/** C types of core values. */
export const CORE_TYPES: Readonly<Record<Flat, string>> = {
  i32: 'int32_t',
  i64: 'int64_t',
  f32: 'float',
  f64: 'double',
};

/** Unsigned integers by their bytes. */
export const UNSIGNED: Readonly<Record<1 | 2 | 4, string>> = { 1: 'uint8_t', 2: 'uint16_t', 4: 'uint32_t' };

/** Whether a value is one number: numbers, truth, characters, enums and flags. */
export function isScalar(type: Type): boolean {
  const seen = resolveAlias(type);
  if (seen.kind !== 'named') return C_SCALARS[seen.kind] !== undefined;
  const { kind } = resolveDef(seen.def).shape;
  return kind === 'enum' || kind === 'flags';
}

/** Whether a value is a pointer and a length: texts, lists of any length, and maps. */
export function isSpan(type: Type): boolean {
  const seen = resolveAlias(type);
  return seen.kind === 'string' || seen.kind === 'map' || (seen.kind === 'list' && seen.length === undefined);
}
