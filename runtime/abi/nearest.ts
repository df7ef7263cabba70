// SPDX-License-Identifier: MIT
// Finds the names that a mistyped one may have meant, for messages of the runtime and of generated validators.

/** Longest name that is compared: whoever writes more did not mistype. */
const LONGEST = 64;

/**
 * The names nearest to a mistyped one, at most three and all equally near, in the order given; none when it is far from
 * all. Case and the kind of dash do not count.
 */
export function nearest(written: string, names: Iterable<string>): string[] {
  if (written.length < 2 || written.length > LONGEST) return [];
  const wanted = plain(written);
  let limit = Math.max(1, Math.floor(wanted.length / 3));
  let found: string[] = [];
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) > limit) continue;
    const distance = editDistance(wanted, plain(name));
    if (distance > limit) continue;
    if (distance < limit) found = [];
    limit = distance;
    found.push(name);
  }
  return found.slice(0, 3);
}

/** The names, at most three, that an unfinished one is the beginning of; those nearest to it when there are none. */
export function nearestOrUnfinished(written: string, names: readonly string[]): string[] {
  const begun = plain(written);
  const meant = written.length < 2 ? [] : names.filter((name) => plain(name).startsWith(begun));
  return meant.length > 0 ? meant.slice(0, 3) : nearest(written, names);
}

/** Names alike but for case and the kind of dash. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll('-', '_');
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
