// SPDX-License-Identifier: MIT
// Finds the names a mistyped one may have meant.

/** At most `count` of `names` that are close enough to `written` to be worth suggesting, closest first. */
export function nearest(written: string, names: Iterable<string>, count = 1): readonly string[] {
  const limit = Math.max(1, Math.floor(Math.min(written.length, 64) / 3));
  const found: { name: string; distance: number }[] = [];
  for (const name of names) {
    if (Math.abs(name.length - written.length) > limit) continue;
    const distance = editDistance(written, name);
    if (distance <= limit) found.push({ name, distance });
  }
  found.sort((left, right) => left.distance - right.distance || (left.name < right.name ? -1 : 1));
  return found.slice(0, count).map((entry) => entry.name);
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other. */
function editDistance(left: string, right: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      const swapped = left[row - 2] === right[column - 1] && left[row - 1] === right[column - 2];
      const substitution = (previous[column - 1] ?? 0) + (same ? 0 : 1);
      const insertion = (current[column - 1] ?? 0) + 1;
      const deletion = (previous[column] ?? 0) + 1;
      const swap = row > 1 && column > 1 && swapped ? (beforePrevious[column - 2] ?? 0) + 1 : Infinity;
      current.push(Math.min(substitution, insertion, deletion, swap));
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length] ?? 0;
}
