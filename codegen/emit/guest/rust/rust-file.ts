// SPDX-License-Identifier: MIT
// One Rust file as rustfmt leaves it: comments, use lines, long calls.

import { docLines, fillLines } from '../../docs.ts';
import type { OutputFile } from '../../file-set.ts';

/** Columns that rustfmt fills. */
const WIDTH = 100;

/** A doc comment. @param sign `///` for the next item, `//!` for the one that holds it */
export function rustDoc(
  docs: string | undefined,
  extra: readonly string[] = [],
  sign: '///' | '//!' = '///',
): string[] {
  const text = docLines(docs);
  const more = extra.flatMap((line) => fillLines(line, WIDTH - 10));
  const all = text.length > 0 && more.length > 0 ? [...text, '', ...more] : [...text, ...more];
  return all.map((line) => `${sign} ${line}`.trimEnd());
}

/** Prints a file under its mark. */
export function rustFile(path: string, mark: string, lines: readonly string[]): OutputFile {
  return { path, text: `// ${mark}\n${lines.join('\n').trimEnd()}\n` };
}

/** Lines one step further in. */
export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? line : `    ${line}`));
}

/**
 * The head of a function or a call as rustfmt breaks it.
 *
 * @param depth steps that the line is in
 * @param after what follows the closing parenthesis on its line
 */
export function call(head: string, items: readonly string[], after: string, depth: number): string[] {
  const line = `${head}(${items.join(', ')})${after}`;
  if (4 * depth + line.length <= WIDTH || items.length === 0) return [line];
  return [`${head}(`, ...indent(items.map((item) => `${item},`)), `)${after}`];
}
