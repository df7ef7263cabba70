// SPDX-License-Identifier: MIT
// Where the stages put their diagnostics: keeps the first ones, counts the rest, drops repeats, knows whether to go on.

import type { Code, Params } from './codes.ts';
import { type Diagnostic, diagnostic, type Extra } from './diagnostic.ts';
import type { Span } from './source.ts';

/** Most diagnostics kept of one run; what follows is usually a consequence of the earlier ones. */
export const MOST_DIAGNOSTICS = 20;

/** Collects what one run finds. */
export class Collector {
  readonly #found: Diagnostic[] = [];
  readonly #seen = new Set<string>();
  #left = 0;

  /** Adds a diagnostic unless the same code was reported for the same place and message. */
  report<C extends Code>(code: C, span: Span | undefined, params: Params<C>, extra: Extra = {}): void {
    const made = diagnostic(code, span, params, extra);
    const key = `${code} ${span?.source.name ?? ''} ${span?.start ?? ''} ${made.message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if (this.#found.length < MOST_DIAGNOSTICS) this.#found.push(made);
    else this.#left += 1;
  }

  /** Whether an error was reported: the stage's result must then not be used by the next. */
  get failed(): boolean {
    return this.#found.some((found) => found.severity === 'error');
  }

  /** What was kept, in the order it was found; the last says how many were not. */
  get diagnostics(): readonly Diagnostic[] {
    if (this.#left === 0) return this.#found;
    return [...this.#found, diagnostic('WIT0005', undefined, { count: String(this.#left) })];
  }
}
