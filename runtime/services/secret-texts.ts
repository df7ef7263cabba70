// SPDX-License-Identifier: MIT
// Texts that no log and no message of this process may show: secrets of plugins, wherever they turn up.

import { escapeControl } from './escape.ts';

/** What is shown in place of a secret. */
export const HIDDEN = '[secret]';

/** Shorter texts would be found in words that have nothing to do with them. */
const SHORTEST = 4;
/** Texts that are looked for; the oldest is forgotten when there are more. */
const MOST = 1000;

/** Texts to hide. */
export class SecretTexts {
  readonly #texts = new Set<string>();
  #pattern: RegExp | undefined;

  /** Hides a text from now on, also as JSON and as a log escape it. One of fewer than four characters is not hidden. */
  add(text: string): void {
    if (text.length < SHORTEST || this.#texts.has(text)) return;
    this.#texts.add(text);
    const [oldest] = this.#texts;
    if (this.#texts.size > MOST && oldest !== undefined) this.#texts.delete(oldest);
    const written = [...this.#texts].flatMap((one) => [
      one,
      JSON.stringify(one).slice(1, -1),
      escapeControl(one),
    ]);
    // The longest first: one may contain another.
    const longestFirst = [...new Set(written)].sort((left, right) => right.length - left.length);
    this.#pattern = new RegExp(longestFirst.map(literal).join('|'), 'gu');
  }

  /** A text with {@link HIDDEN} in place of every secret in it. */
  hide(text: string): string {
    return this.#pattern === undefined ? text : text.replace(this.#pattern, HIDDEN);
  }
}

/**
 * Those of this process. There is one list for all: an error of one plugin may be told by the log of the host, whoever
 * made it.
 */
export const secretTexts: SecretTexts = new SecretTexts();

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
