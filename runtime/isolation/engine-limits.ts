// SPDX-License-Identifier: MIT
// What a thread or process of a plugin may take of V8, beside the memory of the plugin itself.

const MEBIBYTE = 1024 * 1024;

/** JavaScript heap: bindings, plans, and values on their way. Linear memories do not count. */
export const HEAP_MEBIBYTES = 128;

/** Below it Node itself does not start; above it threads are refused by some systems. */
const LEAST_STACK = MEBIBYTE;
const MOST_STACK = 64 * MEBIBYTE;

/** Bytes of stack that a thread is given for a limit. */
export function stackBytes(maxStackSize: number): number {
  return Math.min(Math.max(maxStackSize, LEAST_STACK), MOST_STACK);
}
