// SPDX-License-Identifier: MIT
// Core values in slots that cases of a variant share: i32 may hold an f32, and i64 any of the others
// (CanonicalABI.md, "join").

import type { Flat } from '../../../ir/layout.ts';

/** Helpers of the glue that are emitted where they are used, by name. */
const HELPERS = {
  bits_of_float: cast('int32_t', 'bits_of_float', 'float'),
  float_of_bits: cast('float', 'float_of_bits', 'int32_t'),
  bits_of_double: cast('int64_t', 'bits_of_double', 'double'),
  double_of_bits: cast('double', 'double_of_bits', 'int64_t'),
} as const;

export type SlotHelper = keyof typeof HELPERS;

/** The definitions of the helpers that were asked for, in a fixed order. */
export function slotHelpers(used: ReadonlySet<SlotHelper>): string[][] {
  return (Object.keys(HELPERS) as SlotHelper[])
    .filter((name) => used.has(name))
    .map((name) => [...HELPERS[name]]);
}

/** The expression of a core value of type `have` in a slot of type `slot`. */
export function intoSlot(value: string, have: Flat, slot: Flat, used: Set<SlotHelper>): string {
  if (have === slot) return value;
  const helper = (name: SlotHelper): string => {
    used.add(name);
    return `${name}(${value})`;
  };
  if (have === 'i32') return `(int64_t)(uint32_t)${operand(value)}`;
  if (have === 'f64') return helper('bits_of_double');
  const bits = helper('bits_of_float');
  return slot === 'i32' ? bits : `(int64_t)(uint32_t)${bits}`;
}

/** The expression of a core value of type `want` that travelled in a slot of type `slot`. */
export function fromSlot(value: string, slot: Flat, want: Flat, used: Set<SlotHelper>): string {
  if (slot === want) return value;
  const helper = (name: SlotHelper, argument: string): string => {
    used.add(name);
    return `${name}(${argument})`;
  };
  if (want === 'i32') return `(int32_t)${value}`;
  if (want === 'f64') return helper('double_of_bits', value);
  return helper('float_of_bits', slot === 'i32' ? value : `(int32_t)${value}`);
}

/** An expression that a cast may stand before. */
export function operand(value: string): string {
  return /^[\w.>()*-]+$/.test(value) ? value : `(${value})`;
}

function cast(to: string, name: string, from: string): readonly string[] {
  const union = `((union { ${from} from; ${to} to; }){value}).to`;
  return [`static ${to} ${name}(${from} value) {`, `  return ${union};`, '}'];
}
