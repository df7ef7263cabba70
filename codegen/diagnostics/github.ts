// SPDX-License-Identifier: MIT
// A diagnostic as an annotation of GitHub Actions: one line that the runner shows beside the code
// (docs.github.com, "Workflow commands for GitHub Actions").

import type { Severity } from './codes.ts';
import type { Diagnostic } from './diagnostic.ts';
import { positionAt } from './position.ts';
import type { Span } from './source.ts';

/** What an annotation says, and where. */
export interface Annotation {
  readonly severity: Severity;
  /** Path relative to the root of the repository; left out for what has no place. */
  readonly file?: string | undefined;
  /** From 1. */
  readonly line?: number | undefined;
  /** From 1. */
  readonly column?: number | undefined;
  readonly title: string;
  /** May have several lines. */
  readonly message: string;
}

/** The message of a diagnostic, its notes and its way out, as an annotation. */
export function toGithub(diagnostic: Diagnostic): string {
  const { code, severity, message, span, notes, help } = diagnostic;
  const lines = [
    message,
    ...notes.map(
      (note) => `note: ${note.message}${note.span === undefined ? '' : ` (${placeOf(note.span)})`}`,
    ),
    ...(help === undefined ? [] : [`help: ${help}`]),
  ];
  const place = span === undefined ? undefined : positionAt(span.source, span.start);
  return annotation({
    severity,
    file: span?.source.name,
    line: place?.line,
    column: place?.column,
    title: code,
    message: lines.join('\n'),
  });
}

/** `::error file=...,line=...,col=...,title=...::text`, without a line end. */
export function annotation({ severity, file, line, column, title, message }: Annotation): string {
  const properties = [
    ...(file === undefined ? [] : [`file=${property(file)}`]),
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
    `title=${property(title)}`,
  ];
  return `::${severity} ${properties.join(',')}::${data(message)}`;
}

function placeOf({ source, start }: Span): string {
  const { line, column } = positionAt(source, start);
  return `${source.name}:${line}:${column}`;
}

/** The runner undoes exactly these; a bare line end would end the command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Properties are parted by commas, and from the text by colons. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
