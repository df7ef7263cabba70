// SPDX-License-Identifier: MIT
// Makes any text one harmless line: what plugins and users write must not forge records, move a terminal's
// cursor or hide text from the reader.

const SHORT: ReadonlyMap<number, string> = new Map([
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
]);

/** Control, line separator, and bidirectional or invisible formatting characters; and lone surrogates: 16 bits each. */
export const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u2060\ufeff\p{Cs}]/gu;

/** Characters that would end or forge a line become `\n`, `\t`, `\r` or `\u{hex}`; all others stay. */
export function escapeControl(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return SHORT.get(code) ?? `\\u{${code.toString(16)}}`;
  });
}

/** The text without them, as one line for people: what ends a line becomes a blank. */
export function removeControl(text: string): string {
  return text.replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ').replace(UNSAFE, '');
}

/** Whether text holds a character that {@link escapeControl} would replace. */
export function hasControl(text: string): boolean {
  return text.search(UNSAFE) !== -1;
}

/**
 * Cuts text to at most `maximum` UTF-16 code units without splitting a character, and says how much is gone.
 */
export function cut(text: string, maximum: number): string {
  if (text.length <= maximum) return text;
  const last = text.charCodeAt(maximum - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? maximum - 1 : maximum;
  return `${text.slice(0, end)}... (${text.length - end} more)`;
}
