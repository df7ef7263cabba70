// SPDX-License-Identifier: MIT
// The generated validator of plugin.toml: what it takes, what it refuses with which code, and the metadata view.

import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { type PluginManifest, pluginMetadata, validateManifest } from '../../generated/manifest.ts';
import { PERMISSIONS } from '../../generated/permissions.ts';
import { formatFinding } from '../../runtime/abi/index.ts';
import { BAD_MANIFESTS, FULL, SMALLEST } from './samples.ts';

function accepted(input: unknown): PluginManifest {
  const result = validateManifest(input);
  if ('findings' in result) throw new Error(result.findings.map(formatFinding).join('\n'));
  return result.manifest;
}

function findings(input: unknown) {
  const result = validateManifest(input);
  return 'findings' in result ? result.findings : [];
}

test('the smallest manifest gets every default', () => {
  expect({ ...accepted(SMALLEST) }).toEqual({
    ...SMALLEST,
    entry_point: 'plugin_init',
    tags: [],
    hot_reload: true,
    dependencies: {},
    'optional-dependencies': {},
    permissions: {},
    config: {},
    limits: {},
  });
});

test('a full manifest comes back as it was written', () => {
  expect({ ...accepted(FULL) }).toEqual(FULL);
});

test('a checked manifest is valid itself, and is read the same again', () => {
  expect(accepted(accepted(FULL))).toEqual(accepted(FULL));
});

test('the manifest of the specification is valid', () => {
  const text = `
    name = "my-plugin"
    version = "1.0.0"
    author = "Your Name"
    description = "A useful plugin for Phira MP"
    entry_point = "plugin_init"
    abi_version = "1.0.0"

    [dependencies]
    other-plugin = ">=1.0.0"

    [permissions]
    read_users = true
    write_config = false

    [config]
    default_value = "default"
  `;
  const manifest = accepted(parse(text));
  expect(manifest.dependencies['other-plugin']).toBe('>=1.0.0');
  expect(manifest.permissions.write_config).toBe(false);
  expect(manifest.config.default_value).toBe('default');
});

describe.each(['a.wasm', 'my_plugin.v2.wasm', '0.wasm', 'consul.wasm'])('entry point %s', (entry_point) => {
  test('is a file of the folder', () => {
    expect(accepted({ ...SMALLEST, entry_point }).entry_point).toBe(entry_point);
  });
});

test.each(PERMISSIONS)('permission %s can be declared', (permission) => {
  expect(accepted({ ...SMALLEST, permissions: { [permission]: true } }).permissions[permission]).toBe(true);
});

test.each(BAD_MANIFESTS.map((bad) => [JSON.stringify(bad.over).slice(0, 70), bad] as const))(
  'refused: %s',
  (_, { over, path, code }) => {
    const found = findings({ ...SMALLEST, ...over });
    expect(found.map((finding) => [finding.code, finding.path])).toEqual([[code, path]]);
    expect(found[0]?.message).toMatch(/\S/);
    expect(found[0]?.help).toMatch(/\S/);
  },
);

test.each([undefined, null, 3, 'text', [], new Date(0), new (class Table {})()])(
  'not a table: %s',
  (input) => {
    expect(findings(input).map(({ code, path }) => [code, path])).toEqual([['MANIFEST_TYPE', []]]);
  },
);

test.each(['name', 'version', 'author', 'abi_version'])('%s is required', (key) => {
  const { [key as keyof typeof SMALLEST]: _, ...rest } = SMALLEST;
  expect(findings(rest).map(({ code, path }) => [code, path])).toEqual([['MANIFEST_MISSING', [key]]]);
});

test('every fault is told at once, in the order of the schema', () => {
  const found = findings({
    version: '1',
    entry_point: 'x',
    permissions: { nope: true, read_users: 1 },
    limits: { max_memory: 1, nope: 2 },
    unknown: true,
  });
  expect(found.map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
    'MANIFEST_UNKNOWN_KEY unknown',
    'MANIFEST_MISSING name',
    'MANIFEST_FORMAT version',
    'MANIFEST_MISSING author',
    'MANIFEST_FORMAT entry_point',
    'MANIFEST_MISSING abi_version',
    'MANIFEST_UNKNOWN_PERMISSION permissions.nope',
    'MANIFEST_TYPE permissions.read_users',
    'MANIFEST_UNKNOWN_KEY limits.nope',
    'MANIFEST_BOUNDS limits.max_memory',
  ]);
});

test.each([
  [{ permision: {} }, 'did you mean "permissions"?'],
  [{ optional_dependencies: {} }, 'did you mean "optional-dependencies"?'],
  [{ limits: { max_mem: 1 } }, 'did you mean "max_memory"?'],
  [{ permissions: { READ_USER: true } }, 'did you mean "read_users"?'],
  [{ permissions: { read_room: true } }, 'did you mean "read_rooms"?'],
  [{ zzz: 1 }, 'leave it out'],
])('a mistyped name in %j gets a suggestion', (over, help) => {
  expect(findings({ ...SMALLEST, ...over })[0]?.help).toBe(help);
});

test('a finding reads as one sentence with its place', () => {
  const [finding] = findings({ ...SMALLEST, limits: { max_memory: 3 } });
  expect(finding && formatFinding(finding)).toBe(
    'limits.max_memory: 3 is not a whole number from 65536 to 4294967296; write a whole number from 65536 to 4294967296',
  );
});

test('metadata lists the permissions set to true and keeps the rest', () => {
  const metadata = pluginMetadata(
    accepted({ ...FULL, permissions: { veto_events: true, read_users: true, read_rooms: false } }),
  );
  expect(metadata).toEqual({
    name: 'my-plugin',
    version: '1.0.0',
    author: 'Ann',
    description: FULL.description,
    entryPoint: 'plugin_init',
    dependencies: FULL.dependencies,
    permissions: ['read_users', 'veto_events'],
    abiVersion: '1.0.0',
    category: 'utility',
    tags: FULL.tags,
    website: FULL.website,
    license: FULL.license,
    minHostVersion: '0.1.0',
    configSchema: 'config.schema.json',
    custom: FULL.custom,
  });
  expect(pluginMetadata(accepted(SMALLEST))).not.toHaveProperty('description');
});
