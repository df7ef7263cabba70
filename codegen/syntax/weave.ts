// SPDX-License-Identifier: MIT
// Printed tokens and the comments of the source they were printed from, as text. Every comment stays before the token
// it stood before, since that is what it documents (WIT.md, "Comments"); its own text is not touched.

import type { Source } from '../diagnostics/source.ts';
import type { Gap, Piece } from './pieces.ts';
import type { Comment, Token } from './token.ts';

/** Tokens before which no space follows a comment. */
const TIGHT = new Set([',', ';', ')', '>', '}', ':', '.']);

/**
 * The text of a file.
 *
 * @param pieces printed from the tree of exactly this source
 * @param tokens of the source, as the lexer returns them
 * @throws {TypeError} when the pieces are not those of the source: a bug of the printer.
 */
export function weave(pieces: readonly Piece[], tokens: readonly Token[], source: Source): string {
  const weaver = new Weaver(tokens, source);
  for (const piece of pieces) weaver.add(piece);
  return weaver.end();
}

class Weaver {
  readonly #tokens: readonly Token[];
  readonly #source: Source;
  #index = 0;
  /** Parts of the text; joined at the end, since a look at the end of a growing text copies it. */
  readonly #out: string[] = [];
  /** Comments of tokens that are not printed; they go before the next one. */
  #carried: Comment[] = [];

  constructor(tokens: readonly Token[], source: Source) {
    this.#tokens = tokens;
    this.#source = source;
  }

  add(piece: Piece): void {
    if (piece.role === 'optional' && this.#next().value !== ',') {
      this.#write('none', piece.text, piece.indent);
      return;
    }
    if (piece.text !== ',' && piece.role !== 'verbatim') this.#skipComma(piece.text);
    if (piece.text === ';' && this.#emptyBraces(piece)) return;
    const token = this.#take(piece);
    const text = piece.role === 'string' ? this.#source.text.slice(token.start, token.end) : piece.text;
    const comments = [...this.#carried, ...token.comments];
    this.#carried = [];
    const starts = isLine(piece.gap) || (piece.role === 'close' && comments.length > 0);
    if (starts) this.#boundary(piece, comments, token.start);
    else this.#inline({ ...piece, text }, comments);
  }

  /** Whatever is left belongs to no token: comments at the end of the file. */
  end(): string {
    const token = this.#next();
    if (token.kind !== 'end') this.#mismatch('the end of the file', token);
    const comments = [...this.#carried, ...token.comments];
    this.#ownLines({ gap: 'item', indent: 0 }, comments, undefined);
    return this.#out.length === 0 ? '' : `${this.#out.join('')}\n`;
  }

  #next(): Token {
    const token = this.#tokens[this.#index] ?? this.#tokens.at(-1);
    if (token === undefined) throw new TypeError('a list of tokens has an end');
    return token;
  }

  /** Moves behind the tokens of a piece and returns the first. */
  #take(piece: Piece): Token {
    const token = this.#next();
    if (piece.role !== 'verbatim') {
      if (piece.role === 'string' ? token.kind !== 'string' : !isSame(piece.text, token))
        this.#mismatch(piece.text, token);
      this.#index += 1;
      return token;
    }
    while (this.#next().start < piece.end) this.#index += 1;
    // `1.0.0-` is read as 1.0.0: the sign is not part of the version.
    while (this.#next().value === '-' || this.#next().value === '+') this.#drop();
    return token;
  }

  #drop(): void {
    this.#carried.push(...this.#next().comments);
    this.#index += 1;
  }

  /** A comma before the end of a list that is printed without. */
  #skipComma(text: string): void {
    const token = this.#next();
    if (
      token.value === ',' &&
      token.kind === 'punctuation' &&
      (text === ')' || text === '>' || text === '}')
    ) {
      this.#drop();
    }
  }

  /** `resource r {}` and `include w with {}` are printed with `;`, unless comments stand in the braces. */
  #emptyBraces(piece: Piece): boolean {
    const ahead = this.#next().value === 'with' ? 1 : 0;
    if (this.#tokens[this.#index + ahead]?.value !== '{') return false;
    const inside = this.#tokens[this.#index + ahead + 1]?.comments ?? [];
    if (inside.length === 0) {
      for (let count = 0; count < ahead + 2; count += 1) this.#drop();
      this.#inline(piece, this.#carried);
      this.#carried = [];
      return true;
    }
    if (ahead === 1) this.add({ ...piece, text: 'with', gap: 'space' });
    this.add({ ...piece, text: '{', gap: 'space' });
    this.add({ ...piece, text: '}', gap: 'line', role: 'close' });
    return true;
  }

  /** A piece that begins a line, after its comments. */
  #boundary(piece: Piece, comments: readonly Comment[], start: number): void {
    const isClose = piece.role === 'close';
    const own = isClose
      ? this.#ownLines({ gap: 'item', indent: piece.indent + 1 }, comments, undefined)
      : this.#ownLines(piece, comments, start);
    const blank = !isClose && (own ? this.#isBlankBefore(start) : this.#wantsBlank(piece.gap, start));
    this.#newLine(piece.indent, blank);
    this.#out.push(piece.text);
  }

  /**
   * Writes comments before the place where a line begins; whether any of them got a line of its own.
   *
   * @param start of the token that they document; undefined where they document none
   */
  #ownLines(
    { gap, indent }: { gap: Gap; indent: number },
    comments: readonly Comment[],
    start: number | undefined,
  ): boolean {
    let own = false;
    for (const comment of comments) {
      if (!own && this.#isTrailing(comment, start)) {
        this.#out.push(` ${this.#text(comment)}`);
        continue;
      }
      const blank = own ? this.#isBlankBefore(comment.start) : this.#wantsBlank(gap, comment.start);
      this.#newLine(indent, blank);
      this.#out.push(this.#text(comment));
      own = true;
    }
    return own;
  }

  /** A piece within a line: comments of one line stay on it, after others it goes on below. */
  #inline(piece: Piece, comments: readonly Comment[]): void {
    if (comments.length === 0) {
      this.#write(piece.gap, piece.text, piece.indent);
      return;
    }
    let broken = false;
    for (const comment of comments) {
      const endsLine = this.#source.text.startsWith('//', comment.start);
      if (broken) this.#newLine(piece.indent + 2, false);
      else if (endsLine || !this.#endsWith('{', '(', '<')) this.#out.push(' ');
      this.#out.push(this.#text(comment));
      broken = endsLine;
    }
    if (broken) this.#newLine(piece.indent + 2, false);
    else if (!TIGHT.has(piece.text)) this.#out.push(' ');
    this.#out.push(piece.text);
  }

  #write(gap: Gap, text: string, indent: number): void {
    if (isLine(gap)) this.#newLine(indent, gap === 'declaration');
    else if (gap === 'space') this.#out.push(' ');
    this.#out.push(text);
  }

  #newLine(indent: number, blank: boolean): void {
    if (this.#out.length > 0) this.#out.push(blank ? '\n\n' : '\n');
    this.#out.push('  '.repeat(indent));
  }

  #wantsBlank(gap: Gap, start: number): boolean {
    if (gap === 'item') return this.#isBlankBefore(start) && !this.#endsWith('{', '(');
    return gap === 'declaration';
  }

  /** Whether the piece written last is one of these. */
  #endsWith(...texts: readonly string[]): boolean {
    return texts.includes(this.#out.at(-1) ?? '');
  }

  /** Whether the source has an empty line directly before an offset. */
  #isBlankBefore(offset: number): boolean {
    const { text } = this.#source;
    let lines = 0;
    for (let at = offset - 1; at >= 0; at -= 1) {
      if (text[at] === '\n') lines += 1;
      else if (text[at] !== ' ' && text[at] !== '\t') break;
    }
    return lines > 1;
  }

  /**
   * Whether a comment stays at the end of a line that has something else: unless it stands directly before what it
   * documents.
   */
  #isTrailing(comment: Comment, documented: number | undefined): boolean {
    const { text } = this.#source;
    const lineStart = text.lastIndexOf('\n', comment.start - 1) + 1;
    const before = text.slice(lineStart, comment.start).replace(/^\u{feff}/u, '');
    if (this.#out.length === 0 || before.trim() === '') return false;
    return documented === undefined || text.slice(comment.start, documented).includes('\n');
  }

  #text({ start, end }: Comment): string {
    const raw = this.#source.text.slice(start, end);
    return raw.startsWith('//') ? raw.trimEnd() : raw;
  }

  #mismatch(text: string, token: Token): never {
    const { name } = this.#source;
    throw new TypeError(`${name}: printed ${text} where the source has ${token.value} at ${token.start}`);
  }
}

function isLine(gap: Gap): boolean {
  return gap === 'line' || gap === 'item' || gap === 'declaration';
}

/** Whether a printed token is one of the source, which may have written a name with `%` or a number with zeros. */
function isSame(text: string, token: Token): boolean {
  if (token.kind === 'integer') return /^\d+$/.test(text) && Number(text) === Number(token.value);
  if (token.kind === 'explicit') return text.replace(/^%/, '') === token.value;
  return text === token.value;
}
