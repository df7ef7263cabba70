// SPDX-License-Identifier: MIT
// What lifting and lowering one type means for calls between the components inside a plugin.

import type { CallContext } from '../../abi/context.ts';
import type { BorrowScope, HandleTable } from '../../abi/handles.ts';
import type { InstanceIndex } from '../plan/plan.ts';

/** A core value as JavaScript sees it: i64 is a bigint. */
export type CoreValue = number | bigint;

/** One side of a call: the caller that values are lifted from, or the callee they are lowered into, and back. */
export interface Side extends BorrowScope {
  readonly cx: CallContext;
  readonly instance: InstanceIndex;
  readonly handles: HandleTable;
  /** Handles that this side lent to the call under way. */
  readonly lends: { lends: number }[];
}

/** Core values being read one after the other. */
export interface FlatValues {
  readonly values: readonly CoreValue[];
  position: number;
}

/**
 * Moves values of one type. Lifted forms are private to this folder: records and tuples are arrays in order of their
 * fields, variants {@link Case}s, flags and enums numbers, lists of numbers copies of their bytes.
 */
export interface Codec<T = unknown> {
  /** Reads from core values. */
  lift(side: Side, flat: FlatValues): T;
  /** Appends core values. */
  lower(side: Side, value: T, out: CoreValue[]): void;
  /** Reads from memory at a checked address. */
  load(side: Side, address: number): T;
  /** Writes to memory at a checked address. */
  store(side: Side, address: number, value: T): void;
}

/** A case of a variant, option or result. */
export interface Case {
  readonly index: number;
  readonly payload: unknown;
}

/** The next core value, which the signature says is a number. */
export function nextNumber(flat: FlatValues): number {
  return Number(flat.values[flat.position++]);
}

/** The next core value, which the signature says is an i64. */
export function nextBigint(flat: FlatValues): bigint {
  return BigInt(flat.values[flat.position++] ?? 0);
}
