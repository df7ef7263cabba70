// SPDX-License-Identifier: MIT
// Reads generated Markdown independently of what wrote it: anchors, links, tables, and what is left of it as text.

import { posix } from 'node:path';

/** What a page offers and asks for. */
export interface PageFacts {
  /** Heading anchors as GitHub makes them, and explicit ones. */
  readonly anchors: ReadonlySet<string>;
  /** Targets of its links, in order. */
  readonly links: readonly string[];
  /** Tables: the cells of each row, head first, without the delimiter row. */
  readonly tables: readonly (readonly (readonly string[])[])[];
  /** Lines outside of fences, code spans as `x`, links as their labels. */
  readonly text: string;
  readonly headings: readonly string[];
  /** Content of each fence with its language. */
  readonly fences: readonly { readonly language: string; readonly text: string }[];
}

/** Reads one page. */
export function readPage(markdown: string): PageFacts {
  const { lines, fences } = withoutFences(markdown);
  const headings = lines.flatMap((line) => /^#{1,6} (.*)/.exec(line)?.[1] ?? []);
  const plain = lines.map(withoutCode);
  const links = plain.flatMap((line) =>
    [...line.matchAll(/(?<!\\)\]\(([^)\s]*)\)/g)].map((match) => match[1] ?? ''),
  );
  const explicit = plain.flatMap((line) =>
    [...line.matchAll(/<a id="([^"]*)"><\/a>/g)].map((match) => match[1] ?? ''),
  );
  return {
    anchors: new Set([...slugs(headings), ...explicit]),
    links,
    tables: tablesOf(lines),
    text: plain.join('\n').replace(/(?<!\\)\[((?:[^\]\\]|\\.)*)\]\([^)\s]*\)/g, '$1'),
    headings,
    fences,
  };
}

/** Where a link of a page leads: the file and the anchor, either of which may be empty. */
export function resolveLink(
  from: string,
  target: string,
): { readonly file: string; readonly anchor: string } {
  const [path = '', anchor = ''] = target.split('#');
  return { file: path === '' ? from : posix.join(posix.dirname(from), path), anchor };
}

function withoutFences(markdown: string): { lines: string[]; fences: { language: string; text: string }[] } {
  const lines: string[] = [];
  const fences: { language: string; text: string }[] = [];
  let open: { ticks: string; language: string; text: string[] } | undefined;
  for (const line of markdown.split('\n')) {
    if (open !== undefined) {
      if (line.startsWith(open.ticks) && /^`+$/.test(line)) {
        fences.push({ language: open.language, text: open.text.join('\n') });
        open = undefined;
      } else {
        open.text.push(line);
      }
      continue;
    }
    const start = /^(`{3,})(.*)$/.exec(line);
    if (start === null) lines.push(line);
    else open = { ticks: start[1] ?? '', language: start[2] ?? '', text: [] };
  }
  if (open !== undefined) throw new Error(`a fence is not closed:\n${open.text.join('\n')}`);
  return { lines, fences };
}

/** Code spans (CommonMark 6.1) as `x`; an escaped backtick opens none. */
function withoutCode(line: string): string {
  let out = '';
  for (let at = 0; at < line.length; ) {
    if (line[at] === '\\') {
      out += line.slice(at, at + 2);
      at += 2;
      continue;
    }
    const ticks = /^`+/.exec(line.slice(at))?.[0];
    if (ticks === undefined) {
      out += line[at];
      at += 1;
      continue;
    }
    const rest = line.slice(at + ticks.length);
    const close = [...rest.matchAll(/`+/g)].find((match) => match[0] === ticks);
    if (close === undefined) throw new Error(`a code span is not closed: ${line}`);
    out += 'x';
    at += 2 * ticks.length + close.index;
  }
  return out;
}

/** As github-slugger does it. */
function slugs(headings: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return headings.map((heading) => {
    const base = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    let slug = base;
    let count = seen.get(base) ?? 0;
    while (seen.has(slug)) {
      count += 1;
      slug = `${base}-${count}`;
    }
    seen.set(base, count);
    seen.set(slug, 0);
    return slug;
  });
}

function tablesOf(lines: readonly string[]): string[][][] {
  const tables: string[][][] = [];
  lines.forEach((line, at) => {
    if (!line.startsWith('|')) return;
    if (lines[at - 1]?.startsWith('|') !== true) tables.push([]);
    if (/^\|(---\|)+$/.test(line)) return;
    // A bar ends a cell unless a backslash stands before it, in code too (GFM 4.10).
    tables.at(-1)?.push(
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
  });
  return tables;
}
