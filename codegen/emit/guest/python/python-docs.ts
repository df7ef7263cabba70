// SPDX-License-Identifier: MIT
// WIT documentation as docstrings and comments of Python, and text as its literals.

import { docLines, fillLines } from '../../docs.ts';

/** Columns of a line, as everywhere in this output. */
export const WIDTH = 100;

/** A docstring, one line per item; empty when there is nothing to say. `extra` is set off by an empty line. */
export function docstring(docs: string | undefined, extra: readonly string[] = []): string[] {
  const text = docLines(docs);
  const more = extra.flatMap((line) => fillLines(line, WIDTH - 4));
  const all = [...text, ...(text.length > 0 && more.length > 0 ? [''] : []), ...more].map(escaped);
  const [first, ...rest] = all;
  if (first === undefined) return [];
  const opening = `"""${first.startsWith('"') ? ' ' : ''}${first}`;
  if (rest.length > 0) return [opening, ...rest, '"""'];
  const line = `${opening}${first.endsWith('"') ? ' ' : ''}"""`;
  return line.length <= WIDTH - 4 ? [line] : [opening, '"""'];
}

/** A comment, one line per item. */
export function comment(text: string): string[] {
  return fillLines(docLines(text).join(' '), WIDTH - 2).map((line) => `# ${line}`);
}

/** A string literal. */
export function literal(text: string): string {
  return JSON.stringify(text);
}

/** Lines one level deeper. */
export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `    ${line}`));
}

/** Text that can neither end the docstring nor begin an escape sequence. */
function escaped(line: string): string {
  return line.replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"');
}
