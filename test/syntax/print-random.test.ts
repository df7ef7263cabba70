// SPDX-License-Identifier: MIT
// The formatter against chance: however the tokens of a text are spaced, it reads the same and is printed the same;
// wherever a comment is put, it is still there, and formatting twice changes nothing more.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Collector } from '../../codegen/diagnostics/collector.ts';
import { formatWit } from '../../codegen/format.ts';
import { lex } from '../../codegen/syntax/lexer.ts';
import { isSameTree } from '../../codegen/syntax/same-tree.ts';
import { ROOT } from '../cli/command.ts';
import { parse, source } from '../support/wit.ts';

const EVERYTHING = `/// Docs
package a:b@1.0.0-rc.1;

use c:d/e@1.2.3 as f;
use g;

/// Of i
@since(version = 1.0.0)
interface i { // trailing
  use j.{k, l as %list};

  record r { a: u8, /* of b */ b: option<list<u8, 4>> }
  /** of v */
  variant v { a, b(result<_, string>) }
  enum e { a, b } flags f { a }
  resource s { constructor(a: u8); m: func() -> own<s>; t: static async func(a: borrow<s>); }
  resource q;
  type t = map<string, tuple<u8, stream<u8>, future>>;
  @external-id("x y") @unstable(feature = z)
  g: func(a: u8, b: result) -> string;
}

world w {
  import h: func();
  export i: interface { f: func(); }
  import one: i;
  export c:d/e@1.2.3;
  include g with { a as b }
  include x;
}
package n:m { interface o {} }
`;

function format(text: string): string {
  const { text: formatted } = formatWit(source(text));
  if (formatted === undefined) throw new Error(`does not parse:\n${text}`);
  return formatted;
}

/** Tokens of a text with the comments between them, and the space before each part. */
function parts(
  text: string,
): { readonly text: string; readonly before: string; readonly comment: boolean }[] {
  const found: { text: string; before: string; comment: boolean }[] = [];
  let at = 0;
  const add = (start: number, end: number, comment: boolean): void => {
    found.push({ text: text.slice(start, end), before: text.slice(at, start), comment });
    at = end;
  };
  for (const token of lex(source(text), new Collector())) {
    for (const { start, end } of token.comments) add(start, end, true);
    if (token.kind !== 'end') add(token.start, token.end, false);
  }
  return found;
}

/** Whether two tokens run together when nothing stands between them, or make something else. */
function needsSpace(left: string, right: string): boolean {
  return /[\w-]$/.test(left) && /^[\w%-]/.test(right);
}

/** Parts of a version must not be set apart. */
function inVersion(left: string, right: string, text: string): boolean {
  return text === '' && /^[\d.+-]|^rc$/.test(right) && /[\d.+-]$|rc$/.test(left);
}

/**
 * Other spaces where they mean nothing. What the formatter keeps is kept: empty lines, and on which line a comment
 * stands.
 */
const spaced = (text: string): fc.Arbitrary<string> => {
  const all = parts(text);
  return fc
    .array(fc.tuple(fc.constantFrom('', ' ', '\t', '  '), fc.boolean()), {
      minLength: all.length,
      maxLength: all.length,
    })
    .map((choices) =>
      all
        .map(({ text: part, before, comment }, index) => {
          const previous = all[index - 1];
          const [space, line] = choices[index] ?? ['', false];
          const lines = before.split('\n').length - 1;
          if (previous !== undefined && inVersion(previous.text, part, before)) return part;
          if (comment || previous?.comment === true || lines > 1) {
            const spaces = lines === 0 ? ' ' : `${space}${'\n'.repeat(lines)}${space}`;
            return `${spaces}${part}`;
          }
          const gap = line ? `${space}\n` : space;
          return `${gap === '' && needsSpace(previous?.text ?? '', part) ? ' ' : gap}${part}`;
        })
        .join(''),
    );
};

describe('random spaces', () => {
  const worlds = readdirSync(join(ROOT, 'wit'))
    .filter((name) => name.endsWith('.wit'))
    .map((name): [string, string] => [name, readFileSync(join(ROOT, 'wit', name), 'utf8')]);

  test.each([['every production', EVERYTHING], ...worlds])('%s', (_name, text) => {
    const canonical = format(text);
    fc.assert(
      fc.property(spaced(text), (scrambled) => {
        expect(isSameTree(parse(scrambled).file, parse(text).file)).toBe(true);
        expect(format(scrambled)).toBe(canonical);
      }),
      { numRuns: 60 },
    );
  });
});

describe('random comments', () => {
  const comment = fc.constantFrom(
    '// a\n',
    '/// b \n',
    '/* c */',
    '/** d\n   e */',
    '\n// f\n',
    '\n\n/* g */\n\n',
    '/**/',
  );

  test('stay, in their order, and do not move again', () => {
    const tokens = parts(EVERYTHING).filter((part) => !part.comment);
    const placed = fc.array(fc.option(comment, { freq: 6 }), {
      minLength: tokens.length,
      maxLength: tokens.length,
    });
    fc.assert(
      fc.property(placed, (comments) => {
        const text = tokens
          .map(({ text: part, before }, index) => {
            const previous = tokens[index - 1]?.text ?? '';
            if (inVersion(previous, part, before)) return part;
            const put = comments[index] ?? '';
            const gap = needsSpace(previous, part) ? ' ' : '';
            return `${before === '' ? gap : before}${put === '' ? '' : ` ${put}`}${gap}${part}`;
          })
          .join('');
        const formatted = format(text);
        const kept = (value: string): string[] =>
          parts(value).flatMap((part) => (part.comment ? part.text.trimEnd() : []));
        expect(kept(formatted)).toEqual(kept(text));
        expect(isSameTree(parse(formatted).file, parse(text).file)).toBe(true);
        expect(format(formatted)).toBe(formatted);
      }),
      { numRuns: 300 },
    );
  });
});
