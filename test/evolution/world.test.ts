// SPDX-License-Identifier: MIT
// The world of this package: what edits of it would owe, and what it owes since its last release.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { diff, diffSources } from '../../codegen/evolution/diff.ts';
import { latestRelease, releasesOf } from '../../codegen/evolution/releases.ts';
import { renderEvolution } from '../../codegen/evolution/render.ts';
import { loadWit, type WitSources } from '../../codegen/front-end.ts';

const WIT = fileURLToPath(new URL('../../wit', import.meta.url));
const { sources: world } = loadWit(WIT);

/** The world with a text replaced in every file, which must be there once. */
function edited(from: string, to: string): WitSources {
  const hits = world.root.reduce((sum, { text }) => sum + text.split(from).length - 1, 0);
  if (hits !== 1) throw new Error(`${JSON.stringify(from)} is there ${hits} times`);
  return { ...world, root: world.root.map(({ name, text }) => ({ name, text: text.replace(from, to) })) };
}

describe('an edit of the world', () => {
  test.each([
    [
      'a new event',
      '    custom(custom-event),\n  }',
      '    custom(custom-event),\n    room-lock(room-id),\n  }',
      'OPEN_CASE_ADDED',
      'compatible',
      'minor',
      'phira:plugin/events.event.room-lock',
    ],
    [
      'a new event before older ones',
      '    custom(custom-event),\n  }',
      '    room-lock(room-id),\n    custom(custom-event),\n  }',
      'CASE_INSERTED',
      'breaks-linking',
      'major',
      'phira:plugin/events.event.room-lock',
    ],
    [
      'a new host error',
      '    internal(string),\n  }',
      '    internal(string),\n    busy,\n  }',
      'OPEN_CASE_ADDED',
      'compatible',
      'minor',
      'phira:plugin/types.host-error.busy',
    ],
    [
      'a new field',
      '    cycle: bool,',
      '    cycle: bool,\n    password: bool,',
      'FIELD_ADDED',
      'breaks-linking',
      'major',
      'phira:plugin/types.room-info.password',
    ],
    [
      'a permission on a function',
      '  /// Hear of events of this type no more.\n',
      '  /// Hear of events of this type no more.\n  /// @permission read_users\n',
      'PERMISSION_ADDED',
      'changes-behaviour',
      'major',
      'phira:plugin/events.unsubscribe-event',
    ],
    [
      'another permission on an event',
      '    /// @permission read_commands\n',
      '    /// @permission read_messages\n',
      'PERMISSION_CHANGED',
      'changes-behaviour',
      'major',
      'phira:plugin/events.event.command-input',
    ],
    [
      'a function that plugins must export',
      '  start: func() -> result<_, string>;',
      '  start: func() -> result<_, string>;\n  pause: func();',
      'REQUIRED_FUNCTION_ADDED',
      'breaks-linking',
      'major',
      'phira:plugin/lifecycle.pause',
    ],
    [
      'a function that plugins may call',
      '  emit-event: func(event-type: string, data: string) -> result<_, host-error>;',
      '  emit-event: func(event-type: string, data: string) -> result<_, host-error>;\n  flush: func();',
      'FUNCTION_ADDED',
      'compatible',
      'minor',
      'phira:plugin/events.flush',
    ],
    [
      'other words',
      '  /// A connected user.\n',
      '  /// A user who is connected.\n',
      'DOCS_CHANGED',
      'docs',
      'patch',
      'phira:plugin/types.user-info',
    ],
  ])('%s', (_, from, to, code, changeClass, owed, subject) => {
    const { evolution } = diffSources(world, edited(from, to));
    const [change] = evolution?.changes.filter((each) => each.code === code) ?? [];
    expect(change).toMatchObject({ code, class: changeClass, subject });
    expect(evolution).toMatchObject({ owed, given: 'none', enough: false });
  });

  test('an alias of another width is told once, though many functions use it', () => {
    const { evolution } = diffSources(world, edited('type user-id = u32;', 'type user-id = u64;'));
    expect(evolution?.changes.map(({ code, subject }) => [code, subject])).toEqual([
      ['TYPE_CHANGED', 'phira:plugin/types.user-id'],
    ]);
  });
});

test('the world owes no more than its version gives since the last release', () => {
  const version = diffSources(world, world).evolution?.now.version;
  const last = latestRelease(WIT);
  // Releases are all there is: a folder with another name would be compared with nobody.
  const folder = join(WIT, 'releases');
  expect(existsSync(folder) ? readdirSync(folder).sort() : []).toEqual(
    releasesOf(WIT)
      .map((release) => release.version)
      .sort(),
  );
  if (last === undefined) {
    expect(diff(WIT, WIT).evolution).toMatchObject({ changes: [], owed: 'none' });
    return;
  }
  const { evolution } = diff(last.path, WIT);
  if (evolution === undefined) throw new Error(`release ${last.version} is not valid WIT`);
  expect(evolution.enough, renderEvolution(evolution)).toBe(true);
  if (last.version === version) expect(evolution.changes).toEqual([]);
});

test('each release says its version and follows from the one before', () => {
  let before: string | undefined;
  for (const { version, path } of releasesOf(WIT)) {
    const texts = readdirSync(path).filter((name) => name.endsWith('.wit'));
    expect(texts.map((name) => readFileSync(join(path, name), 'utf8')).join('')).toContain(`@${version};`);
    if (before !== undefined) expect(diff(before, path).evolution).toMatchObject({ enough: true });
    before = path;
  }
  expect(before === undefined).toBe(releasesOf(WIT).length === 0);
});
