// SPDX-License-Identifier: MIT
// Names of WIT's scalar types in TypeScript, so that generated signatures keep their widths, and the two general sums.

/** 8-bit unsigned integer. */
export type u8 = number;
/** 16-bit unsigned integer. */
export type u16 = number;
/** 32-bit unsigned integer. */
export type u32 = number;
/** 64-bit unsigned integer. */
export type u64 = bigint;
/** 8-bit signed integer. */
export type s8 = number;
/** 16-bit signed integer. */
export type s16 = number;
/** 32-bit signed integer. */
export type s32 = number;
/** 64-bit signed integer. */
export type s64 = bigint;
/** 32-bit float; a number given for one is rounded to the nearest. */
export type f32 = number;
/** 64-bit float. */
export type f64 = number;
/** One Unicode scalar value: a string of one code point that is not a surrogate. */
export type char = string;

/** WIT `option` around another `option`; everywhere else an option is `T | undefined`. */
export type Option<T> = { tag: 'some'; val: T } | { tag: 'none' };

/** WIT `result` anywhere but as the result of a function, where it is a returned value or a thrown `WitError`. */
export type Result<T, E> = { tag: 'ok'; val: T } | { tag: 'err'; val: E };
