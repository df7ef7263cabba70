// SPDX-License-Identifier: MIT
// The change: one difference between two worlds as data, and where comparisons put what they find.

import type { Span } from '../diagnostics/source.ts';
import { type Hints, hintsFor } from './hints.ts';
import { type Bump, type ChangeClass, RULES, type RuleCode, type RuleParams } from './rules.ts';

/** One difference. */
export interface Change {
  /** Stable code of the table in rules.ts. */
  readonly code: RuleCode;
  readonly class: ChangeClass;
  /** Bump owed from version 1.0.0 on. */
  readonly bump: Bump;
  /** What has changed, such as `phira:plugin/users.get-user`; versions left out. */
  readonly subject: string;
  readonly text: string;
  /** In which of the two `span` is: the old one for what is gone. */
  readonly side: 'old' | 'new';
  readonly span: Span;
  /** A guess or an explanation, such as that something was renamed. */
  readonly note: string | undefined;
  readonly hints: Hints;
}

/** Where a change is. */
export interface Place {
  readonly side: 'old' | 'new';
  readonly span: Span;
  readonly subject: string;
}

/** Collects the changes of one comparison; the same change of the same thing is kept once. */
export class Changes {
  readonly #found = new Map<string, Change>();

  /** Adds a change; a missing or superfluous parameter of the rule's text is a type error. */
  add<C extends RuleCode>(code: C, place: Place, params: RuleParams<C>, note?: string): void {
    const { class: changeClass, bump, text: template } = RULES[code];
    const values: Readonly<Record<string, string>> = params;
    const text = template.replace(/\{([a-z]+)\}/g, (hole, name: string) => values[name] ?? hole);
    const change = { ...place, code, class: changeClass, bump, text, note, hints: hintsFor(code) };
    const key = keyOf(change);
    if (!this.#found.has(key)) this.#found.set(key, change);
  }

  get all(): readonly Change[] {
    return [...this.#found.values()];
  }
}

/** Tells changes apart, whatever version of the text they were found in. */
export function keyOf({ code, subject, text }: Change): string {
  return `${code} ${subject} ${text}`;
}
