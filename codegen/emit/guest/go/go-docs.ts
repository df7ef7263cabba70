// SPDX-License-Identifier: MIT
// WIT documentation as Go comments that gofmt leaves alone: what it takes for a list, a link or a code block is kept
// from looking like one.

import { docLines, fillLines } from '../../docs.ts';

/** Columns of a comment's text, as everywhere in this output. */
const WIDTH = 100;

/** A comment, one line per item; empty when there is nothing to say. `extra` is set off by an empty line. */
export function goDoc(docs: string | undefined, extra: readonly string[] = []): string[] {
  const text = paragraphs(docLines(docs).map(plain));
  const more = extra.flatMap((line) => fillLines(line, WIDTH));
  const all = text.length > 0 && more.length > 0 ? [...text, '', ...more] : [...text, ...more];
  return withoutHeadings(all).map((line) => (line === '' ? '//' : `// ${line}`));
}

/** A line by itself in the middle that ends like a word would become a heading; a full stop makes it a sentence. */
function withoutHeadings(lines: readonly string[]): string[] {
  return lines.map((line, index) => {
    const isAlone = lines[index - 1] === '' && lines[index + 1] === '';
    return isAlone && /[\p{L}\p{N}]$/u.test(line) ? `${line}.` : line;
  });
}

/** Empty lines once only. */
function paragraphs(lines: readonly string[]): string[] {
  return lines.filter((line, index) => line !== '' || lines[index - 1] !== '');
}

/** One line without the marks that a Go comment gives a meaning to. */
function plain(line: string): string {
  return line
    .trim()
    .replace(/^[-*+•]+\s*/, '– ')
    .replace(/^(\d+)[.)](?=\s)/, '($1)')
    .replace(/^#+(?=\s|$)/, '')
    .replace(/^\[([^\]]*)\]:/, '[$1] :')
    .replaceAll('``', '"')
    .replaceAll("''", '"')
    .trim();
}
