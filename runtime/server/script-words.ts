// SPDX-License-Identifier: MIT
// What script languages of one action a line have in common: words, numbers and texts of a line, and what is wrong
// with it.

import { nearest } from '../abi/nearest.ts';

/** Stable codes of what can be wrong with a script. */
export type ScriptProblemCode =
  | 'SCRIPT_UNKNOWN_ACTION'
  | 'SCRIPT_MISSING_ARGUMENT'
  | 'SCRIPT_BAD_ARGUMENT'
  | 'SCRIPT_EXTRA_ARGUMENT';

/** One thing that is wrong with a script. */
export interface ScriptProblem {
  readonly code: ScriptProblemCode;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** The way out. */
  readonly help: string;
}

/** What was read of several lines. */
export interface ReadLines<T> {
  readonly found: readonly { readonly line: number; readonly value: T }[];
  readonly problems: readonly ScriptProblem[];
}

/**
 * Reads each line; what cannot be read is a problem and does not stop the others.
 *
 * @param file name for problems.
 * @param read answers undefined for a line that says nothing; throws a {@link LineProblem}.
 */
export function readLines<T>(
  text: string,
  file: string,
  read: (line: string) => T | undefined,
): ReadLines<T> {
  const found: { line: number; value: T }[] = [];
  const problems: ScriptProblem[] = [];
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    try {
      const value = read(content);
      if (value !== undefined) found.push({ line, value });
    } catch (error) {
      problems.push(problemAt(error, file, line));
    }
  }
  return { found, problems };
}

/** Reads a line typed at a prompt as {@link readLines} does. */
export function readPrompt<T>(
  line: string,
  read: (line: string) => T | undefined,
): T | ScriptProblem | undefined {
  try {
    return read(line);
  } catch (error) {
    return problemAt(error, '<prompt>', 1);
  }
}

function problemAt(error: unknown, file: string, line: number): ScriptProblem {
  if (!(error instanceof LineProblem)) throw error;
  const { code, column, message, help } = error;
  return { code, file, line, column, message, help };
}

/** Whether a line says nothing: it is empty or a comment. */
export function isBlank(line: string): boolean {
  const trimmed = line.trim();
  return trimmed === '' || trimmed.startsWith('#');
}

/** One line for people: place, code, what is wrong and the way out. */
export function formatProblem(problem: ScriptProblem): string {
  const { file, line, column, code, message, help } = problem;
  return `${file}:${line}:${column} - error ${code}: ${message}; ${help}`;
}

/** What is wrong with a line. */
export class LineProblem extends Error {
  readonly code: ScriptProblemCode;
  readonly column: number;
  readonly help: string;

  constructor(code: ScriptProblemCode, column: number, message: string, help: string) {
    super(message);
    this.code = code;
    this.column = column;
    this.help = help;
  }
}

/** How each action is written, and what it does. */
export type Usages<K extends string> = Readonly<Record<K, readonly [usage: string, meaning: string]>>;

/** A cursor over the words of one line. Methods throw a {@link LineProblem} for what is not there or not right. */
export class Words<K extends string> {
  readonly #line: string;
  readonly #usages: Usages<K>;
  #at = 0;
  #kind: K | undefined;

  constructor(line: string, usages: Usages<K>) {
    this.#line = line.trimEnd();
    this.#usages = usages;
    this.#skip();
  }

  /** The first word: an action that is not one of `unknown`. */
  action(unknown: readonly string[] = []): K {
    const column = this.#at + 1;
    const word = this.#take();
    const kinds = (Object.keys(this.#usages) as K[]).filter((kind) => !unknown.includes(kind));
    const kind = kinds.find((name) => name === word);
    if (kind === undefined) {
      const [close] = nearest(word, kinds);
      const help = close ? `did you mean "${close}"?` : `actions are ${kinds.join(', ')}`;
      throw new LineProblem('SCRIPT_UNKNOWN_ACTION', column, `there is no action "${word}"`, help);
    }
    this.#kind = kind;
    return kind;
  }

  more(): boolean {
    return this.#at < this.#line.length;
  }

  word(what: string): string {
    if (!this.more()) this.#fail('SCRIPT_MISSING_ARGUMENT', this.#line.length + 1, `${what} is missing`);
    return this.#take();
  }

  /** Everything up to the end of the line. */
  rest(what: string): string {
    if (!this.more()) this.#fail('SCRIPT_MISSING_ARGUMENT', this.#line.length + 1, `${what} is missing`);
    const text = this.#line.slice(this.#at);
    this.#at = this.#line.length;
    return text;
  }

  /** A whole number of 32 bits, not negative. */
  id(what: string): number {
    const column = this.#at + 1;
    const word = this.word(what);
    const value = Number(word);
    if (!/^\d+$/.test(word) || value > 0xffff_ffff) {
      this.#fail('SCRIPT_BAD_ARGUMENT', column, `${what} is a whole number, not "${word}"`);
    }
    return value;
  }

  /** A number from 0 to 1. */
  fraction(what: string): number {
    const column = this.#at + 1;
    const word = this.word(what);
    const value = Number(word);
    if (!/^\d+(\.\d+)?$/.test(word) || value > 1) {
      this.#fail('SCRIPT_BAD_ARGUMENT', column, `${what} is a number from 0 to 1, not "${word}"`);
    }
    return value;
  }

  choice(words: readonly string[]): string {
    const column = this.#at + 1;
    const word = this.word(words.join('|'));
    if (!words.includes(word)) {
      this.#fail('SCRIPT_BAD_ARGUMENT', column, `expected ${words.join(' or ')}, not "${word}"`);
    }
    return word;
  }

  end(): void {
    if (this.more()) {
      this.#fail(
        'SCRIPT_EXTRA_ARGUMENT',
        this.#at + 1,
        `nothing may follow here, not "${this.#line.slice(this.#at)}"`,
      );
    }
  }

  #take(): string {
    const start = this.#at;
    while (this.more() && !isSpace(this.#line[this.#at])) this.#at += 1;
    const word = this.#line.slice(start, this.#at);
    this.#skip();
    return word;
  }

  #skip(): void {
    while (this.more() && isSpace(this.#line[this.#at])) this.#at += 1;
  }

  #fail(code: ScriptProblemCode, column: number, message: string): never {
    const usage = this.#kind === undefined ? 'ACTION ...' : this.#usages[this.#kind][0];
    throw new LineProblem(code, column, message, `write: ${usage}`);
  }
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
