// SPDX-License-Identifier: MIT
// PLACEHOLDER by the integrator until the rewriter lands: overwrite this file.
export interface MeterLimits {
  readonly memoryPages: number;
  readonly tableElements: number;
}
export interface HiddenExports {
  readonly fuel: string;
  readonly hooks: string;
  readonly start: string | undefined;
}
export interface MeteredModule {
  readonly bytes: Uint8Array;
  readonly hidden: HiddenExports | undefined;
}
export const METER_VERSION = 0;
export function meterModule(_bytes: Uint8Array, _limits: MeterLimits): MeteredModule {
  throw new Error('placeholder');
}
