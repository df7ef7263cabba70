// SPDX-License-Identifier: MIT
// The order in which a reader meets diagnostics: by file, then from its top, whatever stage found them.

import type { Diagnostic } from './diagnostic.ts';

/** Sorted by file name and offset; those without a place come last, in the order they were found. */
export function inReadingOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort((left, right) => {
    if (left.span === undefined || right.span === undefined) {
      return Number(left.span === undefined) - Number(right.span === undefined);
    }
    const [a, b] = [left.span.source.name, right.span.source.name];
    if (a !== b) return a < b ? -1 : 1;
    return left.span.start - right.span.start;
  });
}
