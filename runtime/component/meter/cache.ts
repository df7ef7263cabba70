// SPDX-License-Identifier: MIT
// PLACEHOLDER by the integrator until the cache lands: overwrite this file.
import type { MeteredModule, MeterLimits } from './meter.ts';
export interface MeterCache {
  modulesOf(
    component: Uint8Array,
    limits: MeterLimits,
    make: () => readonly MeteredModule[],
  ): readonly MeteredModule[];
}
