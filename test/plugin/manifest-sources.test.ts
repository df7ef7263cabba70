// SPDX-License-Identifier: MIT
// A manifest says the same wherever it stands: in the folder of a plugin, beside its file, or embedded in it.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validateManifest } from '../../generated/manifest.ts';
import { PluginError } from '../../runtime/plugin/plugin-error.ts';
import { readPackage } from '../../runtime/plugin/plugin-package.ts';
import { BAD_MANIFESTS, FULL, SMALLEST } from '../manifest/samples.ts';
import { toyComponent, withManifest } from './toy-plugins.ts';

let root = '';
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'toy-manifests-')));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const HEAD = stringify(SMALLEST);

/** Texts by what is about them. */
const TEXTS: readonly (readonly [what: string, text: string])[] = [
  ['the smallest', HEAD],
  ['the fullest', stringify(FULL)],
  ['comments, blank lines and literal strings', `# first\n\n${HEAD}\ndescription = '''\nC:\\new''' # last\n`],
  ['lines that end as on Windows', HEAD.replaceAll('\n', '\r\n')],
  ['a byte order mark', `\ufeff${HEAD}`],
  ['dotted keys and inline tables', `${HEAD}dependencies.other = "1"\nlimits = { max_memory = 65536 }\n`],
  ['nothing', ''],
  ['text that is no TOML', `${HEAD}tags = [`],
  ['a key twice', `${HEAD}name = "again"\n`],
  [
    'many faults at once',
    'name = 3\nversion = "1"\n[permissions]\nread_user = true\nread_rooms = "yes"\n[limit]\n',
  ],
  ['a bad range', `${HEAD}[dependencies]\nother-plugin = ">=1.0.0, <2"\n`],
  ['keys of prototypes', `${HEAD}[config]\n__proto__ = 1\nconstructor = 2\n`],
  ...BAD_MANIFESTS.map(({ over }): [string, string] => [
    JSON.stringify(over).slice(0, 60),
    stringify({ ...SMALLEST, ...over }),
  ]),
];

interface Reading {
  readonly manifest?: unknown;
  readonly metadata?: unknown;
  readonly code?: string;
  readonly message?: string;
  readonly findings?: unknown;
  readonly report?: string;
}

/** What a host makes of it, with every name of the source as `plugin.toml`. */
async function reading(name: string, source: string): Promise<Reading> {
  const plain = (text: string) => text.replaceAll(source, 'plugin.toml').replaceAll(name, 'plugin');
  try {
    const { manifest, metadata } = await readPackage(root, name, validateManifest);
    return { manifest, metadata };
  } catch (error) {
    if (!(error instanceof PluginError)) throw error;
    const { code, message, findings, report } = error;
    return { code, message: plain(message), findings, report: plain(report) };
  }
}

describe('reads the same in the folder, beside the file and embedded', () => {
  test.each(TEXTS.map(([what, text], index) => [what, index, text] as const))(
    '%s',
    async (_, index, text) => {
      const [folder, beside, embedded] = [`folder-${index}`, `beside-${index}`, `embedded-${index}.wasm`];
      mkdirSync(join(root, folder));
      writeFileSync(join(root, folder, 'plugin.toml'), text);
      writeFileSync(join(root, folder, 'x.wasm'), toyComponent);
      writeFileSync(join(root, `${beside}.toml`), text);
      writeFileSync(join(root, `${beside}.wasm`), toyComponent);
      writeFileSync(join(root, embedded), withManifest(toyComponent, text));
      const inFolder = await reading(folder, `${folder}/plugin.toml`);
      expect(await reading(`${beside}.wasm`, `${beside}.toml`)).toEqual(inFolder);
      expect(await reading(embedded, `${embedded}!plugin.toml`)).toEqual(inFolder);
      expect(inFolder.report?.includes('error') ?? inFolder.manifest !== undefined).toBe(true);
    },
  );
});

test('every fault is one line of place, code and text, with the way out', async () => {
  mkdirSync(join(root, 'lines'));
  const text = `${HEAD}permision = 1\n[permissions]\nread_user = true\n[dependencies]\nother = ">1, <2"\n`;
  writeFileSync(join(root, 'lines', 'plugin.toml'), text);
  writeFileSync(join(root, 'lines', 'x.wasm'), toyComponent);
  const { report = '' } = await reading('lines', 'lines/plugin.toml');
  expect(report.split('\n').filter((line) => /error|help/.test(line))).toEqual([
    'plugin.toml:5:1 - error MANIFEST_UNKNOWN_KEY: permision: there is no key "permision"',
    'help: did you mean "permissions"?',
    'plugin.toml:7:1 - error MANIFEST_UNKNOWN_PERMISSION: permissions.read_user: there is no permission "read_user"',
    'help: did you mean "read_users"?',
    'plugin.toml:9:1 - error MANIFEST_FORMAT: dependencies.other: ">1, <2" is not a version range',
    expect.stringMatching(/^help: write a range/),
  ]);
});
