// SPDX-License-Identifier: MIT
// The script language: one action a line, typed. Parsing only; script-runner.ts acts.

import { isBlank, readLines, readPrompt, type ScriptProblem, Words } from './script-words.ts';

export { formatProblem, type ScriptProblem, type ScriptProblemCode } from './script-words.ts';

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
  const { found, problems } = readLines(text, file, (line) => parseLine(line, INTERACTIVE));
  return { statements: found.map(({ line, value }) => ({ line, action: value })), problems };
}

/** Reads one line typed at the prompt, which also knows `help`, `plugins` and `quit`. */
export function parsePrompt(line: string): Action | ScriptProblem | undefined {
  return readPrompt(line, (text) => parseLine(text, []));
}

function parseLine(line: string, unknown: readonly string[]): Action | undefined {
  if (isBlank(line)) return undefined;
  const words = new Words(line, ACTIONS);
  const action = parseAction(words.action(unknown), words);
  words.end();
  return action;
}

function parseAction(kind: Action['kind'], words: Words<Action['kind']>): Action {
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
