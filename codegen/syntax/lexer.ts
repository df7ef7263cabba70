// SPDX-License-Identifier: MIT
// Text to tokens. Every problem is reported and skipped, so that the parser always gets a whole list.

import type { Code, Params } from '../diagnostics/codes.ts';
import type { Collector } from '../diagnostics/collector.ts';
import type { Source } from '../diagnostics/source.ts';
import {
  codePointName,
  FORBIDDEN,
  isDigit,
  isSpace,
  isWordPart,
  isWordStart,
  whyForbidden,
} from './chars.ts';
import { readString } from './string-literal.ts';
import { type Comment, KEYWORDS, PUNCTUATION, type Token, type TokenKind } from './token.ts';

/** All tokens of a source; the last one is of kind `end`. Lexical errors go to `collector`. */
export function lex(source: Source, collector: Collector): readonly Token[] {
  return new Lexer(source, collector).run();
}

class Lexer {
  readonly #source: Source;
  readonly #text: string;
  readonly #collector: Collector;
  readonly #tokens: Token[] = [];
  #at = 0;
  #comments: Comment[] = [];
  #firstOfLine = true;

  constructor(source: Source, collector: Collector) {
    this.#source = source;
    this.#text = source.text;
    this.#collector = collector;
  }

  run(): readonly Token[] {
    this.#checkCharacters();
    if (this.#text.startsWith('\u{feff}')) this.#at = 1;
    while (this.#at < this.#text.length) this.#step();
    this.#push('end', '', this.#text.length);
    return this.#tokens;
  }

  /** The referee refuses these in comments too, before it looks at anything else. */
  #checkCharacters(): void {
    for (const match of this.#text.matchAll(FORBIDDEN)) {
      const [char] = match;
      this.#report('WIT1001', match.index, match.index + char.length, {
        point: codePointName(char),
        why: whyForbidden(char),
      });
    }
  }

  #step(): void {
    const start = this.#at;
    const char = this.#charAt(start);
    const next = this.#text[start + 1];
    if (isSpace(char) || (char === '\r' && next === '\n')) {
      if (char === '\n') this.#firstOfLine = true;
      this.#at += 1;
    } else if (char === '/' && next === '/') {
      const end = this.#text.indexOf('\n', start);
      this.#comment(end === -1 ? this.#text.length : end);
    } else if (char === '/' && next === '*') {
      this.#comment(this.#blockCommentEnd(start));
    } else if (char === '-' && next === '>') {
      this.#push('punctuation', '->', start + 2);
    } else if (PUNCTUATION.has(char)) {
      this.#push('punctuation', char, start + 1);
    } else if (isDigit(char)) {
      const end = this.#scan(start, isDigit);
      this.#push('integer', this.#text.slice(start, end), end);
    } else if (char === '%') {
      const first = this.#charAt(start + 1);
      const end = first === '-' || isWordStart(first) ? this.#scan(start + 1, isWordPart) : start + 1;
      this.#push('explicit', this.#text.slice(start + 1, end), end);
    } else if (char === '"') {
      const literal = readString(this.#source, start, this.#collector);
      this.#push('string', literal.value, literal.end);
    } else if (isWordStart(char)) {
      const end = this.#scan(start, isWordPart);
      const word = this.#text.slice(start, end);
      this.#push(KEYWORDS.has(word) ? 'keyword' : 'word', word, end);
    } else {
      // What checkCharacters has refused is not refused again.
      if (char.search(FORBIDDEN) === -1) {
        const shown = char === '\r' ? '\\r' : char;
        this.#report('WIT1002', start, start + char.length, { char: shown, point: codePointName(char) });
      }
      this.#at += char.length;
    }
  }

  #comment(end: number): void {
    this.#comments.push({ start: this.#at, end });
    this.#at = end;
  }

  /** Block comments nest. */
  #blockCommentEnd(start: number): number {
    let depth = 0;
    for (let at = start; at < this.#text.length; ) {
      if (this.#text.startsWith('/*', at)) {
        depth += 1;
        at += 2;
      } else if (this.#text.startsWith('*/', at)) {
        depth -= 1;
        at += 2;
        if (depth === 0) return at;
      } else {
        at += 1;
      }
    }
    this.#report('WIT1003', start, start + 2, {});
    return this.#text.length;
  }

  #scan(start: number, test: (char: string) => boolean): number {
    let at = start;
    while (at < this.#text.length) {
      const char = this.#charAt(at);
      if (!test(char)) break;
      at += char.length;
    }
    return at;
  }

  #push(kind: TokenKind, value: string, end: number): void {
    const token = {
      kind,
      value,
      start: this.#at,
      end,
      comments: this.#comments,
      firstOfLine: this.#firstOfLine,
    };
    this.#tokens.push(token);
    this.#at = end;
    this.#comments = [];
    this.#firstOfLine = false;
  }

  #charAt(at: number): string {
    return String.fromCodePoint(this.#text.codePointAt(at) ?? 0);
  }

  #report<C extends Code>(code: C, start: number, end: number, params: Params<C>): void {
    this.#collector.report(code, { source: this.#source, start, end }, params);
  }
}
