// SPDX-License-Identifier: MIT
// Tokens with exact offsets, comments attached, bad characters reported and skipped.

import { describe, expect, test } from 'vitest';
import { Collector } from '../../codegen/diagnostics/collector.ts';
import { lex } from '../../codegen/syntax/lexer.ts';
import { expectDiagnostics, source } from '../support/wit.ts';

function tokens(text: string): readonly string[] {
  return lex(source(text), new Collector()).map(
    ({ kind, value, start, end }) => `${kind} ${value} ${start}-${end}`,
  );
}

function problems(text: string): Collector {
  const collector = new Collector();
  lex(source(text), collector);
  return collector;
}

describe('tokens', () => {
  test('carry half-open offsets', () => {
    expect(tokens('f: func() -> u8;')).toEqual([
      'word f 0-1',
      'punctuation : 1-2',
      'keyword func 3-7',
      'punctuation ( 7-8',
      'punctuation ) 8-9',
      'punctuation -> 10-12',
      'keyword u8 13-15',
      'punctuation ; 15-16',
      'end  16-16',
    ]);
  });

  test('a keyword is one only as a whole word', () => {
    expect(tokens('list list-of error-context')).toEqual([
      'keyword list 0-4',
      'word list-of 5-12',
      'keyword error-context 13-26',
      'end  26-26',
    ]);
  });

  test('`%` makes a name of any word and is no part of it', () => {
    expect(tokens('%type %x %')).toEqual([
      'explicit type 0-5',
      'explicit x 6-8',
      'explicit  9-10',
      'end  10-10',
    ]);
  });

  test('a word cannot begin with a digit', () => {
    expect(tokens('1a')).toEqual(['integer 1 0-1', 'word a 1-2', 'end  2-2']);
  });

  test('a byte order mark is skipped and counted', () => {
    expect(tokens('\u{feff}a')).toEqual(['word a 1-2', 'end  2-2']);
  });

  test('CR LF is a line end', () => {
    const [a, b] = lex(source('a\r\nb'), new Collector());
    expect([a?.firstOfLine, b?.firstOfLine, b?.start]).toEqual([true, true, 3]);
  });

  test('strings are decoded', () => {
    const [token] = lex(source('"a\\u{e9}\\41\\n\\""'), new Collector());
    expect(token).toMatchObject({ kind: 'string', value: 'aéA\n"', start: 0, end: 16 });
  });

  test('comments belong to the token behind them', () => {
    const text = 'a /* x /* y */ */ // z\nb';
    const [a, b] = lex(source(text), new Collector());
    expect(a?.comments).toEqual([]);
    expect(b?.comments.map(({ start, end }) => text.slice(start, end))).toEqual(['/* x /* y */ */', '// z']);
  });
});

describe('problems', () => {
  test('unknown characters are skipped one by one', () => {
    expectDiagnostics(problems('a $ b #').diagnostics, [
      { code: 'WIT1002', at: '1:3', text: '$' },
      { code: 'WIT1002', at: '1:7', text: '#' },
    ]);
  });

  test('a lone CR is no whitespace', () => {
    expectDiagnostics(problems('a\rb').diagnostics, [{ code: 'WIT1002', at: '1:2' }]);
  });

  test('overrides and control characters are refused in comments too', () => {
    expectDiagnostics(problems('// a\u202eb\n// \u0007\n// \u0149').diagnostics, [
      { code: 'WIT1001', at: '1:5' },
      { code: 'WIT1001', at: '2:4' },
      { code: 'WIT1001', at: '3:4' },
    ]);
  });

  test('an unclosed comment is reported where it begins', () => {
    expectDiagnostics(problems('a\n /* /* */ b').diagnostics, [{ code: 'WIT1003', at: '2:2', text: '/*' }]);
  });

  test.each(['"a\n', '"a'])('the unclosed string %j', (text) => {
    expectDiagnostics(problems(text).diagnostics, [{ code: 'WIT1004', at: '1:1', text: '"' }]);
  });

  test.each([
    ['"\\q"', '\\q'],
    ['"\\u{110000}"', '\\u{110000}'],
    ['"\\u{d800}"', '\\u{d800}'],
    ['"a\tb"', '\t'],
    ['"\\ff"', '"\\ff"'],
  ])('the string %j cannot be', (text, marked) => {
    expectDiagnostics(problems(text).diagnostics, [{ code: 'WIT1005', text: marked }]);
  });
});
