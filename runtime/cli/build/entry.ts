// SPDX-License-Identifier: MIT
// Finds the module that a plugin's sources start at.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../errors.ts';

/** Where a plugin's entry may be, in the order they are tried; a project has one of them. */
export const ENTRY_CANDIDATES: readonly string[] = [
  'src/plugin.ts',
  'src/plugin.js',
  'plugin.ts',
  'plugin.js',
];

/**
 * Path of the entry module relative to the folder, with `/` separators.
 *
 * @throws CliError `CLI_NO_ENTRY` when there is none, or more than one.
 */
export function findEntry(folder: string): string {
  const found = ENTRY_CANDIDATES.filter((candidate) => existsSync(join(folder, candidate)));
  const [entry, second] = found;
  if (entry === undefined) {
    const toolchain = foreignToolchain(folder);
    throw new CliError(
      'CLI_NO_ENTRY',
      `${folder} has no entry module${toolchain === undefined ? '' : ` (it looks like a ${toolchain} project)`}`,
      `create one of ${ENTRY_CANDIDATES.join(', ')}; only TypeScript and JavaScript are built by this command`,
    );
  }
  if (second !== undefined) {
    throw new CliError('CLI_NO_ENTRY', `${folder} has ${found.join(' and ')}`, 'keep one of them');
  }
  return entry;
}

/** A toolchain that the folder belongs to and that this command does not drive. */
function foreignToolchain(folder: string): string | undefined {
  const has = (name: string): boolean => existsSync(join(folder, name));
  if (has('Cargo.toml')) return 'Rust';
  if (has('go.mod')) return 'Go';
  if (has('asconfig.json')) return 'AssemblyScript';
  if (has('pyproject.toml')) return 'Python';
  return undefined;
}

/** The text of `plugin.toml` in the folder. @throws CliError `CLI_NO_MANIFEST`. */
export function readManifestText(folder: string): { readonly path: string; readonly bytes: Uint8Array } {
  const path = join(folder, 'plugin.toml');
  if (!existsSync(path)) {
    throw new CliError(
      'CLI_NO_MANIFEST',
      `${folder} has no plugin.toml`,
      'run this in the folder of a plugin, or make one with `phira-plugin new NAME --lang typescript`',
    );
  }
  return { path, bytes: readFileSync(path) };
}
