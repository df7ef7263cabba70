// SPDX-License-Identifier: MIT
// Answers of operators' commands as text: aligned columns, one line a row. Nothing in a value can break a line.

import { escapeControl } from '../../services/escape.ts';
import type { Cell, Column, Facts, OperatorAnswer, Row, Table } from './answer.ts';

/** Between two columns. */
const GAP = '  ';

/** Characters that take two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/gu;
/** Characters that take none. */
const NARROW = /\p{M}/gu;

/** The text of an answer, without a line end at its end. */
export function renderAnswer(answer: OperatorAnswer): string {
  switch (answer.kind) {
    case 'table':
      return renderTable(answer);
    case 'facts':
      return renderFacts(answer);
    case 'text':
      return answer.text
        .split(/\r?\n/)
        .map((line) => escapeControl(line))
        .join('\n');
    case 'sections':
      return answer.sections.map(([name, part]) => `${name}:\n${indent(renderAnswer(part))}`).join('\n');
  }
}

function renderTable({ columns, rows, empty }: Table): string {
  if (rows.length === 0) return empty;
  const lines = [
    columns.map((column) => column.title ?? column.key),
    ...rows.map((row) => columns.map((column) => show(column, row))),
  ];
  const isNumeric = columns.map(({ key }) => {
    const values = rows.map((row) => row[key] ?? null).filter((value) => value !== null);
    return values.length > 0 && values.every((value) => typeof value === 'number');
  });
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => widthOf(line[index] ?? ''))));
  return lines
    .map((line) =>
      line
        .map((value, index) => pad(value, widths[index] ?? 0, isNumeric[index] === true))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

function renderFacts({ columns, facts }: Facts): string {
  const titles = columns.map((column) => column.title ?? column.key);
  const width = Math.max(0, ...titles.map(widthOf));
  return columns
    .map((column, index) => `${pad(titles[index] ?? '', width, false)}${GAP}${show(column, facts)}`)
    .join('\n');
}

function show({ key, format }: Column, row: Row): string {
  const value: Cell = row[key] ?? null;
  if (value === null || (typeof value === 'object' && value.length === 0)) return '-';
  if (typeof value === 'number' && format !== undefined) return format(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return escapeControl(typeof value === 'object' ? value.join(', ') : String(value));
}

/** Columns of a terminal that a text takes. */
function widthOf(text: string): number {
  return [...text.replace(NARROW, '')].length + (text.match(WIDE)?.length ?? 0);
}

function pad(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return right ? `${space}${text}` : `${text}${space}`;
}

function indent(text: string): string {
  return text.replace(/^/gm, GAP);
}
