// SPDX-License-Identifier: MIT
// The configuration of plugins as files say it: types as they were written, and every fault with its file and line.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tableLayer } from '../../runtime/server/config-layer.ts';
import { createHost } from '../../runtime/server/start-host.ts';
import { guest } from '../hostile/guest.ts';

const SCHEMA =
  '[config_schema.properties]\nlow = { maximum = 3 }\nmiddle = { maximum = 3 }\nhigh = { maximum = 3 }\n';

/** A host with one plugin, and what its files say. */
async function hostOf(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'config-layers-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const all = { ...files, 'plugins/anna/anna.wasm': await guest({}) };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const host = createHost({
    pluginsDir: join(root, 'plugins'),
    dataDir: join(root, 'data'),
    hostConfigPath: join(root, 'host.toml'),
  });
  onTestFinished(() => host.stop());
  return host;
}

const manifest = (config: string) =>
  `name = "anna"\nversion = "1.0.0"\nauthor = "A"\nabi_version = "1.0.0"\nconfig_schema = "schema.json"\n[config]\n${config}`;

test('a number is what the file says: 2.0 is no integer, and a large integer keeps its digits', () => {
  const text = 'a = 1\n[config]\nrate = 2.0\ncount = 2\n[config.deep]\nlist = [1.0, 1]\n';
  const { values, placeOf } = tableLayer({ name: 'plugin.toml', text }, ['config'], {}, 'nowhere');
  expect(values).toEqual({ rate: 2, count: 2n, deep: { list: [1, 1n] } });
  expect(placeOf(['deep', 'list', 1])).toEqual({ source: 'plugin.toml', line: 6, column: 14 });
  expect(tableLayer(undefined, ['config'], { rate: 2, count: 2.5 }, 'nowhere').values).toEqual({
    rate: 2n,
    count: 2.5,
  });
});

test('every layer counts over those below, and tells its faults with file and line', async () => {
  const schema = JSON.stringify({
    properties: {
      low: { maximum: 3 },
      middle: { maximum: 3 },
      high: { maximum: 3 },
      token: { type: 'string' },
    },
    required: ['token'],
  });
  const host = await hostOf({
    'plugins/anna/plugin.toml': manifest('low = 9\nmiddle = 9\nhigh = 9\n'),
    'plugins/anna/schema.json': schema,
    'host.toml': '[plugins.anna.config]\n\nmiddle = 8\nhigh = 8\n',
    'data/config/anna.toml': '# of the operator\nhigh = 7\n',
  });
  const { failed } = await host.pluginManager.scanAndLoad();
  expect(failed[0]?.error.code).toBe('RT_PLUGIN_CONFIG');
  const told = failed[0]?.error.message.replace(/^.* is refused: /, '').split('; ');
  expect(told?.sort()).toEqual(
    [
      'config/anna.toml:2:1: config.high must be <= 3',
      "config/anna.toml:1:1: config must have required property 'token'",
      'anna/plugin.toml:7:1: config.low must be <= 3',
      'host.toml:3:1: config.middle must be <= 3',
    ].sort(),
  );
});

test('a default that breaks the schema beside it is a fault of the manifest', async () => {
  const host = await hostOf({
    'plugins/anna/plugin.toml': manifest('low = 9\n').replace('config_schema = "schema.json"\n', '') + SCHEMA,
    'host.toml': '',
  });
  const { failed } = await host.pluginManager.scanAndLoad();
  expect(failed[0]?.error.report).toContain(
    'anna/plugin.toml:6:1 - error MANIFEST_FORMAT: config.low: config_schema refuses this default: config.low must be <= 3',
  );
});

test('what is secret in host.toml is hidden too', async () => {
  const host = await hostOf({
    'plugins/anna/plugin.toml': manifest(''),
    'plugins/anna/schema.json': '{"properties":{"token":{"writeOnly":true}}}',
    'host.toml': '[plugins.anna.config]\ntoken = "from-the-operator"\nrate = 2.0\n',
  });
  const { load } = await host.start();
  expect(load.failed).toEqual([]);
  expect(host.hostApi.shownConfig('anna')).toEqual({ token: '[secret]', rate: 2 });
});
