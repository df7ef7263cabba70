// SPDX-License-Identifier: MIT
// Comments to documentation: every kind counts, delimiters and common indentation go, places stay.

import { describe, expect, test } from 'vitest';
import { docsText } from '../../codegen/syntax/docs.ts';
import { parse } from '../support/wit.ts';

function docs(comments: string): string | undefined {
  const [item] = parse(`${comments}interface i {}`).file.items;
  return item?.kind === 'interface' && item.docs !== undefined ? docsText(item.docs) : undefined;
}

describe('text', () => {
  test.each([
    ['', undefined],
    ['/// a\n/// b\n', 'a\nb'],
    ['/// a\n///   b\n///\n/// c\n', 'a\n  b\n\nc'],
    ['// plain\n', 'plain'],
    ['/* x */', '* x */'],
    ['/** x */', 'x'],
    ['/**\n * a\n * b\n */', '\n * a\n * b'],
    ['/**/', ''],
    ['///\n', ''],
    ['/// a\n\n/// b\n', 'a\nb'],
    ['/// a\r\n/// b\r\n', 'a\nb'],
    ['//// a\n', 'a'],
    ['/// a\n/// \n', 'a'],
  ])('of %j', (comments, text) => {
    expect(docs(comments)).toBe(text);
  });

  test('a comment at the end of a line documents what follows', () => {
    const [item] = parse('interface i { record r { a: u8, /// about b\n b: u8 } }').file.items;
    const [type] = item?.kind === 'interface' ? item.items : [];
    const fields = type?.kind === 'type' && type.body.kind === 'record' ? type.body.fields : [];
    expect(fields.map((field) => field.docs && docsText(field.docs))).toEqual([undefined, 'about b']);
  });

  test('comments behind an attribute are dropped', () => {
    const [item] = parse('/// a\n@unstable(feature = x) /// b\ninterface i {}').file.items;
    expect(item?.kind === 'interface' && item.docs && docsText(item.docs)).toBe('a');
  });
});

test('every line knows where it stands', () => {
  const text = '  /// one\n  ///  two\n  /** three\n     four */\ninterface i {}';
  const [item] = parse(text).file.items;
  const lines = item?.kind === 'interface' ? (item.docs?.lines ?? []) : [];
  expect(lines.map((line) => line.text)).toEqual(['one', ' two', 'three', '     four']);
  for (const line of lines) expect(text.startsWith(line.text, line.start)).toBe(true);
});
