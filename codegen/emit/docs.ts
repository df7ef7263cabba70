// SPDX-License-Identifier: MIT
// WIT documentation as comments of a target language: escaped so that no text can end the comment it stands in.

import type { Func } from '../ir/ir.ts';

/** Lines of a WIT documentation text: LF only, no trailing space, no empty lines at either end. */
export function docLines(docs: string | undefined): string[] {
  const lines = (docs ?? '').split(/\r\n|[\n\r\u2028\u2029]/).map((line) => line.trimEnd());
  while (lines[0] === '') lines.shift();
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

/** A sentence as lines of at most `width` characters, broken between words; a longer word stays whole. */
export function fillLines(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/**
 * The text inside a JSDoc comment: the WIT documentation, then extra lines set off by an empty one. Undefined when
 * there is nothing to say.
 *
 * @param extra sentences and tag lines, such as `@throws {WitError<string>}`; already escaped or ours.
 */
export function jsDoc(docs: string | undefined, extra: readonly string[] = []): string | undefined {
  const lines = docLines(docs);
  const all = lines.length > 0 && extra.length > 0 ? [...lines, '', ...extra] : [...lines, ...extra];
  if (all.length === 0) return undefined;
  return all.map((line) => line.replaceAll('*/', '*\\/')).join('\n');
}

/** A JSDoc comment with its signs, one text line per item; empty when there is nothing to say. */
export function jsDocComment(docs: string | undefined, extra: readonly string[] = []): string[] {
  const lines = jsDoc(docs, extra)?.split('\n') ?? [];
  if (lines.length === 0) return [];
  if (lines.length === 1) return [`/** ${lines[0]} */`];
  return ['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */'];
}

/** Sentences on what a function asks for and causes: permission, further permissions, events. */
export function factLines(func: Func): string[] {
  const lines: string[] = [];
  if (func.permission !== undefined) lines.push(`Needs permission \`${func.permission}\`.`);
  for (const permission of func.checks) lines.push(`In some cases needs permission \`${permission}\`.`);
  for (const event of func.fires) lines.push(`Fires \`${event}\`.`);
  return lines;
}
