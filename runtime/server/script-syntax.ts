// SPDX-License-Identifier: MIT
// The script language: one action a line, typed. Parsing only; script-runner.ts acts.

import { nearest } from '../abi/nearest.ts';

/** One thing to do. Users are given by number, rooms by name. */
export type Action =
  | { readonly kind: 'connect'; readonly userId: number; readonly name: string }
  | { readonly kind: 'disconnect' | 'leave' | 'ready' | 'abort'; readonly userId: number }
  | {
      readonly kind: 'create-room';
      readonly userId: number;
      readonly room: string;
      readonly maxUsers?: number;
    }
  | { readonly kind: 'join'; readonly userId: number; readonly room: string; readonly monitor: boolean }
  | { readonly kind: 'say'; readonly userId: number; readonly text: string }
  | { readonly kind: 'chart'; readonly userId: number; readonly chartId: number; readonly name: string }
  | { readonly kind: 'cycle'; readonly userId: number; readonly on: boolean }
  | { readonly kind: 'played'; readonly userId: number; readonly score: number; readonly accuracy: number }
  | { readonly kind: 'start' | 'end'; readonly room: string }
  | { readonly kind: 'command' | 'expect'; readonly text: string }
  | { readonly kind: 'wait'; readonly milliseconds: number }
  | { readonly kind: 'help' | 'plugins' | 'quit' };

/** An action and where it stands; lines and columns count from 1. */
export interface Statement {
  readonly line: number;
  readonly action: Action;
}

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

/** A script read: what can be done, and what could not be understood. */
export interface ParsedScript {
  readonly statements: readonly Statement[];
  readonly problems: readonly ScriptProblem[];
}

/** How each action is written, and what it does; `help` shows it. */
export const ACTIONS: Readonly<Record<Action['kind'], readonly [usage: string, meaning: string]>> = {
  connect: ['connect ID NAME', 'a user connects'],
  disconnect: ['disconnect ID', 'a user goes away'],
  'create-room': ['create-room ID ROOM [MAX]', 'a user opens a room and is in it'],
  join: ['join ID ROOM [monitor]', 'a user joins a room, or watches'],
  leave: ['leave ID', 'a user leaves the room'],
  say: ['say ID TEXT', 'a user chats; with the command prefix it is a command'],
  chart: ['chart ID CHART NAME', 'the host of a room chooses a chart'],
  cycle: ['cycle ID on|off', 'the host of a room lets the host role pass on'],
  start: ['start ROOM', 'the host asks for the start and everybody gets ready'],
  ready: ['ready ID', 'a user gets ready'],
  played: ['played ID SCORE [ACCURACY]', 'a player ends the game with a result'],
  abort: ['abort ID', 'a player gives up'],
  end: ['end ROOM', 'the game ends; who is not done gives up'],
  command: ['command TEXT', 'the console runs a command'],
  wait: ['wait MS', 'let time pass'],
  expect: ['expect TEXT', 'fail unless the output since the last expects contains it'],
  help: ['help', 'this list'],
  plugins: ['plugins', 'the plugins and their states'],
  quit: ['quit', 'stop the server'],
};

const INTERACTIVE: readonly string[] = ['help', 'plugins', 'quit'];

/**
 * Reads a whole script. Blank lines and lines that begin with `#` say nothing.
 *
 * @param file name for problems.
 */
export function parseScript(text: string, file: string): ParsedScript {
  const statements: Statement[] = [];
  const problems: ScriptProblem[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    try {
      const action = parseLine(line, INTERACTIVE);
      if (action !== undefined) statements.push({ line: index + 1, action });
    } catch (error) {
      if (!(error instanceof LineProblem)) throw error;
      const { code, column, message, help } = error;
      problems.push({ code, file, line: index + 1, column, message, help });
    }
  }
  return { statements, problems };
}

/** Reads one line typed at the prompt, which also knows `help`, `plugins` and `quit`. */
export function parsePrompt(line: string): Action | ScriptProblem | undefined {
  try {
    return parseLine(line, []);
  } catch (error) {
    if (!(error instanceof LineProblem)) throw error;
    const { code, column, message, help } = error;
    return { code, file: '<prompt>', line: 1, column, message, help };
  }
}

/** One line for people: place, code, what is wrong and the way out. */
export function formatProblem(problem: ScriptProblem): string {
  const { file, line, column, code, message, help } = problem;
  return `${file}:${line}:${column} - error ${code}: ${message}; ${help}`;
}

class LineProblem extends Error {
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

function parseLine(line: string, unknown: readonly string[]): Action | undefined {
  const trimmed = line.trim();
  if (trimmed === '' || trimmed.startsWith('#')) return undefined;
  const words = new Words(line);
  const kind = words.action(unknown);
  const action = parseAction(kind, words);
  words.end();
  return action;
}

function parseAction(kind: Action['kind'], words: Words): Action {
  switch (kind) {
    case 'connect':
      return { kind, userId: words.id('ID'), name: words.rest('NAME') };
    case 'disconnect':
    case 'leave':
    case 'ready':
    case 'abort':
      return { kind, userId: words.id('ID') };
    case 'create-room': {
      const userId = words.id('ID');
      const room = words.word('ROOM');
      return words.more() ? { kind, userId, room, maxUsers: words.id('MAX') } : { kind, userId, room };
    }
    case 'join': {
      const userId = words.id('ID');
      const room = words.word('ROOM');
      return { kind, userId, room, monitor: words.more() && words.choice(['monitor']) === 'monitor' };
    }
    case 'say':
      return { kind, userId: words.id('ID'), text: words.rest('TEXT') };
    case 'chart':
      return { kind, userId: words.id('ID'), chartId: words.id('CHART'), name: words.rest('NAME') };
    case 'cycle':
      return { kind, userId: words.id('ID'), on: words.choice(['on', 'off']) === 'on' };
    case 'played': {
      const userId = words.id('ID');
      const score = words.id('SCORE');
      return { kind, userId, score, accuracy: words.more() ? words.fraction('ACCURACY') : 1 };
    }
    case 'start':
    case 'end':
      return { kind, room: words.word('ROOM') };
    case 'command':
    case 'expect':
      return { kind, text: words.rest('TEXT') };
    case 'wait':
      return { kind, milliseconds: words.id('MS') };
    case 'help':
    case 'plugins':
    case 'quit':
      return { kind };
  }
}

/** A cursor over the words of one line. */
class Words {
  readonly #line: string;
  #at = 0;
  #kind: Action['kind'] | undefined;

  constructor(line: string) {
    this.#line = line.trimEnd();
    this.#skip();
  }

  action(unknown: readonly string[]): Action['kind'] {
    const column = this.#at + 1;
    const word = this.#take();
    const kinds = Object.keys(ACTIONS)
      .filter(isKind)
      .filter((kind) => !unknown.includes(kind));
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
    const usage = this.#kind === undefined ? 'ACTION ...' : ACTIONS[this.#kind][0];
    throw new LineProblem(code, column, message, `write: ${usage}`);
  }
}

function isKind(name: string): name is Action['kind'] {
  return Object.hasOwn(ACTIONS, name);
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
