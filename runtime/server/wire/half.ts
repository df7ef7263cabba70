// SPDX-License-Identifier: MIT
// IEEE 754 binary16, the type of touch coordinates. Node 22 has no Float16Array, so the bits are made here.

const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

const SIGN = 0x8000;
const INFINITE = 0x7c00;
const NAN = 0x7e00;
/** 65520 as a binary32: the least number that rounds to infinity. */
const LEAST_INFINITE = 0x477ff000;
/** 2^-14 as a binary32: the least normal number. */
const LEAST_NORMAL = 0x38800000;
/** Distance of the two exponent biases, in place. */
const REBIAS = 0x38000000;
/** 2^24: a subnormal counts in units of 2^-24. */
const SUBNORMALS = 0x1000000;

/** Bits of the nearest binary16 of a number taken as binary32; ties go to even, NaN is `7e00`. */
export function toHalf(value: number): number {
  single[0] = value;
  const bits = singleBits[0] ?? 0;
  const sign = (bits >>> 16) & SIGN;
  const size = bits & 0x7fffffff;
  if (size > 0x7f800000) return NAN;
  if (size >= LEAST_INFINITE) return sign | INFINITE;
  if (size >= LEAST_NORMAL) return sign | ((size - REBIAS + 0xfff + ((size >>> 13) & 1)) >>> 13);
  return sign | roundToEven(Math.abs(single[0]) * SUBNORMALS);
}

/** The number of 16 bits. */
export function fromHalf(bits: number): number {
  const sign = (bits & SIGN) === 0 ? 1 : -1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return (sign * fraction) / SUBNORMALS;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 0x400) * 2 ** (exponent - 15);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
