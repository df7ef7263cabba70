// SPDX-License-Identifier: MIT
// What there is to say about one code, beyond the line that an error is.

/** The page of one code. */
export interface Explanation {
  readonly code: string;
  /** The message, with words in braces for what is filled in; left out where every place has words of its own. */
  readonly says?: string | undefined;
  /** Why it comes to that, as sentences. */
  readonly cause: string;
  /** What to do, a step each, the likeliest first. */
  readonly cure: readonly string[];
  /** Codes that have to do with it. */
  readonly see?: readonly string[] | undefined;
}

/** An explanation in a table by code. */
export type Entry = Omit<Explanation, 'code'>;

/** The entries of a table. */
export function explained(table: Readonly<Record<string, Entry>>): Explanation[] {
  return Object.entries(table).map(([code, entry]) => ({ code, ...entry }));
}

/** A clause as a sentence: it begins with a capital letter and ends with a full stop. */
export function sentence(text: string): string {
  const first = text.charAt(0);
  // A hole or a key in code stays as it is written.
  const head = /[a-z]/.test(first) && !/^[a-z_]+(?:_[a-z]+)/.test(text) ? first.toUpperCase() : first;
  return `${head}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
