// SPDX-License-Identifier: MIT
// Offsets of a source text as lines and columns, the way editors count them.

import type { Source } from './source.ts';

/** 1-based line and 1-based column; the column counts UTF-16 units, as editors and language servers do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Offsets at which the lines of a source begin; lines end with LF only. */
const lineStarts = new WeakMap<Source, readonly number[]>();

/** Line and column of a UTF-16 offset; an offset past the end counts as the end. */
export function positionAt(source: Source, offset: number): Position {
  const starts = startsOf(source);
  const wanted = Math.min(offset, source.text.length);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: wanted - (starts[low] ?? 0) + 1 };
}

/** Text of a 1-based line without its line end; undefined past the last line. */
export function lineText(source: Source, line: number): string | undefined {
  const starts = startsOf(source);
  const start = starts[line - 1];
  if (start === undefined) return undefined;
  const end = starts[line];
  return source.text.slice(start, end === undefined ? undefined : end - 1).replace(/\r$/, '');
}

function startsOf(source: Source): readonly number[] {
  const known = lineStarts.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = source.text.indexOf('\n'); at !== -1; at = source.text.indexOf('\n', at + 1))
    starts.push(at + 1);
  lineStarts.set(source, starts);
  return starts;
}
