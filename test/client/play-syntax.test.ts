// SPDX-License-Identifier: MIT
// The script language of the client: every action as it is written, and what is wrong with others.

import { expect, test } from 'vitest';
import { parseAddress } from '../../runtime/server/client/address.ts';
import { PLAY_ACTIONS, parsePlay, parsePlayPrompt } from '../../runtime/server/client/play-syntax.ts';
import { formatProblem } from '../../runtime/server/script-words.ts';

test.each([
  ['create room-1', { kind: 'create', room: 'room-1' }],
  ['join room-1', { kind: 'join', room: 'room-1', monitor: false }],
  ['  join room-1   monitor  ', { kind: 'join', room: 'room-1', monitor: true }],
  ['leave', { kind: 'leave' }],
  ['say hello, all of you', { kind: 'say', text: 'hello, all of you' }],
  ['lock on', { kind: 'lock', on: true }],
  ['cycle off', { kind: 'cycle', on: false }],
  ['chart 7', { kind: 'chart', id: 7 }],
  ['start', { kind: 'start' }],
  ['ready', { kind: 'ready' }],
  ['unready', { kind: 'unready' }],
  ['touch 1000', { kind: 'touch', milliseconds: 1000 }],
  ['played 9001', { kind: 'played', id: 9001 }],
  ['abort', { kind: 'abort' }],
  ['room', { kind: 'room' }],
  ['ping', { kind: 'ping' }],
  ['lose', { kind: 'lose' }],
  ['connect', { kind: 'connect' }],
  ['wait 10', { kind: 'wait', milliseconds: 10 }],
  ['expect [room] bob joined', { kind: 'expect', text: '[room] bob joined' }],
])('%s', (line, action) => {
  expect(parsePlay(`# a comment\n\n${line}\n`, 'demo')).toEqual({
    statements: [{ line: 3, action }],
    problems: [],
  });
});

test('what cannot be read is said with its place and the way out', () => {
  const { statements, problems } = parsePlay(
    'crate room-1\nchart seven\nleave now\nlock\njoin\nquit',
    'demo',
  );
  expect(statements).toEqual([]);
  expect(problems.map(formatProblem)).toEqual([
    'demo:1:1 - error SCRIPT_UNKNOWN_ACTION: there is no action "crate"; did you mean "create"?',
    'demo:2:7 - error SCRIPT_BAD_ARGUMENT: ID is a whole number, not "seven"; write: chart ID',
    'demo:3:7 - error SCRIPT_EXTRA_ARGUMENT: nothing may follow here, not "now"; write: leave',
    'demo:4:5 - error SCRIPT_MISSING_ARGUMENT: on|off is missing; write: lock on|off',
    'demo:5:5 - error SCRIPT_MISSING_ARGUMENT: ROOM is missing; write: join ROOM [monitor]',
    expect.stringContaining('demo:6:1 - error SCRIPT_UNKNOWN_ACTION: there is no action "quit"'),
  ]);
});

test('the prompt knows help and quit, and every action has a usage that begins with it', () => {
  expect(parsePlayPrompt('help')).toEqual({ kind: 'help' });
  expect(parsePlayPrompt('quit')).toEqual({ kind: 'quit' });
  expect(parsePlayPrompt('  ')).toBeUndefined();
  for (const [kind, [usage]] of Object.entries(PLAY_ACTIONS)) expect(usage.split(' ')[0]).toBe(kind);
});

test.each([
  ['127.0.0.1:12346', { host: '127.0.0.1', port: 12346 }],
  ['mp.example.org', { host: 'mp.example.org', port: 12346 }],
  ['[::1]:1', { host: '::1', port: 1 }],
  ['[::1]', { host: '::1', port: 12346 }],
  ['::1', undefined],
  ['host:0', undefined],
  ['host:65536', undefined],
  ['', undefined],
  ['no address', undefined],
])('the address %j', (text, address) => {
  expect(parseAddress(text)).toEqual(address);
});
