// SPDX-License-Identifier: MIT
// Compares what came of an action with what was to come of it: the least lines that are missing or too many.

/** One line of a comparison: as expected, missing, or not expected. */
export interface DiffLine {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/**
 * Compares lines. An expected line `...` stands for any lines, and `...` inside a line for any text.
 *
 * @returns every line in order; the lines are as expected when each has the sign ` `.
 */
export function compareLines(expected: readonly string[], actual: readonly string[]): readonly DiffLine[] {
  const isAny = (at: number): boolean => expected[at]?.trim() === '...';
  const fits = expected.map((text) => lineTest(text));
  // cost[i][j]: the least differences between what is left of both from i and j on.
  const cost: number[][] = Array.from({ length: expected.length + 1 }, () =>
    new Array<number>(actual.length + 1).fill(0),
  );
  const at = (i: number, j: number): number => cost[i]?.[j] ?? 0;
  for (let i = expected.length; i >= 0; i -= 1) {
    for (let j = actual.length; j >= 0; j -= 1) {
      const row = cost[i];
      if (row === undefined || (i === expected.length && j === actual.length)) continue;
      if (i === expected.length) row[j] = at(i, j + 1) + 1;
      else if (isAny(i)) row[j] = Math.min(at(i + 1, j), j < actual.length ? at(i, j + 1) : Infinity);
      else if (j === actual.length) row[j] = at(i + 1, j) + 1;
      else if (fits[i]?.(actual[j] ?? '') === true) row[j] = at(i + 1, j + 1);
      else row[j] = 1 + Math.min(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  for (let i = 0, j = 0; i < expected.length || j < actual.length; ) {
    const [wanted, came] = [expected[i], actual[j]];
    if (wanted !== undefined && isAny(i)) {
      if (came !== undefined && at(i, j) === at(i, j + 1)) {
        lines.push({ sign: ' ', text: came });
        j += 1;
      } else i += 1;
    } else if (wanted !== undefined && came !== undefined && fits[i]?.(came) === true) {
      lines.push({ sign: ' ', text: came });
      i += 1;
      j += 1;
    } else if (wanted !== undefined && (came === undefined || at(i + 1, j) <= at(i, j + 1))) {
      lines.push({ sign: '-', text: wanted });
      i += 1;
    } else if (came !== undefined) {
      lines.push({ sign: '+', text: came });
      j += 1;
    }
  }
  return lines;
}

function lineTest(text: string): (line: string) => boolean {
  const parts = text.split('...');
  if (parts.length === 1) return (line) => line.trimEnd() === text;
  const pattern = new RegExp(
    `^${parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('.*')}$`,
    's',
  );
  return (line) => pattern.test(line);
}
