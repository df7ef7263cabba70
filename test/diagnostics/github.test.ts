// SPDX-License-Identifier: MIT
// Annotations of GitHub Actions, read back as the runner reads them (actions/runner, ActionCommand).

import { expect, test } from 'vitest';
import { diagnostic } from '../../codegen/diagnostics/diagnostic.ts';
import { annotation, toGithub } from '../../codegen/diagnostics/github.ts';
import { analyzeItems } from '../support/wit.ts';

interface Command {
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

function decoded(text: string, property: boolean): string {
  const colons = property ? text.replaceAll('%3A', ':').replaceAll('%2C', ',') : text;
  return colons.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

/** What the runner makes of a line. */
function runner(line: string): Command {
  const match = /^::(\w+) ([^\n]*?)::([^\n]*)$/.exec(line);
  if (match === null) throw new Error(`not a command: ${line}`);
  const [, command = '', properties = '', data = ''] = match;
  const pairs = properties.split(',').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), decoded(pair.slice(at + 1), true)];
  });
  return { command, properties: Object.fromEntries(pairs), data: decoded(data, false) };
}

test('a diagnostic with its place, notes and way out', () => {
  const [found] = analyzeItems('interface i { f: func();\n f: func(); }').diagnostics;
  if (found === undefined) throw new Error('nothing was found');
  const line = toGithub(found);
  expect(line).toBe(
    '::error file=test.wit,line=3,col=2,title=WIT2001::`f` is defined more than once in this interface' +
      '%0Anote: first defined here (test.wit:2:15)%0Ahelp: rename one of them',
  );
  expect(runner(line)).toEqual({
    command: 'error',
    properties: { file: 'test.wit', line: '3', col: '2', title: 'WIT2001' },
    data: '`f` is defined more than once in this interface\nnote: first defined here (test.wit:2:15)\nhelp: rename one of them',
  });
});

test('what has no place has no file', () => {
  const line = toGithub(diagnostic('WIT0002', undefined, { path: '100%, a:b' }));
  expect(line.startsWith('::error title=WIT0002::there is no .wit file in `100%25, a:b`%0A')).toBe(true);
});

test.each([
  'plain',
  '100% %25 %0A',
  'a,b=c:d::e',
  'two\r\nlines\n',
  '::error::injected\n::set-output name=x::y',
])('no text can end the command or its properties: %j', (text) => {
  const line = annotation({ severity: 'warning', file: text, line: 7, title: text, message: text });
  expect(line).not.toMatch(/[\r\n]/);
  const { command, properties, data } = runner(line);
  expect(command).toBe('warning');
  expect(properties).toEqual({ file: text, line: '7', title: text });
  expect(data).toBe(text);
});
