// SPDX-License-Identifier: MIT
// Markdown as text: escaping of WIT documentation, tables, fences, and the anchors that headings get on GitHub.

import { docLines } from '../docs.ts';

/**
 * Characters that mean something inside a line of GitHub Flavored Markdown (CommonMark 0.31, section 2.4). Not the
 * bar: outside of tables it takes a second line to make one, and {@link table} escapes its own.
 */
const INLINE = /[\\*_[\]<>&~$]/g;

/** What makes a block of a line: headings, lists, quotes, underlines, fences. */
const BLOCK = /^(?:[#+=-]|\d+(?=[.)]))/;

/** Text that means nothing but itself. Code spans that are closed stay code; everything else is escaped. */
export function inline(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; ) {
    const ticks = /^`+/.exec(text.slice(at))?.[0] ?? '';
    if (ticks === '') {
      const next = text.indexOf('`', at);
      const end = next === -1 ? text.length : next;
      out += text.slice(at, end).replace(INLINE, '\\$&');
      at = end;
      continue;
    }
    const content = spanContent(text, at, ticks);
    out += content === undefined ? ticks.replaceAll('`', '\\`') : code(content);
    at += content === undefined ? ticks.length : content.length + 2 * ticks.length;
  }
  return out;
}

/** Content of the code span that opens at an offset with these backticks; undefined when nothing closes it. */
function spanContent(text: string, at: number, ticks: string): string | undefined {
  for (const match of text.slice(at + ticks.length).matchAll(/`+/g)) {
    if (match[0].length === ticks.length) return text.slice(at + ticks.length).slice(0, match.index);
  }
  return undefined;
}

/** A code span that shows the text as it is; more backticks around than within. */
export function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const ticks = '`'.repeat(longest + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

/**
 * WIT documentation as Markdown blocks: paragraphs, and lists of lines that begin with `- ` or `* `. They are written
 * with `*`, so that a list of ours behind them is another one.
 */
export function prose(docs: string | undefined): string[] {
  return blocksOf(docs).map((block) =>
    block.items.map((item) => (block.list ? `* ${paragraph(item)}` : paragraph(item))).join('\n'),
  );
}

/** WIT documentation in a cell of a table: one line. */
export function cell(docs: string | undefined): string {
  return blocksOf(docs)
    .map((block) => block.items.map((item) => `${block.list ? '- ' : ''}${inline(item)}`).join('<br>'))
    .join('<br>');
}

interface Block {
  readonly list: boolean;
  readonly items: readonly string[];
}

function blocksOf(docs: string | undefined): Block[] {
  const blocks: { list: boolean; items: string[] }[] = [];
  let open = false;
  for (const line of docLines(docs).map((text) => text.trim())) {
    if (line === '') {
      open = false;
      continue;
    }
    const item = /^[-*] +(.*)/.exec(line)?.[1];
    const last = blocks.at(-1);
    if (item !== undefined) {
      if (open && last?.list === true) last.items.push(item);
      else blocks.push({ list: true, items: [item] });
    } else if (open && last !== undefined) {
      last.items.push(`${last.items.pop() ?? ''} ${line}`);
    } else {
      blocks.push({ list: false, items: [line] });
    }
    open = true;
  }
  return blocks;
}

function paragraph(text: string): string {
  const escaped = inline(text);
  const mark = BLOCK.exec(escaped)?.[0];
  if (mark === undefined) return escaped;
  // A number is harmless when the sign behind it is escaped; a sign is escaped itself.
  return /\d/.test(mark) ? `${mark}\\${escaped.slice(mark.length)}` : `\\${escaped}`;
}

/** A table; cells are Markdown of one line, whose bars are escaped here (GFM 0.29, section 4.10). */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // A bar ends a cell even inside code, whatever stands before its backslash.
  const row = (cells: readonly string[]): string =>
    `|${cells.map((text) => (text === '' ? ' ' : ` ${text.replaceAll('|', '\\|')} `)).join('|')}|`;
  return [row(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(row)].join('\n');
}

/** A fenced block; more backticks around than within. */
export function fence(language: string, text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const ticks = '`'.repeat(longest + 1);
  return [`${ticks}${language}`, text, ticks].join('\n');
}

/** A link; `label` is Markdown. */
export function link(label: string, target: string): string {
  return `[${label}](${target})`;
}

/** Anchors of the headings of one page, in their order, as GitHub makes them. */
export class Slugs {
  readonly #taken = new Set<string>();

  /** Takes the anchor of the next heading. @param heading its text, without code signs */
  claim(heading: string): string {
    const base = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    let slug = base;
    for (let count = 1; this.#taken.has(slug); count += 1) slug = `${base}-${count}`;
    this.#taken.add(slug);
    return slug;
  }
}
