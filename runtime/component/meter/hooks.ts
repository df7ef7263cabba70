// SPDX-License-Identifier: MIT
// PLACEHOLDER by the integrator until the rewriter lands: overwrite this file.
export interface MeterHooks {
  refuel(fuel: number): number;
  grow(pages: number): number;
}
export interface HookFunctions {
  readonly refuel: Function;
  readonly grow: Function;
}
export const INITIAL_FUEL = 1_000_000;
export function hookFunctions(_hooks: MeterHooks): HookFunctions {
  throw new Error('placeholder');
}
