// SPDX-License-Identifier: MIT
// Core values of a variant's cases share slots: reinterpreting them in both directions (CanonicalABI.md, "join").

import type { CoreValueType } from '../core-types.ts';
import type { CoreValue } from './codec.ts';

const bits = new DataView(new ArrayBuffer(8));

/** Takes the value of a case, of type `wanted`, out of a shared slot of type `slot`. */
export function splitCore(value: CoreValue, slot: CoreValueType, wanted: CoreValueType): CoreValue {
  if (slot === wanted) return value;
  const low = slot === 'i64' ? Number(BigInt.asIntN(32, BigInt(value))) : Number(value);
  switch (wanted) {
    case 'f32':
      bits.setInt32(0, low);
      return bits.getFloat32(0);
    case 'f64':
      bits.setBigInt64(0, BigInt(value));
      return bits.getFloat64(0);
    default:
      return low;
  }
}

/** Puts the value of a case, of type `have`, into a shared slot of type `slot`. */
export function joinCore(value: CoreValue, have: CoreValueType, slot: CoreValueType): CoreValue {
  if (slot === have) return value;
  switch (have) {
    case 'f32':
      bits.setFloat32(0, Number(value));
      return slot === 'i64' ? BigInt(bits.getUint32(0)) : bits.getInt32(0);
    case 'f64':
      bits.setFloat64(0, Number(value));
      return bits.getBigInt64(0);
    default:
      return BigInt(Number(value) >>> 0);
  }
}
