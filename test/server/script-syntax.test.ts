// SPDX-License-Identifier: MIT
// The script language: what each line means, and what is said of lines that mean nothing.

import { describe, expect, it } from 'vitest';

import { ACTIONS, formatProblem, parsePrompt, parseScript } from '../../runtime/server/script-syntax.ts';

const actions = (text: string) => parseScript(text, 'a.script').statements.map(({ action }) => action);

describe('script language', () => {
  it('reads every action', () => {
    const script = `
      # a comment
      connect 7 Ada Lovelace
      create-room 7 lobby
      create-room 7 lobby 4
      join 8 lobby
      join 9 lobby monitor
      say 7   two  words 
      chart 7 12 Some chart
      cycle 7 on
      start lobby
      ready 8
      played 7 900000
      played 7 1 0.25
      abort 8
      end lobby
      leave 8
      disconnect 7
      command hello "a b"
      wait 20
      expect [room lobby] Ada: hi
    `;
    expect(actions(script)).toEqual([
      { kind: 'connect', userId: 7, name: 'Ada Lovelace' },
      { kind: 'create-room', userId: 7, room: 'lobby' },
      { kind: 'create-room', userId: 7, room: 'lobby', maxUsers: 4 },
      { kind: 'join', userId: 8, room: 'lobby', monitor: false },
      { kind: 'join', userId: 9, room: 'lobby', monitor: true },
      { kind: 'say', userId: 7, text: 'two  words' },
      { kind: 'chart', userId: 7, chartId: 12, name: 'Some chart' },
      { kind: 'cycle', userId: 7, on: true },
      { kind: 'start', room: 'lobby' },
      { kind: 'ready', userId: 8 },
      { kind: 'played', userId: 7, score: 900000, accuracy: 1 },
      { kind: 'played', userId: 7, score: 1, accuracy: 0.25 },
      { kind: 'abort', userId: 8 },
      { kind: 'end', room: 'lobby' },
      { kind: 'leave', userId: 8 },
      { kind: 'disconnect', userId: 7 },
      { kind: 'command', text: 'hello "a b"' },
      { kind: 'wait', milliseconds: 20 },
      { kind: 'expect', text: '[room lobby] Ada: hi' },
    ]);
  });

  it('counts lines from 1, over comments, blank lines and both kinds of line ends', () => {
    const { statements } = parseScript('\r\n# x\r\nleave 1\r\n\nleave 2', 'a.script');
    expect(statements.map(({ line }) => line)).toEqual([3, 5]);
  });

  it.each([
    ['conect 7 a', 1, 'SCRIPT_UNKNOWN_ACTION', 'there is no action "conect"; did you mean "connect"?'],
    ['  leave', 8, 'SCRIPT_MISSING_ARGUMENT', 'ID is missing; write: leave ID'],
    ['connect 7', 10, 'SCRIPT_MISSING_ARGUMENT', 'NAME is missing; write: connect ID NAME'],
    ['say x hi', 5, 'SCRIPT_BAD_ARGUMENT', 'ID is a whole number, not "x"; write: say ID TEXT'],
    ['leave -1', 7, 'SCRIPT_BAD_ARGUMENT', 'ID is a whole number, not "-1"; write: leave ID'],
    ['leave 4294967296', 7, 'SCRIPT_BAD_ARGUMENT', 'ID is a whole number, not "4294967296"; write: leave ID'],
    [
      'join 7 a spectator',
      10,
      'SCRIPT_BAD_ARGUMENT',
      'expected monitor, not "spectator"; write: join ID ROOM [monitor]',
    ],
    [
      'played 7 1 1.5',
      12,
      'SCRIPT_BAD_ARGUMENT',
      'ACCURACY is a number from 0 to 1, not "1.5"; write: played ID SCORE [ACCURACY]',
    ],
    ['leave 7 now', 9, 'SCRIPT_EXTRA_ARGUMENT', 'nothing may follow here, not "now"; write: leave ID'],
  ])('says where and why %j cannot be read', (line, column, code, text) => {
    const { statements, problems } = parseScript(`leave 1\n${line}`, 'a.script');
    expect(statements).toHaveLength(1);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ file: 'a.script', line: 2, column, code });
    expect(problems.map(formatProblem)).toEqual([`a.script:2:${column} - error ${code}: ${text}`]);
  });

  it('finds every problem at once', () => {
    const { problems } = parseScript('foo\nleave\nleave 1 2\n', 'a.script');
    expect(problems.map(({ line, code }) => [line, code])).toEqual([
      [1, 'SCRIPT_UNKNOWN_ACTION'],
      [2, 'SCRIPT_MISSING_ARGUMENT'],
      [3, 'SCRIPT_EXTRA_ARGUMENT'],
    ]);
  });

  it('knows help, plugins and quit at the prompt only', () => {
    for (const kind of ['help', 'plugins', 'quit'] as const) {
      expect(parsePrompt(kind)).toEqual({ kind });
      expect(parseScript(kind, 'a').problems[0]?.code).toBe('SCRIPT_UNKNOWN_ACTION');
    }
    expect(parsePrompt('')).toBeUndefined();
    expect(parsePrompt('# nothing')).toBeUndefined();
    expect(parsePrompt('toString 1')).toMatchObject({ code: 'SCRIPT_UNKNOWN_ACTION', file: '<prompt>' });
  });

  it('shows how every action is written', () => {
    for (const [kind, [usage, meaning]] of Object.entries(ACTIONS)) {
      expect(usage.split(' ')[0]).toBe(kind);
      expect(meaning).not.toBe('');
    }
  });
});
