// SPDX-License-Identifier: MIT
// Values that may be promises: continues at once where it can, so that an inline plugin costs no promise.

import type { Pending } from '../events/event.ts';

/** Does `work` for each item, one after the other; a promise is made only when a work answers with one. */
export function inTurn<T>(items: readonly T[], work: (item: T) => Pending<void>, start = 0): Pending<void> {
  for (let index = start; index < items.length; index += 1) {
    // Safe: index is below the length, and T may itself be undefined.
    const done = work(items[index] as T);
    if (done instanceof Promise) return done.then(() => inTurn(items, work, index + 1));
  }
  return undefined;
}

/** Continues with either the value or what was thrown; `failed` decides what a failure becomes. */
export function settle<T, R>(
  work: () => Pending<T>,
  done: (value: T) => R,
  failed: (thrown: unknown) => R,
): Pending<R> {
  let value: Pending<T>;
  try {
    value = work();
  } catch (thrown) {
    return failed(thrown);
  }
  if (value instanceof Promise) return value.then(done, failed);
  return done(value);
}
