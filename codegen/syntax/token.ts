// SPDX-License-Identifier: MIT
// Tokens of WIT and the words it reserves (WIT.md, "Lexical structure").

/** A comment as written, delimiters included. */
export interface Comment {
  readonly start: number;
  readonly end: number;
}

export type TokenKind = 'word' | 'keyword' | 'explicit' | 'integer' | 'string' | 'punctuation' | 'end';

/** One token; offsets are UTF-16 and half-open. */
export interface Token {
  readonly kind: TokenKind;
  /** Text of punctuation, keywords and integers; name without `%` of words; decoded text of strings. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** All comments between the previous token and this one: they document what begins here. */
  readonly comments: readonly Comment[];
  /** Whether this is the first token of its line. */
  readonly firstOfLine: boolean;
}

/** Words that are not identifiers unless written with `%`. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'use type func u8 u16 u32 u64 s8 s16 s32 s64 f32 f64 char resource own borrow record flags variant enum bool ' +
    'string option result future stream error-context list map _ as from static interface tuple world import ' +
    'export package constructor include with async'
  ).split(' '),
);

export const PUNCTUATION: ReadonlySet<string> = new Set('= , : . ; ( ) { } < > * @ / + -'.split(' '));

/** A token as an error message names it. */
export function describe(token: Token): string {
  switch (token.kind) {
    case 'word':
      return `identifier \`${token.value}\``;
    case 'explicit':
      return `identifier \`%${token.value}\``;
    case 'keyword':
      return `keyword \`${token.value}\``;
    case 'integer':
      return `number \`${token.value}\``;
    case 'string':
      return 'a string';
    case 'punctuation':
      return `\`${token.value}\``;
    case 'end':
      return 'the end of the file';
  }
}
