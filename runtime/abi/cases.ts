// SPDX-License-Identifier: MIT
// Discriminants of variants, enums, options and results: a number outside the cases ends the call.

import type { CallContext } from './context.ts';

/**
 * Checks a discriminant of the guest.
 * @param discriminant signed or unsigned i32. @param count number of cases.
 * @throws {Trap} `TRAP_INVALID_DISCRIMINANT`.
 */
export function liftCase(cx: CallContext, discriminant: number, count: number): number {
  return discriminant >>> 0 < count ? discriminant : invalidCase(cx, discriminant, count);
}

/** The label of an enum's case. @throws {Trap} `TRAP_INVALID_DISCRIMINANT`. */
export function liftLabel<T extends string>(cx: CallContext, discriminant: number, labels: readonly T[]): T {
  return labels[discriminant] ?? invalidCase(cx, discriminant, labels.length);
}

/** The guest's discriminant is none of the cases. @throws {Trap} `TRAP_INVALID_DISCRIMINANT`. */
export function invalidCase(cx: CallContext, discriminant: number, count: number): never {
  return cx.trap(
    'TRAP_INVALID_DISCRIMINANT',
    `the guest's case ${discriminant >>> 0} is not one of ${count}`,
  );
}

/**
 * The host's value is none of the cases of its WIT type.
 * @param type WIT name of the type.
 * @throws {Trap} `TRAP_HOST`.
 */
export function unknownCase(cx: CallContext, value: unknown, type: string): never {
  const tag = typeof value === 'object' && value !== null && 'tag' in value ? value.tag : value;
  return cx.trap('TRAP_HOST', `${String(tag)} is not a case of ${type}`);
}
