// SPDX-License-Identifier: MIT
// `phira-plugin deps`: the tree of a plugins folder, everything that is unresolved with its line, and no plugin that runs.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonOf, phiraPlugin, temporaryFolder } from './command.ts';

/** What is no component at all: nothing of it may be looked at. */
const COMPONENT = Buffer.from('not looked at');

/** A folder of plugins, each by name and version with what its manifest says beside. */
function folder(plugins: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  for (const [id, more] of Object.entries(plugins)) {
    const [name = '', version = '1.0.0'] = id.split('@');
    mkdirSync(join(root, 'plugins', name), { recursive: true });
    const manifest = `name = "${name}"\nversion = "${version}"\nauthor = "A"\nabi_version = "1.0.0"\n${more}`;
    writeFileSync(join(root, 'plugins', name, 'plugin.toml'), manifest);
    writeFileSync(join(root, 'plugins', name, `${name}.wasm`), COMPONENT);
  }
  return root;
}

const needs = (ranges: Readonly<Record<string, string>>, table = 'dependencies') =>
  `[${table}]\n${Object.entries(ranges)
    .map(([name, range]) => `${name} = "${range}"\n`)
    .join('')}`;

test('prints the tree and the order of loading', async () => {
  const root = folder({
    'shop@1.4.0': `${needs({ auth: '2', database: '>=1.0.0' })}${needs({ logging: '1' }, 'optional-dependencies')}`,
    'auth@2.1.0': needs({ database: '^1.2', cache: '1' }),
    'database@1.3.0': needs({ cache: '1' }),
    cache: '',
    alone: '',
  });
  const { code, stdout, stderr } = await phiraPlugin(['deps', 'plugins'], root);
  expect(stdout.split('\n')).toEqual([
    'alone 1.0.0',
    'shop 1.4.0',
    '├── auth 2 (2.1.0)',
    '│   ├── cache 1 (1.0.0)',
    '│   └── database ^1.2 (1.3.0)',
    '│       └── cache 1 (1.0.0)',
    '├── database >=1.0.0 (1.3.0) ...',
    '└── logging 1 (not there, optional)',
    'order: alone, cache, database, auth, shop',
    '',
  ]);
  expect([code, stderr]).toEqual([0, '']);
  const json = jsonOf(await phiraPlugin(['deps', 'plugins', '--json'], root));
  expect(json).toMatchObject({
    ok: true,
    order: ['alone', 'cache', 'database', 'auth', 'shop'],
    findings: [],
  });
  expect(json.plugins).toContainEqual({
    name: 'shop',
    version: '1.4.0',
    path: 'shop',
    loaded: true,
    dependencies: [
      { name: 'auth', range: '2', optional: false, version: '2.1.0', state: 'met' },
      { name: 'database', range: '>=1.0.0', optional: false, version: '1.3.0', state: 'met' },
      { name: 'logging', range: '1', optional: true, state: 'missing' },
    ],
  });
});

test('tells what is unresolved with its line, marks it in the tree, and ends with 1', async () => {
  const root = folder({
    shop: needs({ auth: '2', databse: '1' }),
    'auth@1.5.0': '',
    'database@1.0.0': '',
    left: needs({ right: '1' }),
    right: needs({ left: '1' }),
    behind: needs({ left: '1' }),
    broken: 'nmae = 3\n',
    above: needs({ broken: '1' }),
    'later@1.0.0': 'min_host_version = "99.0.0"\n',
  });
  const { code, stdout, stderr } = await phiraPlugin(['deps', 'plugins'], root);
  expect(code).toBe(1);
  expect(stdout.split('\n')).toEqual([
    'above 1.0.0 (would not be loaded)',
    '└── broken 1 (would not be loaded)',
    'behind 1.0.0 (would not be loaded)',
    '└── left 1 (1.0.0, would not be loaded)',
    '    └── right 1 (1.0.0, would not be loaded)',
    '        └── left 1 (1.0.0, would not be loaded) (a circle)',
    'database 1.0.0',
    'later 1.0.0 (would not be loaded)',
    'shop 1.0.0 (would not be loaded)',
    '├── auth 2 (1.5.0 is there)',
    '└── databse 1 (not there)',
    'order: auth, database',
    '',
  ]);
  const lines = stderr.split('\n').map((line) => line.replace(/;.*/, ''));
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^plugins\/broken\/plugin\.toml:5:1 - error MANIFEST_UNKNOWN_KEY/),
      expect.stringMatching(/^plugins\/later\/plugin\.toml:5:1 - error RT_PLUGIN_HOST_VERSION/),
      expect.stringMatching(
        /^plugins\/shop\/plugin\.toml:6:1 - error RT_PLUGIN_DEPENDENCY_VERSION: .*auth 2/,
      ),
      expect.stringMatching(/^plugins\/shop\/plugin\.toml:7:1 - error RT_PLUGIN_DEPENDENCY_MISSING/),
      expect.stringMatching(
        /^plugins\/left\/plugin\.toml:6:1 - error RT_PLUGIN_DEPENDENCY_CYCLE: .*left -> right -> left/,
      ),
      expect.stringMatching(
        /^plugins\/behind\/plugin\.toml:6:1 - error .*\(behind -> left -> right -> left\)/,
      ),
      expect.stringMatching(
        /^plugins\/above\/plugin\.toml:6:1 - error RT_PLUGIN_DEPENDENCY_FAILED: .*\(above -> broken\)/,
      ),
    ]),
  );
  expect(stderr).toContain('did you mean "database"?');
});

test('says so when there is no such folder', async () => {
  const { code, stderr } = await phiraPlugin(['deps', 'nowhere'], temporaryFolder());
  expect([code, stderr]).toEqual([1, expect.stringContaining('RT_PLUGIN_FOLDER')]);
});
