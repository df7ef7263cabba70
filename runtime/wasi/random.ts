// SPDX-License-Identifier: MIT
// `wasi:random`, by node:crypto throughout, with a bound on what one call may ask for, which the shim does not have.

import { randomBytes } from 'node:crypto';
import { LimitTrap } from '../abi/errors.ts';
import type { HostInterface } from '../component/foreign.ts';
import type { SandboxLimits } from '../sandbox/limits.ts';

/** Makes the interfaces `random`, `insecure` and `insecure-seed`. */
export function randomInterfaces({
  maxAllocationSize,
}: SandboxLimits): Readonly<Record<string, HostInterface>> {
  const bytes = (length: bigint): Uint8Array => {
    if (length > BigInt(maxAllocationSize)) {
      const used = Number(length);
      throw new LimitTrap(
        'max_allocation_size',
        maxAllocationSize,
        used,
        'the plugin asked for random bytes',
      );
    }
    return randomBytes(Number(length));
  };
  const number = (): bigint => randomBytes(8).readBigUInt64LE();
  const seed = [number(), number()] as const;
  return {
    random: { getRandomBytes: bytes, getRandomU64: number },
    insecure: { getInsecureRandomBytes: bytes, getInsecureRandomU64: number },
    'insecure-seed': { insecureSeed: () => seed },
  };
}
