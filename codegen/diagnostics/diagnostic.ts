// SPDX-License-Identifier: MIT
// The diagnostic: one problem as data. Text is made from it only at the edge, by render.ts.

import { CODES, type Code, type Params, type Severity } from './codes.ts';
import type { Span } from './source.ts';

/** A second place that matters, such as the first of two definitions. */
export interface Note {
  readonly message: string;
  readonly span: Span | undefined;
}

/** One problem in the input. */
export interface Diagnostic {
  /** Stable code of the table in codes.ts; never reused for something else. */
  readonly code: Code;
  readonly severity: Severity;
  /** What happened, with every hole of the template filled. */
  readonly message: string;
  /** The values that filled the holes, by name. */
  readonly params: Readonly<Record<string, string>>;
  /** Where; undefined when the problem has no place in a text, such as a missing directory. */
  readonly span: Span | undefined;
  readonly notes: readonly Note[];
  /** The way out. */
  readonly help: string | undefined;
  /** Names that may have been meant, nearest first. */
  readonly suggestion: readonly string[];
}

/** What a diagnostic may carry besides its code, place and parameters. */
export interface Extra {
  readonly notes?: readonly Note[];
  /** Replaces the help of the table. */
  readonly help?: string;
  readonly suggestion?: readonly string[];
}

/** Makes a diagnostic; a missing or superfluous parameter of the code's template is a type error. */
export function diagnostic<C extends Code>(
  code: C,
  span: Span | undefined,
  params: Params<C>,
  extra: Extra = {},
): Diagnostic {
  const entry = CODES[code];
  const suggestion = extra.suggestion ?? [];
  const help = extra.help ?? (suggestion.length > 0 ? didYouMean(suggestion) : entry.help);
  return {
    code,
    severity: entry.severity,
    message: fill(entry.message, params),
    params,
    span,
    notes: extra.notes ?? [],
    help: help === undefined ? undefined : fill(help, params),
    suggestion,
  };
}

function didYouMean(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  const last = quoted.at(-1) ?? '';
  return `did you mean ${quoted.length === 1 ? last : `${quoted.slice(0, -1).join(', ')} or ${last}`}?`;
}

function fill(template: string, params: Readonly<Record<string, string>>): string {
  return template.replace(/\{([a-z]+)\}/gi, (hole, name: string) => params[name] ?? hole);
}
