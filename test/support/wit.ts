// SPDX-License-Identifier: MIT
// Inline WIT for front-end tests: text in, IR and diagnostics out, expectations by code and place.

import { expect } from 'vitest';
import type { Code } from '../../codegen/diagnostics/codes.ts';
import { Collector } from '../../codegen/diagnostics/collector.ts';
import type { Diagnostic } from '../../codegen/diagnostics/diagnostic.ts';
import { positionAt } from '../../codegen/diagnostics/position.ts';
import { render } from '../../codegen/diagnostics/render.ts';
import type { Source, Span } from '../../codegen/diagnostics/source.ts';
import { type AnalyzeResult, analyze, type Resolved, resolvePackages } from '../../codegen/front-end.ts';
import type { Ir } from '../../codegen/ir/ir.ts';
import type { File } from '../../codegen/syntax/ast.ts';
import { parseFile } from '../../codegen/syntax/parser.ts';

export function source(text: string, name = 'test.wit'): Source {
  return { name, text };
}

/** One file of package `a:b@1.0.0` with the given items. */
export function inPackage(items: string): Source {
  return source(`package a:b@1.0.0;\n${items}`);
}

/** Analyses items of package `a:b@1.0.0`, the package line standing on the first line. */
export function analyzeItems(
  items: string,
  settings: { world?: string; features?: string[] } = {},
): AnalyzeResult {
  return analyze({ sources: [inPackage(items)], ...settings });
}

/** The IR of items that must be right. */
export function irOf(items: string, settings: { world?: string; features?: string[] } = {}): Ir {
  const { ir, diagnostics } = analyzeItems(items, settings);
  if (ir === undefined) throw new Error(diagnostics.map((each) => render(each)).join('\n\n'));
  return ir;
}

/** All packages of a text that must be right. */
export function resolvedOf(text: string): Resolved {
  const { resolved, diagnostics } = resolvePackages({ sources: [source(text)] });
  if (resolved === undefined) throw new Error(diagnostics.map((each) => render(each)).join('\n\n'));
  return resolved;
}

/** The tree of a text, with what the lexer and the parser reported. */
export function parse(text: string): { readonly file: File; readonly diagnostics: readonly Diagnostic[] } {
  const collector = new Collector();
  const file = parseFile(source(text), collector);
  return { file, diagnostics: collector.diagnostics };
}

/** `line:column`. */
export function place(span: Span | undefined): string | undefined {
  if (span === undefined) return undefined;
  const { line, column } = positionAt(span.source, span.start);
  return `${line}:${column}`;
}

/** What a test expects of one diagnostic; what is left out is not compared. */
export interface Expected {
  readonly code: Code;
  /** `line:column` of the beginning. */
  readonly at?: string;
  /** The text marked. */
  readonly text?: string;
  /** `line:column` of each note. */
  readonly notes?: readonly string[];
  readonly suggestion?: readonly string[];
}

/** Exactly these diagnostics in this order. */
export function expectDiagnostics(found: readonly Diagnostic[], expected: readonly Expected[]): void {
  const seen = found.map((each, index): Expected => {
    const wanted = expected[index];
    const { span } = each;
    return {
      code: each.code,
      ...(wanted?.at === undefined ? {} : { at: place(span) ?? '' }),
      ...(wanted?.text === undefined ? {} : { text: span?.source.text.slice(span.start, span.end) ?? '' }),
      ...(wanted?.notes === undefined ? {} : { notes: each.notes.map((note) => place(note.span) ?? '') }),
      ...(wanted?.suggestion === undefined ? {} : { suggestion: each.suggestion }),
    };
  });
  expect(seen, found.map((each) => render(each)).join('\n\n')).toEqual(expected);
}
