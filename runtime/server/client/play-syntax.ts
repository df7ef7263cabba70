// SPDX-License-Identifier: MIT
// The script language of a game client: one action of one player a line. Parsing only; player.ts acts.

import { isBlank, readLines, readPrompt, type ScriptProblem, type Usages, Words } from '../script-words.ts';

/** One thing that a player does. */
export type PlayAction =
  | { readonly kind: 'create'; readonly room: string }
  | { readonly kind: 'join'; readonly room: string; readonly monitor: boolean }
  | {
      readonly kind: 'leave' | 'start' | 'ready' | 'unready' | 'abort' | 'ping' | 'room' | 'lose' | 'connect';
    }
  | { readonly kind: 'lock' | 'cycle'; readonly on: boolean }
  | { readonly kind: 'say' | 'expect'; readonly text: string }
  | { readonly kind: 'chart' | 'played'; readonly id: number }
  | { readonly kind: 'touch' | 'wait'; readonly milliseconds: number }
  | { readonly kind: 'help' | 'quit' };

/** An action and the line that it is on, from 1. */
export interface PlayStatement {
  readonly line: number;
  readonly action: PlayAction;
}

/** How each action is written, and what it does. */
export const PLAY_ACTIONS: Usages<PlayAction['kind']> = {
  create: ['create ROOM', 'open a room and be in it'],
  join: ['join ROOM [monitor]', 'join a room, or watch'],
  leave: ['leave', 'leave the room'],
  say: ['say TEXT', 'chat'],
  lock: ['lock on|off', 'let nobody else join, or everybody'],
  cycle: ['cycle on|off', 'let the host role pass on after each game'],
  chart: ['chart ID', 'choose a chart by its number on the Phira site'],
  start: ['start', 'ask everybody to get ready'],
  ready: ['ready', 'be ready'],
  unready: ['unready', 'be ready no more; as host, take the start back'],
  touch: ['touch MS', 'send touches and judgements for so long, as a game does'],
  played: [
    'played RECORD',
    'end the game with a record by its number on the Phira site; offline, with a score',
  ],
  abort: ['abort', 'give up'],
  room: ['room', 'show the room as the game knows it'],
  ping: ['ping', 'show how long an answer takes'],
  lose: ['lose', 'lose the connection, as a phone that changes networks'],
  connect: ['connect', 'connect and log in again'],
  wait: ['wait MS', 'let time pass'],
  expect: ['expect TEXT', 'fail unless what was shown since the last expects contains it'],
  help: ['help', 'this list'],
  quit: ['quit', 'end'],
};

const INTERACTIVE: readonly string[] = ['help', 'quit'];

/**
 * Reads a whole script. Blank lines and lines that begin with `#` say nothing.
 *
 * @param file name for problems.
 */
export function parsePlay(
  text: string,
  file: string,
): { statements: readonly PlayStatement[]; problems: readonly ScriptProblem[] } {
  const { found, problems } = readLines(text, file, (line) => parseLine(line, INTERACTIVE));
  return { statements: found.map(({ line, value }) => ({ line, action: value })), problems };
}

/** Reads one line typed at the prompt, which also knows `help` and `quit`. */
export function parsePlayPrompt(line: string): PlayAction | ScriptProblem | undefined {
  return readPrompt(line, (text) => parseLine(text, []));
}

function parseLine(line: string, unknown: readonly string[]): PlayAction | undefined {
  if (isBlank(line)) return undefined;
  const words = new Words(line, PLAY_ACTIONS);
  const action = parseAction(words.action(unknown), words);
  words.end();
  return action;
}

function parseAction(kind: PlayAction['kind'], words: Words<PlayAction['kind']>): PlayAction {
  switch (kind) {
    case 'create':
      return { kind, room: words.word('ROOM') };
    case 'join': {
      const room = words.word('ROOM');
      return { kind, room, monitor: words.more() && words.choice(['monitor']) === 'monitor' };
    }
    case 'lock':
    case 'cycle':
      return { kind, on: words.choice(['on', 'off']) === 'on' };
    case 'say':
    case 'expect':
      return { kind, text: words.rest('TEXT') };
    case 'chart':
      return { kind, id: words.id('ID') };
    case 'played':
      return { kind, id: words.id('RECORD') };
    case 'touch':
    case 'wait':
      return { kind, milliseconds: words.id('MS') };
    default:
      return { kind };
  }
}
