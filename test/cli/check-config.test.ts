// SPDX-License-Identifier: MIT
// `phira-plugin check` on the configuration of a plugin: its defaults by its own schema, and what an operator has to write.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guest } from '../hostile/guest.ts';
import { phiraPlugin, temporaryFolder } from './command.ts';

const SCHEMA = JSON.stringify({
  properties: {
    level: { maximum: 5 },
    name: { type: 'string' },
    token: { type: 'string', format: 'password' },
  },
  required: ['token'],
});

async function folderWith(config: string): Promise<string> {
  const root = temporaryFolder();
  mkdirSync(join(root, 'anna'));
  writeFileSync(
    join(root, 'anna/plugin.toml'),
    `name = "anna"\nversion = "1.0.0"\nauthor = "A"\nabi_version = "1.0.0"\nconfig_schema = "s.json"\n[config]\n${config}`,
  );
  writeFileSync(join(root, 'anna/s.json'), SCHEMA);
  writeFileSync(join(root, 'anna/anna.wasm'), await guest({}));
  return root;
}

test('names every default that breaks the schema with its line', async () => {
  const { code, stderr } = await phiraPlugin(['check', 'anna'], await folderWith('level = 9\nname = 3\n'));
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^anna\/plugin\.toml:7:1 - error CLI_CONFIG: \[config\] config\.level must be <= 5/m,
  );
  expect(stderr).toMatch(
    /^anna\/plugin\.toml:8:1 - error CLI_CONFIG: \[config\] config\.name must be string/m,
  );
});

test('says what an operator has to write, which is no fault', async () => {
  const { code, stdout, stderr } = await phiraPlugin(['check', 'anna'], await folderWith('level = 5\n'));
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(
    /^anna\/plugin\.toml:6:2 - note CLI_CONFIG: an operator has to write it: .*'token'/m,
  );
});
