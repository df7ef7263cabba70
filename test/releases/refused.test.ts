// SPDX-License-Identifier: MIT
// Changes that a release cannot be served after are refused by the generator with their place; others are not.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { render } from '../../codegen/diagnostics/render.ts';
import { generate, produce } from '../../codegen/pipeline.ts';
import { type Edit, folderWith } from './fixtures.ts';

const HEAD = `package a:b@VERSION;
interface types {
  record note { text: string, tags: list<string> }
  enum color { red, green }
  flags rights { read, write }
  /// @open other
  variant failure { denied(string), other(string) }
  /// @open other
  variant odd { one, other(u32) }
  variant closed { a, b(u8) }
  type pair = tuple<u8, string>;
}
interface calls {
  use types.{note, color, rights, failure, odd, closed, pair};
  first: func(note: note, color: color) -> result<rights, failure>;
  second: func(pair: pair, odd: odd, closed: option<closed>) -> list<u32>;
}
interface answers { on: func(x: u32) -> u32; }
`;
const WORLD = 'world w { import calls; import last: func(); export answers; }\n';

const text = (version: string, world = WORLD): string => HEAD.replace('VERSION', version) + world;

const inputOf = (wit: string) => ({ sources: [{ name: 'wit/a.wit', text: wit }] });

/** Diagnostics of version 1.1.0 with edits, served with 1.0.0 as it is. */
async function refusals(...edits: readonly (readonly [from: string, to: string])[]) {
  let now = text('1.1.0');
  for (const [from, to] of edits) {
    if (!now.includes(from)) throw new Error(`there is no ${from}`);
    now = now.replace(from, to);
  }
  const release = { version: '1.0.0', sources: [{ name: 'wit/releases/1.0.0/a.wit', text: text('1.0.0') }] };
  const { diagnostics, files } = await produce(inputOf(now), { emit: ['releases'], releases: [release] });
  return { diagnostics, files, now };
}

describe('refused with the place', () => {
  test.each([
    [
      'a field added',
      'tags: list<string> }',
      'tags: list<string>, at: u64 }',
      'note',
      'field `at` was added',
    ],
    ['a field removed', 'text: string, ', '', 'note', 'field `text` was removed'],
    [
      'fields moved',
      'text: string, tags: list<string>',
      'tags: list<string>, text: string',
      'note',
      'field `text` was moved',
    ],
    ['a field of another type', 'text: string', 'text: u32', 'note', 'a `string` in it became `u32`'],
    ['a case of an enum', 'red, green', 'red, green, blue', 'color', 'case `blue` was added'],
    ['a flag', 'read, write', 'read, write, execute', 'rights', 'flag `execute` was added'],
    [
      'a case of a closed variant',
      'b(u8) }',
      'b(u8), c }',
      'closed',
      'case `c` was added, and the release does not mark the variant `@open`',
    ],
    ['a case removed', 'variant closed { a, ', 'variant closed { ', 'closed', 'case `a` was removed'],
    ['a payload removed', 'b(u8)', 'b', 'closed', 'the payload of case `b` was taken away'],
    [
      'an open case that can tell nothing',
      'other(u32)',
      'other(u32), two',
      'odd',
      'case `two` was added, but `other` of the release, which stands for it, carries neither nothing, nor a string, nor a record of the strings event-type, source and data',
    ],
    [
      'another kind of type',
      'flags rights { read, write }',
      'enum rights { read, write }',
      'rights',
      'it was a flags',
    ],
  ])('%s', async (_, from, to, name, change) => {
    const { diagnostics, files, now } = await refusals([from, to]);
    expect(files).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
    const [found] = diagnostics;
    expect(found).toMatchObject({
      code: 'WIT8101',
      message: `\`a:b/types.${name}\` differs from release 1.0.0, whose plugins cannot be served so: ${change}`,
    });
    expect(now.slice(found?.span?.start)).toMatch(new RegExp(`^(\\w+ )?${name}`));
    expect(found?.notes[0]?.span?.source.name).toBe('wit/releases/1.0.0/a.wit');
  });

  test.each([
    [
      'a parameter added',
      'func(note: note, ',
      'func(at: u32, note: note, ',
      'first',
      'its parameters were (note, color)',
    ],
    [
      'a parameter of another name',
      'pair: pair',
      'two: pair',
      'second',
      'its parameters were (pair, odd, closed)',
    ],
    ['a result of another type', '-> list<u32>', '-> list<u64>', 'second', 'a `u32` in it became `u64`'],
    ['a result taken away', ' -> list<u32>', '', 'second', 'its result was taken away'],
  ])('%s', async (_, from, to, name, change) => {
    const { diagnostics } = await refusals([from, to]);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      [
        'WIT8101',
        `\`a:b/calls#${name}\` differs from release 1.0.0, whose plugins cannot be served so: ${change}`,
      ],
    ]);
  });

  test.each([
    ['a function removed', /.*second: .*\n/, 'a:b/calls#second', 'it is no longer there'],
    ['an interface removed', /import calls; /, 'a:b/calls', 'it is no longer there'],
    ['a function of the world removed', /import last: func\(\); /, 'last', 'it is no longer there'],
    [
      'a function that plugins have to export',
      /on: func/,
      'a:b/answers#more',
      'it was added, and no plugin of the release has it',
    ],
    [
      'an interface that plugins have to export',
      /export answers;/,
      'a:b/more',
      'it was added, and no plugin of the release has it',
    ],
  ])('%s', async (_, pattern, what, change) => {
    const now = text('1.1.0');
    const [from = ''] = pattern.exec(now) ?? [];
    const added = what.endsWith('#more') ? `more: func(); ${from}` : `export more; ${from}`;
    const edits: (readonly [string, string])[] = [[from, change.startsWith('it was') ? added : '']];
    if (what === 'a:b/more') edits.push(['world w', 'interface more { go: func(); }\nworld w']);
    const { diagnostics } = await refusals(...edits);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['WIT8102', `\`${what}\` is not what plugins of release 1.0.0 need: ${change}`],
    ]);
  });

  test('rendered', async () => {
    const { diagnostics } = await refusals(['tags: list<string> }', 'tags: list<string>, at: u64 }']);
    expect(diagnostics.map((found) => render(found)).join('\n')).toMatchInlineSnapshot(`
      "wit/a.wit:3:10 - error WIT8101: \`a:b/types.note\` differs from release 1.0.0, whose plugins cannot be served so: field \`at\` was added
        2 | interface types {
        3 |   record note { text: string, tags: list<string>, at: u64 }
          |          ^^^^
        4 |   enum color { red, green }
      wit/releases/1.0.0/a.wit:3:10 - note: in release 1.0.0 it is
        2 | interface types {
        3 |   record note { text: string, tags: list<string> }
          |          ^^^^
        4 |   enum color { red, green }
      help: take the change back, or give the release up: raise the major version, or remove \`releases/1.0.0\`"
    `);
  });

  test('a release whose package has another version', async () => {
    const release = { version: '1.0.0', ...inputOf(text('1.0.5')) };
    const { diagnostics } = await produce(inputOf(text('1.1.0')), {
      emit: ['releases'],
      releases: [release],
    });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'the package of `releases/1.0.0` has version 1.0.5',
    ]);
  });

  test('a release that does not parse', async () => {
    const release = { version: '1.0.0', ...inputOf('package a:b@1.0.0; interface {') };
    const { diagnostics, files } = await produce(inputOf(text('1.1.0')), {
      emit: ['releases'],
      releases: [release],
    });
    expect(files).toBeUndefined();
    expect(diagnostics[0]?.code).toBe('WIT1010');
  });
});

describe('not refused', () => {
  test.each([
    ['nothing but the version'],
    [
      'a function and an interface to import',
      ['second: func', 'third: func();\n  second: func'],
      ['import last', 'import more; import last'],
      ['world w', 'interface more { go: func(); }\nworld w'],
    ],
    ['new cases of an open variant', ['denied(string)', 'late(note), denied(string), never']],
    ['an export that the host calls no more', ['export answers; ', '']],
    ['a type of another name', ['type pair =', 'type twin ='], ['closed, pair}', 'closed, twin as pair}']],
  ] as const)('%s', async (_, ...edits) => {
    const { diagnostics, files } = await refusals(...(edits as (readonly [string, string])[]));
    expect(diagnostics).toEqual([]);
    expect(files?.get('releases/1.0.0/adapter.ts')).toContain('a:b/w@1.0.0');
  });

  test('a release that does not link with the world is history', async () => {
    const old = { version: '1.0.0', ...inputOf('this is not even WIT') };
    const newer = { version: '2.1.0', ...inputOf('nor is this') };
    const { files } = await produce(inputOf(text('2.0.0')), { emit: ['releases'], releases: [old, newer] });
    expect([...(files ?? [])].map(({ path }) => path).filter((path) => path.startsWith('releases/'))).toEqual(
      ['releases/index.ts'],
    );
  });

  test('a release that only the version tells from the world costs no module of types', async () => {
    const { files } = await refusals();
    const paths = [...(files ?? [])].map(({ path }) => path).filter((path) => path.startsWith('releases/'));
    expect(paths.sort()).toEqual([
      'releases/1.0.0/adapter.ts',
      'releases/1.0.0/bindings/descriptors.ts',
      'releases/1.0.0/bindings/world.ts',
      'releases/index.ts',
    ]);
  });
});

test('a folder: the frozen version itself is no older release, and a change of it writes nothing', async () => {
  const edit: Edit = ['types.wit', '    locked: bool,', '    locked: bool,\n    tags: list<string>,'];
  const same = folderWith([]);
  const changed = folderWith([['types.wit', '@1.0.0', '@1.1.0'], edit]);
  try {
    const first = await generate({ wit: same.wit, out: same.out });
    expect(first.written.filter((path) => path.startsWith('releases/'))).toEqual(['releases/index.ts']);
    const { ok, diagnostics, written } = await generate({ wit: changed.wit, out: changed.out });
    expect({ ok, written }).toEqual({ ok: false, written: [] });
    expect(existsSync(join(changed.out, 'index.ts'))).toBe(false);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      '`phira:plugin/types.room-info` differs from release 1.0.0, whose plugins cannot be served so: field `tags` was added',
    ]);
  } finally {
    same.dispose();
    changed.dispose();
  }
});
