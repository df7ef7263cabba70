// SPDX-License-Identifier: MIT
// A diagnostic as text for a terminal, with code frames, or as JSON.

import type { Diagnostic } from './diagnostic.ts';
import { lineText, positionAt } from './position.ts';
import type { Span } from './source.ts';

/** How to render. */
export interface RenderOptions {
  /** ANSI colours; off by default, so that goldens and logs stay plain. */
  readonly color?: boolean;
}

/** Widest part of a source line that a frame shows. */
const FRAME_WIDTH = 120;

/**
 * `path:line:column - error WIT1234: text`, a code frame, `note:` lines with frames of their own, `help:`.
 * Ends without a line end.
 */
export function render(diagnostic: Diagnostic, options: RenderOptions = {}): string {
  const paint = painter(options.color ?? false);
  const place = diagnostic.span === undefined ? '' : `${paint.bold(location(diagnostic.span))} - `;
  const tone = diagnostic.severity === 'error' ? paint.red : paint.yellow;
  const lines = [`${place}${tone(`${diagnostic.severity} ${diagnostic.code}`)}: ${diagnostic.message}`];
  if (diagnostic.span !== undefined) lines.push(...frame(diagnostic.span, tone));
  for (const note of diagnostic.notes) {
    const at = note.span === undefined ? '' : `${location(note.span)} - `;
    lines.push(`${at}${paint.cyan('note:')} ${note.message}`);
    if (note.span !== undefined) lines.push(...frame(note.span, paint.cyan));
  }
  if (diagnostic.help !== undefined) lines.push(`${paint.green('help:')} ${diagnostic.help}`);
  return lines.join('\n');
}

/** A diagnostic as plain JSON data; lines and columns are 1-based, columns in UTF-16 units, ends exclusive. */
export function toJson(diagnostic: Diagnostic): Readonly<Record<string, unknown>> {
  return {
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message,
    params: diagnostic.params,
    ...spanJson(diagnostic.span),
    notes: diagnostic.notes.map((note) => ({ message: note.message, ...spanJson(note.span) })),
    ...(diagnostic.help === undefined ? {} : { help: diagnostic.help }),
    suggestion: diagnostic.suggestion,
  };
}

function spanJson(span: Span | undefined): Readonly<Record<string, unknown>> {
  if (span === undefined) return {};
  const start = positionAt(span.source, span.start);
  const end = positionAt(span.source, span.end);
  return { path: span.source.name, start, end };
}

function location(span: Span): string {
  const { line, column } = positionAt(span.source, span.start);
  return `${span.source.name}:${line}:${column}`;
}

/** The lines of a frame: the one before, the one concerned with a mark under it, the one after. */
function frame(span: Span, tone: (text: string) => string): string[] {
  const { line, column } = positionAt(span.source, span.start);
  const text = lineText(span.source, line) ?? '';
  const digits = String(line + 1).length;
  const from = Math.max(0, column - 1 - Math.floor(FRAME_WIDTH / 2));
  const shown = (value: string): string => {
    const cut = visible(value).slice(from, from + FRAME_WIDTH);
    const head = from > 0 && cut !== '' ? '...' : '';
    return `${head}${cut}${value.length > from + FRAME_WIDTH ? '...' : ''}`.trimEnd();
  };
  const row = (number: number, value: string): string =>
    `${String(number).padStart(digits + 2)} | ${shown(value)}`.trimEnd();
  const rows: string[] = [];
  const before = line > 1 ? lineText(span.source, line - 1) : undefined;
  if (before !== undefined && before.trim() !== '') rows.push(row(line - 1, before));
  rows.push(row(line, text));
  const room = Math.max(1, Math.min(text.length, from + FRAME_WIDTH) - (column - 1));
  const width = Math.max(1, Math.min(span.end - span.start, room));
  const indent = ' '.repeat(column - 1 - from + (from > 0 ? 3 : 0));
  rows.push(`${' '.repeat(digits + 2)} | ${indent}${tone('^'.repeat(width))}`);
  const after = lineText(span.source, line + 1);
  if (after !== undefined && after.trim() !== '') rows.push(row(line + 1, after));
  return rows;
}

/** Every character as one column: tabs and control characters would move the mark. */
function visible(text: string): string {
  return text.replace(/\t/g, ' ').replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\u{fffd}');
}

interface Painter {
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
  readonly green: (text: string) => string;
}

function painter(color: boolean): Painter {
  const style = (code: number) => (text: string) => (color ? `\u{1b}[${code}m${text}\u{1b}[0m` : text);
  return { bold: style(1), red: style(31), yellow: style(33), cyan: style(36), green: style(32) };
}
