// SPDX-License-Identifier: MIT
// What a thread is born with.

/** Given to the worker by structured clone: the memory is shared, the order is the thread's own copy. */
export interface ThreadData {
  readonly shared: SharedArrayBuffer;
  readonly order: Uint8Array<ArrayBuffer>;
}

export function isThreadData(value: unknown): value is ThreadData {
  if (typeof value !== 'object' || value === null || !('shared' in value) || !('order' in value))
    return false;
  return value.shared instanceof SharedArrayBuffer && value.order instanceof Uint8Array;
}
