// SPDX-License-Identifier: MIT
// Core values in Go: their types, what turns WIT scalars into them and back, and the slots that cases share.

import type { Type } from '../../../ir/ir.ts';
import type { Flat } from '../../../ir/layout.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';

const CORE_TYPES: Readonly<Record<Flat, string>> = {
  i32: 'uint32',
  i64: 'uint64',
  f32: 'float32',
  f64: 'float64',
};

/** Go's type of a core value. Addresses and small integers are `uint32`. */
export function coreType(flat: Flat): string {
  return CORE_TYPES[flat];
}

/** Whether a value lies in the host's memory as it does in Go's, so that it is read and written as it is. */
export function isPlain(type: Type): boolean {
  const seen = resolveAlias(type);
  switch (seen.kind) {
    case 'named': {
      const { kind } = resolveDef(seen.def).shape;
      return kind === 'enum' || kind === 'flags';
    }
    case 'string':
    case 'list':
    case 'map':
    case 'tuple':
    case 'option':
    case 'result':
    case 'own':
    case 'borrow':
      return false;
    default:
      return true;
  }
}

/** A plain value of a core value. @param text Go's type of it. */
export function fromCore(type: Type, text: string, core: string): string {
  switch (resolveAlias(type).kind) {
    case 'bool':
      return `${core} != 0`;
    case 'u32':
    case 'u64':
    case 'f32':
    case 'f64':
      return core;
    default:
      return `${text}(${core})`;
  }
}

/** The core value of a plain value. */
export function toCore(type: Type, value: string): string {
  switch (resolveAlias(type).kind) {
    case 'bool':
      return `truth(${value})`;
    case 'u32':
    case 'u64':
    case 'f32':
    case 'f64':
      return value;
    case 's64':
      return `uint64(${value})`;
    default:
      return `uint32(${value})`;
  }
}

/** A payload's core value out of the slot that cases share (CanonicalABI.md, "lift_flat_variant"). */
export function fromSlot(slot: string, have: Flat, want: Flat): string {
  if (have === want) return slot;
  const narrow = have === 'i64' && want !== 'f64' ? `uint32(${slot})` : slot;
  if (want === 'f32') return `math.Float32frombits(${narrow})`;
  return want === 'f64' ? `math.Float64frombits(${slot})` : narrow;
}

/** A payload's core value as the slot that cases share holds it. */
export function toSlot(value: string, have: Flat, want: Flat): string {
  if (have === want) return value;
  const bits = have === 'f32' ? `math.Float32bits(${value})` : value;
  if (have === 'f64') return `math.Float64bits(${value})`;
  return want === 'i64' ? `uint64(${bits})` : bits;
}
