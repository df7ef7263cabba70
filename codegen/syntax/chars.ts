// SPDX-License-Identifier: MIT
// Character tests of the lexer (WIT.md, "Lexical structure"): pure functions of one code point.

/** Whitespace is space, tab and LF; a CR counts only as part of CR LF. */
export function isSpace(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\n';
}

export function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

/** Whether a word may start with this code point; `-` is punctuation there. */
export function isWordStart(char: string): boolean {
  return char === '_' || /^\p{XID_Start}$/u.test(char);
}

export function isWordPart(char: string): boolean {
  return char === '-' || /^\p{XID_Continue}$/u.test(char);
}

/**
 * Code points that may not stand anywhere in a WIT file, comments included: bidirectional overrides, control
 * characters other than tab, LF and CR, and those whose use Unicode discourages.
 */
export const FORBIDDEN =
  /[\u202a-\u202e\u2066-\u2069\u0149\u0673\u0f77\u0f79\u17a3\u17a4\u17b4\u17b5]|(?![\t\n\r])\p{Cc}/gu;

/** Which of the reasons of {@link FORBIDDEN} applies to a code point. */
export function whyForbidden(char: string): string {
  if (/\p{Cc}/u.test(char)) return 'a control character';
  return /[\u202a-\u202e\u2066-\u2069]/.test(char)
    ? 'a bidirectional override, which can hide what a text says'
    : 'discouraged by Unicode';
}

/**
 * Why a word is not an identifier: parts between `-` are empty, or a part holds something else than digits and
 * letters of one case, or the first part does not begin with a letter. Undefined when it is one.
 */
export function identifierFault(word: string): 'empty part' | 'invalid character' | undefined {
  const parts = word.split('-');
  if (parts.some((part) => part === '')) return 'empty part';
  const [first = ''] = parts;
  if (!/^[a-zA-Z]/.test(first)) return 'invalid character';
  return parts.every((part) => /^(?:[a-z0-9]+|[A-Z0-9]+)$/.test(part)) ? undefined : 'invalid character';
}

/** `U+00E9` and the like. */
export function codePointName(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
