// SPDX-License-Identifier: MIT
// Every guest language of the table has the shared plugin, its suite, a project to start from and a page.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GUEST_LANGUAGES } from '../../runtime/cli/build/languages/index.ts';
import { ROOT } from '../cli/command.ts';
import { SHARED_LANGUAGES } from './languages.ts';

test.for(SHARED_LANGUAGES)('$id has all that a language has', ({ id }, { skip }) => {
  const parts = {
    builder: GUEST_LANGUAGES.some((language) => language.id === id),
    plugin: existsSync(join(ROOT, 'test/guests/shared', id, 'plugin.toml')),
    suite: existsSync(join(ROOT, 'test/sdk', `${id}.test.ts`)),
    template: existsSync(join(ROOT, 'templates', id, 'plugin.toml.hbs')),
    page: existsSync(join(ROOT, 'generated/docs', `guest-${id}.md`)),
  };
  const lacking = Object.entries(parts).flatMap(([name, is]) => (is ? [] : [name]));
  // Away from CI a language that is being written does not stop the others.
  if (lacking.length > 0 && process.env.CI !== 'true') skip(`${id} lacks ${lacking.join(', ')}`);
  expect(lacking).toEqual([]);
});

test('no language is built that is not in the table', () => {
  const ids: readonly string[] = SHARED_LANGUAGES.map(({ id }) => id);
  expect(GUEST_LANGUAGES.filter((language) => !ids.includes(language.id))).toEqual([]);
});
