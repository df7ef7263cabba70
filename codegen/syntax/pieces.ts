// SPDX-License-Identifier: MIT
// Printed WIT before comments are put back: tokens in order, each with what stands before it.

import type { Span } from '../diagnostics/source.ts';
import type { Identifier } from './ast.ts';
import { KEYWORDS } from './token.ts';

/**
 * What separates a piece from the one before: nothing, a space, a new line; a new line before which the author's
 * empty line is kept (`item`), or there always is one (`declaration`).
 */
export type Gap = 'none' | 'space' | 'line' | 'item' | 'declaration';

/** One token of the output. */
export interface Piece {
  readonly text: string;
  readonly gap: Gap;
  /** Levels of indentation of the line that begins here, or that the piece stands on. */
  readonly indent: number;
  /**
   * `close` ends a body, whose last comments stand one level deeper; `optional` is a comma that the author may have
   * left out; `verbatim` is written as in the source, where it may be several tokens; `string` is the literal there.
   */
  readonly role: 'plain' | 'close' | 'optional' | 'verbatim' | 'string';
  /** Where a `verbatim` piece ends in the source. */
  readonly end: number;
}

/** Collects the pieces of a file. */
export class PieceWriter {
  readonly pieces: Piece[] = [];
  #indent = 0;
  /** What the next piece is to be set off by, instead of what it asks for. */
  #next: Gap | undefined;

  /** Adds tokens; only the first is set off by `gap`, the others by nothing. */
  put(gap: Gap, ...texts: readonly string[]): void {
    texts.forEach((text, index) => {
      this.#push(text, index === 0 ? gap : 'none', 'plain', 0);
    });
  }

  /** Adds a name, with `%` where it is a keyword. */
  name(gap: Gap, { name }: Identifier): void {
    this.put(gap, KEYWORDS.has(name) ? `%${name}` : name);
  }

  /** Adds source text as it is. */
  verbatim(gap: Gap, { source, start, end }: Span): void {
    this.#push(source.text.slice(start, end), gap, 'verbatim', end);
  }

  /** Adds the string literal that the source has here: the tree has only its value. */
  string(gap: Gap): void {
    this.#push('', gap, 'string', 0);
  }

  /** Adds a comma that the source may lack. */
  optionalComma(): void {
    this.#push(',', 'none', 'optional', 0);
  }

  /** Sets off the next piece by this, whatever it asks for. */
  before(gap: Gap): void {
    this.#next = gap;
  }

  /** `{`, the content one level deeper, `}`; on one line when there is no content. */
  block(items: readonly unknown[], content: () => void, gap: Gap = 'space'): void {
    this.put(gap, '{');
    this.#indent += 1;
    content();
    this.#indent -= 1;
    this.#push('}', items.length === 0 ? 'none' : 'line', 'close', 0);
  }

  /** Content one level deeper, then a closing token on a line of its own. */
  indented(content: () => void, close: string): void {
    this.#indent += 1;
    content();
    this.#indent -= 1;
    this.#push(close, 'line', 'close', 0);
  }

  get indent(): number {
    return this.#indent;
  }

  #push(text: string, gap: Gap, role: Piece['role'], end: number): void {
    this.pieces.push({ text, gap: this.#next ?? gap, indent: this.#indent, role, end });
    this.#next = undefined;
  }
}

/** Length of pieces on one line. */
export function flatLength(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text, gap }) => sum + text.length + (gap === 'space' ? 1 : 0), 0);
}
