// SPDX-License-Identifier: MIT
// Text of C and C++: comments that no documentation can end, indentation, and long argument lists.

import { docLines, fillLines } from '../../docs.ts';

/** Width that sentences of ours are filled to, without the comment's own signs. */
const WIDTH = 96;

/** Longest line of code. */
export const LONGEST = 100;

/**
 * A documentation comment, one line of text per item; empty when there is nothing to say.
 *
 * @param extra sentences of ours that follow the WIT documentation, set off by an empty line.
 */
export function blockComment(docs: string | undefined, extra: readonly string[] = []): string[] {
  const own = docLines(docs);
  const filled = extra.flatMap((sentence) => fillLines(sentence, WIDTH));
  const lines = own.length > 0 && filled.length > 0 ? [...own, '', ...filled] : [...own, ...filled];
  if (lines.length === 0) return [];
  const [first = ''] = lines;
  if (lines.length === 1) return [`/** ${harmless(first)} */`];
  return ['/**', ...lines.map((line) => ` * ${harmless(line)}`.trimEnd()), ' */'];
}

/**
 * Takes the meaning from what a compiler reads even inside a comment: its end, another beginning, trigraphs, and a
 * backslash at the end of a line.
 */
function harmless(line: string): string {
  return line
    .replaceAll('*/', '*\\/')
    .replaceAll('/*', '/\\*')
    .replaceAll('??', '?\\?')
    .replace(/\\$/, '\\ .');
}

/** Lines one level deeper; empty ones stay empty. */
export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' || line.startsWith('#') ? line : `  ${line}`));
}

/** Parts with an empty line between them; empty parts are left out. */
export function apart(parts: readonly (readonly string[])[]): string[] {
  return parts
    .filter((part) => part.length > 0)
    .flatMap((part, index) => (index === 0 ? [...part] : ['', ...part]));
}

/** A sentence part such as `a`, `a and b`, `a, b and c`, each in backticks. */
export function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`;
}

/** A declaration, definition or call on one line, or with its arguments filled into lines where that is too long. */
export function withArguments(head: string, list: readonly string[], tail: string): string[] {
  const line = `${head}(${list.join(', ')})${tail}`;
  if (line.length <= LONGEST || list.length === 0) return [line];
  const filled = fillLines(list.map((item) => item.replaceAll(' ', '\0')).join(', '), WIDTH);
  return [`${head}(`, ...filled.map((text) => `    ${text.replaceAll('\0', ' ')}`), `)${tail}`];
}
