// SPDX-License-Identifier: MIT
// A place in a text, and the lines around it for people.

/** Line and column, both from 1; columns count UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Widest part of a line that is shown. */
const WIDTH = 100;

/** The line of a place with a mark under it, and the line before it; empty for a place outside of the text. */
export function frameAt(text: string, { line, column }: Place): string {
  const lines = text.split('\n', line);
  const at = lines[line - 1];
  if (at === undefined || at.trim() === '') return '';
  const digits = String(line).length;
  const from = Math.max(0, column - 1 - WIDTH / 2);
  const row = (number: number, value: string) =>
    `${String(number).padStart(digits + 2)} | ${visible(value.slice(from, from + WIDTH))}`.trimEnd();
  const before = lines[line - 2];
  const rows = before === undefined || before.trim() === '' ? [] : [row(line - 1, before)];
  rows.push(row(line, at), `${' '.repeat(digits + 2)} | ${' '.repeat(column - 1 - from)}^`);
  return rows.join('\n');
}

/** Every character as one column: tabs and control characters would move the mark, or the cursor. */
function visible(text: string): string {
  return text.replace(/\t/g, ' ').replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\u{fffd}');
}
