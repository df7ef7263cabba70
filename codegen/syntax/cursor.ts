// SPDX-License-Identifier: MIT
// The parser's view of the tokens: look, expect, collect lists, and find a place to go on after an error.

import type { Code, Params } from '../diagnostics/codes.ts';
import type { Collector } from '../diagnostics/collector.ts';
import type { Extra, Note } from '../diagnostics/diagnostic.ts';
import type { Source, Span } from '../diagnostics/source.ts';
import type { Docs, Identifier } from './ast.ts';
import { identifierFault } from './chars.ts';
import { docsOf } from './docs.ts';
import { describe, type Token } from './token.ts';

/** Unwinds to the nearest place of recovery; thrown after the error was reported, never leaves the parser. */
class Unwind extends Error {}

/** Keywords that begin a declaration of a package: inside a body they say that its `}` is missing. */
const DECLARATIONS: ReadonlySet<string> = new Set(['interface', 'world', 'package']);

export class Cursor {
  readonly source: Source;
  readonly #tokens: readonly Token[];
  readonly #collector: Collector;
  readonly #end: Token;
  /** Braces opened and not yet closed. */
  readonly #open: Token[] = [];
  #index = 0;
  #lastEnd = 0;
  /** Whether the end of the file was reported as unexpected. */
  #ended = false;

  /** `tokens` as {@link lex} returns them. */
  constructor(source: Source, tokens: readonly Token[], collector: Collector) {
    this.source = source;
    this.#tokens = tokens;
    this.#collector = collector;
    const end = { start: source.text.length, end: source.text.length };
    this.#end = { kind: 'end', value: '', ...end, comments: [], firstOfLine: false };
  }

  /** The next token, or one further ahead; the end token past the end. */
  peek(ahead = 0): Token {
    return this.#tokens[this.#index + ahead] ?? this.#end;
  }

  get atEnd(): boolean {
    return this.peek().kind === 'end';
  }

  /** Offset behind the token last consumed. */
  get lastEnd(): number {
    return this.#lastEnd;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#index += 1;
    if (token.kind === 'punctuation' && token.value === '{') this.#open.push(token);
    if (token.kind === 'punctuation' && token.value === '}') this.#open.pop();
    this.#lastEnd = token.end;
    return token;
  }

  /** Whether the next token is this keyword or punctuation. */
  at(value: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.value === value && (token.kind === 'keyword' || token.kind === 'punctuation');
  }

  eat(value: string): Token | undefined {
    return this.at(value) ? this.next() : undefined;
  }

  expect(value: string): Token {
    return this.eat(value) ?? this.fail(`\`${value}\``);
  }

  /** `;`; where a new line follows instead, the missing one is reported and taken as written. */
  semicolon(): void {
    if (this.eat(';') !== undefined) return;
    const token = this.peek();
    this.#unexpected('`;`', {});
    if (!token.firstOfLine && !this.at('}')) throw new Unwind();
  }

  /** `id` of the grammar: a word that is no keyword, or any word after `%`. */
  identifier(expected = 'an identifier'): Identifier {
    const token = this.peek();
    if (token.kind !== 'word' && token.kind !== 'explicit') {
      if (token.kind === 'keyword') {
        this.fail(expected, {
          help: `\`${token.value}\` is a keyword; write \`%${token.value}\` to use it as a name`,
        });
      }
      this.fail(expected);
    }
    this.next();
    const span = this.span(token.start, token.end);
    const fault = identifierFault(token.value);
    if (fault === 'empty part') this.report('WIT1007', span, { name: token.value });
    if (fault === 'invalid character') this.report('WIT1006', span, { name: token.value });
    return { name: token.value, span };
  }

  /** Docs of the item that begins with the next token. */
  docs(): Docs | undefined {
    return docsOf(this.source, this.peek().comments);
  }

  span(start: number, end: number): Span {
    return { source: this.source, start, end };
  }

  report<C extends Code>(code: C, span: Span, params: Params<C>, extra: Extra = {}): void {
    this.#collector.report(code, span, params, extra);
  }

  /** Reports `expected X, found Y` at the next token and unwinds. */
  fail(expected: string, extra: Extra = {}): never {
    this.#unexpected(expected, extra);
    throw new Unwind();
  }

  /** Reports any other error and unwinds. */
  stop<C extends Code>(code: C, span: Span, params: Params<C>, extra: Extra = {}): never {
    this.report(code, span, params, extra);
    throw new Unwind();
  }

  /** `open item, item, close` with an optional comma before `close`; a list in braces recovers at each comma. */
  list<T>(open: '{' | '(' | '<', close: '}' | ')' | '>', item: () => T): readonly T[] {
    this.expect(open);
    const depth = this.#open.length;
    const items: T[] = [];
    while (this.eat(close) === undefined) {
      const begin = this.#index;
      try {
        items.push(item());
        if (this.eat(',') === undefined && !this.at(close)) this.fail(`\`,\` or \`${close}\``);
      } catch (thrown) {
        if (!(thrown instanceof Unwind) || open !== '{' || !this.#skipInList(depth, begin)) throw thrown;
      }
    }
    return items;
  }

  /**
   * `{ item* }`; `item` is called at the start of each. After an error it goes on behind the next `;` or `}` of the
   * same depth; a declaration keyword where none may stand ends the body, since its `}` is then missing.
   */
  body<T>(item: () => T, declarations: boolean): readonly T[] {
    const opener = this.expect('{');
    const items: T[] = [];
    while (this.eat('}') === undefined) {
      if (this.atEnd) {
        this.#unexpected('`}`', {});
        break;
      }
      const token = this.peek();
      if (!declarations && token.kind === 'keyword' && token.firstOfLine && DECLARATIONS.has(token.value)) {
        this.#unexpected('`}`', { notes: [this.#openerNote(opener)] });
        this.#open.pop();
        break;
      }
      this.recovering(() => items.push(item()));
    }
    return items;
  }

  /** Runs `step`; after an error skips to where the next item may begin. Always makes progress. */
  recovering(step: () => void): void {
    const depth = this.#open.length;
    const begin = this.#index;
    try {
      step();
    } catch (thrown) {
      if (!(thrown instanceof Unwind)) throw thrown;
      this.#skipItem(depth, begin);
    }
  }

  /**
   * Moves to where the next item may begin: behind `;` or `}`, or at a line that stands no deeper than the broken item,
   * even if that one has passed it; braces opened since then are unclosed.
   */
  #skipItem(depth: number, begin: number): void {
    const indent = this.#indentOf(this.#tokens[begin]);
    const line = this.#lineBegin();
    if (line > begin && indent !== undefined && (this.#indentOf(this.#tokens[line]) ?? 0) <= indent) {
      this.#index = line;
      this.#open.splice(depth);
      return;
    }
    if (this.#index === begin && !this.at('}')) this.next();
    while (!this.atEnd) {
      const { length } = this.#open;
      if (length < depth) return;
      if (length === depth && this.at('}')) {
        // At the top level there is nothing to close.
        if (depth > 0) return;
        this.next();
        continue;
      }
      const here = this.#indentOf(this.peek());
      if (
        this.#index > begin &&
        !this.at('}') &&
        indent !== undefined &&
        here !== undefined &&
        here <= indent
      ) {
        this.#open.splice(depth);
        return;
      }
      const token = this.next();
      if (this.#open.length === depth && token.kind === 'punctuation') {
        if (token.value === ';' || (token.value === '}' && length > depth)) return;
      }
    }
  }

  /** Index of the token that begins the line of the next one. */
  #lineBegin(): number {
    let at = Math.min(this.#index, this.#tokens.length - 1);
    while (at > 0 && this.#tokens[at]?.firstOfLine !== true) at -= 1;
    return at;
  }

  /** Columns before a token that begins its line; undefined for every other. */
  #indentOf(token: Token | undefined): number | undefined {
    if (token?.firstOfLine !== true) return undefined;
    return token.start - (this.source.text.lastIndexOf('\n', token.start - 1) + 1);
  }

  /** Moves behind the comma that ends a broken element, or to the closing brace; false when there is neither. */
  #skipInList(depth: number, begin: number): boolean {
    if (this.#index === begin && !this.at('}') && !this.at(',')) this.next();
    while (!this.atEnd && this.#open.length >= depth) {
      if (this.#open.length === depth) {
        if (this.at('}')) return true;
        if (this.at(';') || this.#outdented()) return false;
        if (this.eat(',') !== undefined) return true;
      }
      this.next();
    }
    return false;
  }

  #unexpected(expected: string, extra: Extra): void {
    if (this.#ended) return;
    const token = this.peek();
    const innermost = this.#open.at(-1);
    const notes = token.kind === 'end' ? this.#open.map((opener) => this.#openerNote(opener)) : [];
    if (token.kind !== 'end' && innermost !== undefined && this.#outdented())
      notes.push(this.#openerNote(innermost));
    const span = this.span(token.start, token.end);
    this.report(
      'WIT1010',
      span,
      { expected, found: describe(token) },
      notes.length > 0 ? { notes, ...extra } : extra,
    );
    // One report for the end of the file is enough: every open construct would add its own.
    this.#ended = token.kind === 'end';
  }

  /** Whether the line of the next token stands no deeper than that of the innermost `{`, which it does not close. */
  #outdented(): boolean {
    const opener = this.#open.at(-1);
    if (opener === undefined || this.at('}')) return false;
    const line = (at: number): number => this.source.text.lastIndexOf('\n', at - 1) + 1;
    const indent = (start: number): number => /^[ \t]*/.exec(this.source.text.slice(start))?.[0].length ?? 0;
    const here = line(this.peek().start);
    return here > opener.start && indent(here) <= indent(line(opener.start));
  }

  #openerNote(opener: Token): Note {
    return { message: 'this `{` is not closed', span: this.span(opener.start, opener.end) };
  }
}
