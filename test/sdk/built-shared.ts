// SPDX-License-Identifier: MIT
// The shared plugin of one language, built for release by the real command, again only when an input has changed.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfChanged } from '../../runtime/cli/build/cached-build.ts';
import { CliError } from '../../runtime/cli/errors.ts';
import { ROOT } from '../cli/command.ts';
import type { SharedLanguage } from './languages.ts';

const SHARED = join(ROOT, 'test/guests/shared');

/** A built plugin. */
export interface BuiltShared {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** A built plugin, or why it cannot be built on this machine. */
export type SharedPlugin = BuiltShared | { readonly missing: string };

/**
 * Builds the plugin below the git-ignored dist/.
 *
 * @throws Error when the sources do not build, and with CI=true also when the toolchain is missing.
 */
export async function buildShared({ id, engine }: SharedLanguage): Promise<SharedPlugin> {
  const folder = join(SHARED, id);
  const name = engine === undefined ? id : `${id}-${engine}`;
  if (!existsSync(join(folder, 'plugin.toml'))) return cannot(`there is no ${folder}`);
  const manifest = readFileSync(join(folder, 'plugin.toml'), 'utf8');
  if (manifest !== readFileSync(join(SHARED, 'plugin.toml'), 'utf8')) {
    throw new Error(`${id}/plugin.toml differs from the one that all languages have: copy it`);
  }
  const file = join(ROOT, 'dist/shared-plugins', `${name}.wasm`);
  const stamp = join(ROOT, 'dist/shared-plugins-inputs', name);
  const said: string[] = [];
  try {
    const say = (line: string): void => void said.push(line);
    const result = await buildIfChanged(folder, file, stamp, { lang: id, release: true, engine, say });
    if (result !== undefined && result.built === undefined) {
      throw new Error(`${id} does not build: ${JSON.stringify(result.findings, undefined, 2)}`);
    }
  } catch (error) {
    if (error instanceof CliError && error.code === 'CLI_NO_TOOL')
      return cannot(`${error.message}; ${error.help}`);
    if (said.length === 0) throw error;
    throw new Error(`${id} does not build: ${said.join('\n')}`, { cause: error });
  }
  return { file, bytes: readFileSync(file) };
}

function cannot(missing: string): SharedPlugin {
  if (process.env.CI === 'true') throw new Error(missing);
  return { missing };
}
