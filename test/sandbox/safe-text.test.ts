// SPDX-License-Identifier: MIT
// Texts on failures as plugins and the trail get them: no path of the host, no stack, nothing that steers a terminal.

import { expect, test } from 'vitest';
import { safeLine, safeReason, withoutPaths } from '../../runtime/sandbox/safe-text.ts';

test.each([
  [
    "ENOENT: no such file or directory, open '/srv/phira/data/x.toml'",
    "ENOENT: no such file or directory, open '(path)'",
  ],
  ['/srv/phira/x.toml is broken', '(path) is broken'],
  ['(at /home/host/a.js:3:4)', '(at (path))'],
  ['file:///srv/phira/x.js failed', '(path) failed'],
  ['see C:\\Users\\host\\x.toml', 'see (path)'],
  ['see D:/data/x.toml', 'see (path)'],
  ['see \\\\server\\share\\x', 'see (path)'],
])('paths go: %s', (text, expected) => {
  expect(withoutPaths(text)).toBe(expected);
});

test.each([
  'phira:plugin/host@1.0.0#log was called',
  'https://example.org/a/b answered 404',
  'and/or, 3/4, /help, a / b',
  'plugins/greeter.wasm was refused',
])('what is no path of the host stays: %s', (text) => {
  expect(withoutPaths(text)).toBe(text);
});

test('a stack behind a message goes, and control characters show as escapes', () => {
  const thrown = new Error('broken\u001b[2J\u202e\n    at run (/srv/host/a.js:1:2)\n    at next');
  expect(safeReason(thrown)).toBe('broken\u001b[2J\u202e');
  expect(safeLine(thrown.message)).toBe('broken\\u{1b}[2J\\u{202e}');
  expect(safeReason('plain')).toBe('plain');
});
