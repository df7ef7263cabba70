// SPDX-License-Identifier: MIT
// Compares syntax trees by what they say, whatever place it stands at.

/** Properties that hold places. */
const PLACES: ReadonlySet<string> = new Set(['span', 'start']);

/** Whether two parts of syntax trees are the same but for their places in the text. */
export function isSameTree(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = entriesOf(a);
  const right = new Map(entriesOf(b));
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && isSameTree(value, right.get(key)))
  );
}

function entriesOf(node: object): [string, unknown][] {
  return Object.entries(node).filter(([key]) => !PLACES.has(key));
}
