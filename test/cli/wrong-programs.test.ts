// SPDX-License-Identifier: MIT
// Core modules that are no plugin, and components that use what they do not ask for: what `build` and `check` say.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { componentEmbed, parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, test } from 'vitest';
import { componentOfCore } from '../../runtime/cli/build/component-of-core.ts';
import { optimizeCore } from '../../runtime/cli/build/optimize.ts';
import { worldName, worldText } from '../../runtime/cli/build/tools/world-text.ts';
import { guest } from '../hostile/guest.ts';
import { jsonOf, phiraPlugin, ROOT, temporaryFolder } from './command.ts';

const PROJECT = { folder: ROOT, witText: worldText(), world: worldName() };

describe('a core module', () => {
  test('that follows the world becomes a component, also when it tells its types itself', async () => {
    const typed = await componentEmbed({ witSource: PROJECT.witText, world: PROJECT.world, dummy: true });
    const component = await componentOfCore(typed, PROJECT);
    expect([...component.subarray(0, 8)]).toEqual([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]);
  });

  test.each([
    [
      'without exports',
      '(module)',
      /does not export phira:plugin\/lifecycle@1\.0\.0#init \| export every function/,
    ],
    [
      'built for another version of the world',
      '(module (func (export "phira:plugin/lifecycle@2.0.0#init") (result i32) i32.const 0))',
      /exports phira:plugin\/lifecycle@2\.0\.0, and the world of this host has .*@1\.0\.0 \| build the plugin with the SDK/,
    ],
    [
      'that imports another version of the world',
      '(module (import "phira:plugin/users@2.0.0" "kick-user" (func)))',
      /imports kick-user of phira:plugin\/users@2\.0\.0, which is not in the world \| build the plugin with the SDK/,
    ],
    [
      'that imports WASI',
      '(module (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32))))',
      /imports fd_write of wasi_snapshot_preview1, .* \| plugins get the world and nothing of WASI/,
    ],
    [
      'that is not linked',
      '(module (import "env" "helper" (func)))',
      /imports helper of env, which is not in the world \| link what it stands for/,
    ],
    [
      'with other types than the world',
      '(module (import "phira:plugin/users@1.0.0" "kick-user" (func)))',
      /does not fit the world: failed to resolve import .*type mismatch.* \| build the plugin with the SDK/,
    ],
  ])('%s is refused with the way out', async (_, wat, expected) => {
    const core = await parse(wat);
    const refusal = componentOfCore(core, PROJECT).catch((error: unknown) => error);
    const error = await refusal;
    expect(error).toMatchObject({ name: 'CliError', code: 'CLI_COMPONENTIZE' });
    const { message, help } = error as Error & { help: string };
    expect(`${message} | ${help}`).toMatch(expected);
    expect(message).not.toContain('\n');
  });

  test('is made smaller by wasm-opt', async () => {
    const core = await parse(
      '(module (func $f (export "f") (result i32) (i32.add (i32.const 1) (i32.const 2))))',
    );
    const small = await optimizeCore(core, ROOT, () => {});
    expect(small.length).toBeLessThan(core.length);
    expect([...small.subarray(0, 8)]).toEqual([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  });
});

describe('check', () => {
  const manifest = (permissions: string) =>
    `name = "careless"\nversion = "1.0.0"\nauthor = "Test"\nabi_version = "1.0.0"\n\n[permissions]\n${permissions}`;

  async function deployed(permissions: string): Promise<string> {
    const folder = join(temporaryFolder(), 'careless');
    mkdirSync(folder);
    writeFileSync(join(folder, 'plugin.toml'), manifest(permissions));
    writeFileSync(
      join(folder, 'careless.wasm'),
      await guest({
        start:
          '(call $users.kick-user (i32.const 1) (i32.const 256)) (call $users.list-users (i32.const 256))',
      }),
    );
    return folder;
  }

  test('warns of functions that a plugin imports without asking for their permission', async () => {
    const json = jsonOf(await phiraPlugin(['check', '--json', await deployed('read_users = true\n')]));
    const warnings = (json.findings as { code: string; message: string; line: number }[]).filter(
      ({ code }) => code === 'CLI_UNDECLARED_PERMISSION',
    );
    expect(json.ok).toBe(true);
    expect(warnings.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        'the plugin uses users.kick-user without asking for permission manage_users: every call is denied',
      ]),
    );
    expect(warnings.every(({ line }) => line === 6)).toBe(true);
    expect(warnings.some(({ message }) => message.includes('read_users'))).toBe(false);
  });
});
