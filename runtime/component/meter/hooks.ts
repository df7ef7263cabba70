// SPDX-License-Identifier: MIT
// The functions that metered modules call: the host's hooks behind a trampoline that stops a guest with a trap.

import { WebAssembly } from '../../abi/web-assembly.ts';

/** What the host decides for running code. */
export interface MeterHooks {
  /**
   * Asked when the fuel is used up, with the fuel left in units, a negative number. Answers the fuel from here on, or a
   * negative number to stop the guest.
   */
  refuel(fuel: number): number;
  /** Asked before a memory grows by so many pages, as a signed number. 1 lets it; with 0 `memory.grow` answers -1. */
  grow(pages: number): number;
}

/** Exported functions for the hooks table of a metered module. */
export interface HookFunctions {
  // biome-ignore lint/complexity/noBannedTypes: any callable value can be an import.
  readonly refuel: Function;
  // biome-ignore lint/complexity/noBannedTypes: any callable value can be an import.
  readonly grow: Function;
}

/** Fuel that each instance begins with, in units. */
export const INITIAL_FUEL = 5_000;

/**
 * ```wat
 * (module
 *   (import "" "r" (func $r (param i32) (result i32)))
 *   (import "" "g" (func $g (param i32) (result i32)))
 *   (func (export "r") (param i32) (result i32)
 *     (local.tee 0 (call $r (local.get 0)))
 *     (if (i32.lt_s (i32.const 0)) (then (unreachable)))
 *     (local.get 0))
 *   (func (export "g") (param i32) (result i32) ...the same with $g))
 * ```
 */
const TRAMPOLINE = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x06, 0x01, 0x60, 0x01, 0x7f, 0x01, 0x7f], // type 0: [i32] -> [i32]
  ...[0x02, 0x0b, 0x02, 0x00, 0x01, 0x72, 0x00, 0x00, 0x00, 0x01, 0x67, 0x00, 0x00], // imports r and g
  ...[0x03, 0x03, 0x02, 0x00, 0x00],
  ...[0x07, 0x09, 0x02, 0x01, 0x72, 0x00, 0x02, 0x01, 0x67, 0x00, 0x03], // exports r and g
  ...[0x0a, 0x25, 0x02],
  ...[
    0x11, 0x00, 0x20, 0x00, 0x10, 0x00, 0x22, 0x00, 0x41, 0x00, 0x48, 0x04, 0x40, 0x00, 0x0b, 0x20, 0x00,
    0x0b,
  ],
  ...[
    0x11, 0x00, 0x20, 0x00, 0x10, 0x01, 0x22, 0x00, 0x41, 0x00, 0x48, 0x04, 0x40, 0x00, 0x0b, 0x20, 0x00,
    0x0b,
  ],
]);

let trampoline: WebAssembly.Module | undefined;

/**
 * Makes the functions that connect a guest with its hooks. When `refuel` answers a negative number, or a hook throws,
 * the guest ends with a trap, which no code of it can catch.
 */
export function hookFunctions(hooks: MeterHooks): HookFunctions {
  trampoline ??= new WebAssembly.Module(TRAMPOLINE);
  const { exports } = new WebAssembly.Instance(trampoline, {
    '': { r: guarded((fuel) => hooks.refuel(fuel)), g: guarded((pages) => hooks.grow(pages)) },
  });
  const { r: refuel, g: grow } = exports;
  if (typeof refuel !== 'function' || typeof grow !== 'function')
    throw new TypeError('the trampoline is broken');
  return { refuel, grow };
}

/** An exception that left a hook would be one that the guest's `catch_all` swallows; a trap is not. */
function guarded(hook: (value: number) => number): (value: number) => number {
  return (value) => {
    try {
      return hook(value);
    } catch {
      return -1;
    }
  };
}
