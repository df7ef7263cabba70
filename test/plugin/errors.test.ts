// SPDX-License-Identifier: MIT
// The table of runtime errors: its form, and what becomes of hostile values in a message.

import { describe, expect, test } from 'vitest';
import { errorText, printable, RUNTIME_ERRORS, reasonOf, runtimeError } from '../../runtime/errors.ts';

describe('the table', () => {
  test.each(Object.entries(RUNTIME_ERRORS))(
    '%s says what happened and the way out',
    (code, { message, help }) => {
      expect(code).toMatch(/^RT_[A-Z]+(_[A-Z]+)*$/);
      for (const text of [message, help]) {
        expect(text.length).toBeGreaterThan(3);
        expect(text).not.toMatch(/[.\s]$/);
      }
      const named = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(named(message).every((name) => name !== undefined && /^[a-z]+$/.test(name))).toBe(true);
    },
  );
});

test('an error has its code, kind, text, help and cause', () => {
  const cause = new Error('below');
  const error = runtimeError('RT_PLUGIN_IN_USE', { name: 'a', dependents: 'b, c' }, { cause });
  expect(error).toMatchObject({
    name: 'RuntimeError',
    code: 'RT_PLUGIN_IN_USE',
    kind: 'conflict',
    message: 'plugin a cannot be unloaded: b, c depend on it',
    help: 'unload those first',
    cause,
  });
});

test('values are data: not read as holes, shown without control characters, and cut', () => {
  const { message } = errorText('RT_PLUGIN_NOT_FOUND', { name: '{name}\n\u001b[31m\u202eevil' });
  expect(message).toBe('there is no plugin {name}\\u{a}\\u{1b}[31m\\u{202e}evil');
  expect(printable('x'.repeat(5000)).length).toBeLessThan(1100);
});

test('the reason of a throw is its message, never its stack', () => {
  expect(reasonOf(new Error('no luck'))).toBe('no luck');
  expect(reasonOf('text')).toBe('text');
  expect(reasonOf(undefined)).toBe('undefined');
});
