// SPDX-License-Identifier: MIT
// Where the parts of a value lie, in memory and in slots, and how AssemblyScript loads and stores numbers there.

import type { Type } from '../../../ir/ir.ts';
import { flagsSize, layoutOf, recordLayout, variantLayout } from '../../../ir/layout.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';

/** How a value lies where it is read or written. */
export type Form = 'memory' | 'slots';

/** Bytes of a core value in a slot. */
export const SLOT = 8;

/** Types of numbers in memory. */
export const STORED: Partial<Record<Type['kind'], string>> = {
  bool: 'bool',
  s8: 'i8',
  u8: 'u8',
  s16: 'i16',
  u16: 'u16',
  s32: 'i32',
  u32: 'u32',
  s64: 'i64',
  u64: 'u64',
  f32: 'f32',
  f64: 'f64',
  char: 'u32',
};

/** Whether a result has no payloads: it is its case and nothing else. */
export function isBareResult(type: Type): boolean {
  const seen = resolveAlias(type);
  return seen.kind === 'result' && seen.ok === undefined && seen.error === undefined;
}

/** The type of a number in memory, `bool` and enums among them; undefined for anything else. */
export function numberIn(type: Type): string | undefined {
  const seen = resolveAlias(type);
  if (seen.kind !== 'named') return STORED[seen.kind];
  const { shape } = resolveDef(seen.def);
  if (shape.kind === 'enum') return `u${8 * variantLayout(shape.cases.map(() => undefined)).discriminant}`;
  return shape.kind === 'flags' ? `u${8 * flagsSize(shape.flags.length)}` : undefined;
}

/** Whether elements of a list lie in an array of the language as the host reads them. */
export function isNumber(type: Type): boolean {
  return STORED[resolveAlias(type).kind] !== undefined;
}

/** The type in which a small number fills its slot. */
export function coreOf(number: string): string {
  if (number === 'i8' || number === 'i16') return 'i32';
  return number === 'bool' || number === 'u8' || number === 'u16' ? 'u32' : number;
}

export function strideOf(form: Form, type: Type): number {
  const { size, flat } = layoutOf(type);
  return form === 'memory' ? size : flat.length * SLOT;
}

export function offsetsOf(form: Form, types: readonly Type[]): readonly number[] {
  if (form === 'memory') return recordLayout(types).offsets;
  let end = 0;
  return types.map((type) => {
    const offset = end;
    end += strideOf('slots', type);
    return offset;
  });
}

export function pairAt(form: Form, at: string, offset: number): [string, string] {
  return [operand(at, offset), operand(at, offset + (form === 'slots' ? SLOT : 4))];
}

/** Operands of a load at a constant offset. */
export function operand(at: string, offset: number): string {
  return offset === 0 ? at : `${at}, ${offset}`;
}

export function sum(at: string, offset: number): string {
  return offset === 0 ? at : `${at} + ${offset}`;
}
