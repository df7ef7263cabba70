// SPDX-License-Identifier: MIT
// Nearest names to one that was not found.

/** At most this many names are offered. */
const MOST = 5;

/** Names of `known` that may have been meant by `name`, nearest first; at most five, ties in alphabetical order. */
export function suggestNames(name: string, known: Iterable<string>): readonly string[] {
  const wanted = name.toLowerCase();
  // A short name is near to every other short one: at most two letters in five may differ.
  const limit = Math.max(1, Math.floor(wanted.length * 0.4));
  const near: { readonly name: string; readonly distance: number }[] = [];
  for (const candidate of new Set(known)) {
    if (candidate === name) continue;
    const distance = editDistance(wanted, candidate.toLowerCase(), limit);
    if (distance <= limit) near.push({ name: candidate, distance });
  }
  near.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return near.slice(0, MOST).map((entry) => entry.name);
}

/** Optimal string alignment distance; `limit + 1` as soon as it is known to be above `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + cost,
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    if (Math.min(...current) > limit) return limit + 1;
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
