// SPDX-License-Identifier: MIT
// Comments to documentation, exactly as the referee does it: it treats every comment kind alike.

import type { Source } from '../diagnostics/source.ts';
import type { DocLine, Docs } from './ast.ts';
import type { Comment } from './token.ts';

/**
 * Documentation made of the comments before an item; undefined when there is none. `/**` and its end are removed,
 * of every other comment the leading slashes; then the smallest indentation of all non-empty comments (a block
 * comment counts with its first line only).
 */
export function docsOf(source: Source, comments: readonly Comment[]): Docs | undefined {
  const [first] = comments;
  const last = comments.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const bodies = comments.map((comment) => bodyOf(source.text, comment));
  const indents = bodies.filter((body) => body.text !== '').map((body) => indentOf(body.text));
  const indent = ' '.repeat(indents.length === 0 ? 0 : Math.min(...indents));
  const lines = bodies.flatMap((body) =>
    body.text.startsWith(indent)
      ? linesOf({ ...body, text: body.text.slice(indent.length), start: body.start + indent.length })
      : linesOf(body),
  );
  while (lines.at(-1)?.text === '') lines.pop();
  return { lines, span: { source, start: first.start, end: last.end } };
}

/** The text of documentation, lines joined with LF; empty when all comments are. */
export function docsText(docs: Docs): string {
  return docs.lines.map((line) => line.text).join('\n');
}

/** A comment without its delimiters and trailing whitespace. */
function bodyOf(text: string, comment: Comment): DocLine {
  const raw = text.slice(comment.start, comment.end);
  // The referee fails on `/**/`; it is an empty comment.
  const block = raw.startsWith('/**') && raw.endsWith('*/') && raw.length >= 5;
  const start = block ? 3 : raw === '/**/' ? 4 : (/^\/*/.exec(raw)?.[0].length ?? 0);
  const end = block ? raw.length - 2 : raw.length;
  const marked = raw.startsWith('///') || raw.startsWith('/**');
  return { text: raw.slice(start, end).trimEnd(), start: comment.start + start, marked };
}

function indentOf(text: string): number {
  return /^[ \t\n\f\r]*/.exec(text)?.[0].length ?? 0;
}

function linesOf(body: DocLine): DocLine[] {
  const lines: DocLine[] = [];
  let start = 0;
  for (const part of body.text.split('\n')) {
    lines.push({ ...body, text: part.replace(/\r$/, ''), start: body.start + start });
    start += part.length + 1;
  }
  return lines;
}
