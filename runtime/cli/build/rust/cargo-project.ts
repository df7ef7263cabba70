// SPDX-License-Identifier: MIT
// What Cargo says about a plugin's project: where its module will be, and where it looks for the SDK.

import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../../errors.ts';
import { runTool } from '../tools/tool.ts';
import { CARGO, TARGET } from './rust-tools.ts';

/** A project that makes a plugin. */
export interface CargoProject {
  /** Path of the module for a profile, once it is built. */
  module(profile: 'debug' | 'release'): string;
}

/**
 * Asks Cargo.
 *
 * @throws CliError `CLI_TOOL_FAILED` when Cargo cannot read the project, `CLI_NO_ENTRY` when it makes no library that can
 *   be a plugin.
 */
export async function cargoProject(folder: string): Promise<CargoProject> {
  const args = ['metadata', '--format-version', '1', '--no-deps'];
  const metadata: unknown = JSON.parse(await runTool(CARGO, args, { cwd: folder }));
  const manifest = realpathSync(join(folder, 'Cargo.toml'));
  const own = list(metadata, 'packages').find((one) => realpathSync(text(one, 'manifest_path')) === manifest);
  const library = list(own, 'targets').find((target) => list(target, 'crate_types').includes('cdylib'));
  if (library === undefined) {
    throw new CliError(
      'CLI_NO_ENTRY',
      `${manifest} makes no library that can be a plugin`,
      'add to it `[lib]` with `crate-type = ["cdylib"]`',
    );
  }
  const name = `${text(library, 'name').replaceAll('-', '_')}.wasm`;
  const out = text(metadata, 'target_directory');
  return { module: (profile) => join(out, TARGET, profile, name) };
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

function list(value: unknown, key: string): unknown[] {
  const found = member(value, key);
  return Array.isArray(found) ? found : [];
}

function text(value: unknown, key: string): string {
  const found = member(value, key);
  if (typeof found !== 'string') throw new TypeError(`Cargo's metadata has no ${key}`);
  return found;
}
