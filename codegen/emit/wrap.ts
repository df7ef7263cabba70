// SPDX-License-Identifier: MIT
// Breaks lines of TypeScript that are too long, as a formatter would: the widest list in brackets gets one line per
// item. Works on text that emitters print (one statement a line); where it is not sure, the line stays long.

import { fillLines } from './docs.ts';

/** Longest line. */
export const WIDTH = 110;

/** A closed pair of brackets in one line that is not inside another. */
interface Group {
  /** Offset of the opening bracket, and of the closing one. */
  readonly start: number;
  readonly end: number;
  /** Offsets of the separators directly inside. */
  readonly commas: readonly number[];
  readonly semicolons: readonly number[];
}

/** Wraps every line that is too long; lines of a template literal that spans several are left as they are. */
export function wrapLines(text: string): string {
  const lines: string[] = [];
  let template = false;
  for (const line of text.split('\n')) {
    const ticks = isComment(line) ? 0 : line.split('`').length - 1;
    if (template || ticks % 2 === 1) lines.push(line);
    else lines.push(...wrapLine(line));
    if (ticks % 2 === 1) template = !template;
  }
  return lines.join('\n');
}

function isComment(line: string): boolean {
  return /^\s*(\*|\/\/|\/\*\*)/.test(line);
}

function wrapLine(line: string): string[] {
  if (line.length <= WIDTH) return [line];
  if (isComment(line)) return wrapComment(line);
  const groups = (groupsOf(line) ?? [])
    .map((group) => innermost(line, group))
    .filter((group) => canBreak(line, group));
  const widest = groups.reduce<Group | undefined>(
    (best, group) => (best === undefined || group.end - group.start > best.end - best.start ? group : best),
    undefined,
  );
  if (widest === undefined) return [line];
  const indent = /^ */.exec(line)?.[0] ?? '';
  const statements = widest.semicolons.length > 0;
  const items = partsOf(line, widest, statements ? widest.semicolons : widest.commas);
  const separator = statements ? ';' : ',';
  // Nothing may follow a rest parameter, not even a comma.
  const closed = items.map((item, index) =>
    index === items.length - 1 && item.startsWith('...') ? item : `${item}${separator}`,
  );
  return [
    line.slice(0, widest.start + 1),
    ...closed.flatMap((item) => wrapLine(`${indent}  ${item}`)),
    ...wrapLine(`${indent}${line.slice(widest.end)}`),
  ];
}

/** A group that holds nothing but another one is that one: `({ ... })` breaks inside the braces. */
function innermost(line: string, group: Group): Group {
  const { start, end, commas, semicolons } = group;
  if (commas.length > 0 || semicolons.length > 0) return group;
  const [inner] = groupsOf(line.slice(start + 1, end)) ?? [];
  if (inner?.start !== 0 || inner.end !== end - start - 2) return group;
  const shift = (offset: number): number => offset + start + 1;
  return innermost(line, {
    start: shift(inner.start),
    end: shift(inner.end),
    commas: inner.commas.map(shift),
    semicolons: inner.semicolons.map(shift),
  });
}

/** Whether a group is a list: parentheses without a comma are one only directly behind a name. */
function canBreak(line: string, { start, commas, semicolons }: Group): boolean {
  if (commas.length > 0 || semicolons.length > 0) return true;
  return line[start] === '(' && /[\w$>)\]]/.test(line[start - 1] ?? '') && line[start + 1] !== ')';
}

function partsOf(line: string, { start, end }: Group, separators: readonly number[]): string[] {
  const bounds = [start, ...separators, end];
  const parts = bounds.slice(1).map((bound, index) => line.slice((bounds[index] ?? start) + 1, bound).trim());
  return parts.filter((part) => part !== '');
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** Top-level groups of a line; undefined when it holds something that this scan cannot tell from brackets. */
function groupsOf(line: string): Group[] | undefined {
  const groups: Group[] = [];
  const open: string[] = [];
  let start = 0;
  let commas: number[] = [];
  let semicolons: number[] = [];
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? '';
    if (char === "'" || char === '"' || char === '`') {
      const end = endOfString(line, at);
      if (end === undefined) return undefined;
      at = end;
    } else if (char === '/') {
      const end = line.startsWith('/*', at) ? line.indexOf('*/', at + 2) : -1;
      if (end < 0) return undefined; // a line comment, a division or a regular expression
      at = end + 1;
    } else if (char in CLOSING && isOpening(line, at)) {
      if (open.length === 0) [start, commas, semicolons] = [at, [], []];
      open.push(char);
    } else if (isClosing(line, at, open)) {
      if (char !== CLOSING[open.pop() ?? '']) return undefined;
      if (open.length === 0 && char !== '>') groups.push({ start, end: at, commas, semicolons });
    } else if (open.length === 1) {
      if (char === ',') commas.push(at);
      if (char === ';') semicolons.push(at);
    }
  }
  return groups;
}

/** A `<` opens type arguments only directly behind a name; elsewhere it compares. */
function isOpening(line: string, at: number): boolean {
  return line[at] !== '<' || (/[\w$]/.test(line[at - 1] ?? '') && line[at + 1] !== ' ');
}

/** A `>` closes type arguments where some are open, unless it is the end of an arrow; elsewhere it compares. */
function isClosing(line: string, at: number, open: readonly string[]): boolean {
  const char = line[at] ?? '';
  if (char === '>') return open.at(-1) === '<' && line[at - 1] !== '=';
  // A closing bracket of a block that was opened on an earlier line belongs to no group of this one.
  return (char === ')' || char === ']' || char === '}') && open.length > 0;
}

function endOfString(line: string, start: number): number | undefined {
  const quote = line[start];
  for (let at = start + 1; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1;
    else if (line[at] === quote) return at;
  }
  return undefined;
}

/** Breaks a documentation comment of one line between words; every other comment stays as it was written. */
function wrapComment(line: string): string[] {
  const match = /^( *)\/\*\* (.*) \*\/$/.exec(line);
  if (match === null) return [line];
  const [, indent = '', text = ''] = match;
  const lines = fillLines(text, WIDTH - indent.length - 3);
  return [`${indent}/**`, ...lines.map((each) => `${indent} * ${each}`), `${indent} */`];
}
