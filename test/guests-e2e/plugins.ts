// SPDX-License-Identifier: MIT
// The sample plugins, built once by the real command and laid out as operators do.

import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfChanged } from '../../runtime/cli/build/cached-build.ts';
import { type Outcome, phiraPlugin, ROOT, temporaryFolder } from '../cli/command.ts';

export type SampleName = 'greeter' | 'moderator' | 'statistics';

/** Path of a built sample plugin, below the git-ignored dist/. */
export async function builtSample(name: SampleName): Promise<string> {
  const out = join(ROOT, 'dist/test-plugins', `${name}.wasm`);
  const stamp = join(ROOT, 'dist/test-plugins-inputs', name);
  const result = await buildIfChanged(join(ROOT, 'test/guests', name), out, stamp);
  if (result !== undefined && result.built === undefined) {
    throw new Error(`${name} cannot be built: ${JSON.stringify(result.findings)}`);
  }
  return out;
}

/** Plays a script on a host with the named plugins. */
export async function play(
  plugins: readonly SampleName[],
  script: string,
  options: { readonly hostToml?: string; readonly grantDeclared?: boolean } = {},
): Promise<Outcome> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'plugins'));
  for (const name of plugins) cpSync(await builtSample(name), join(folder, 'plugins', `${name}.wasm`));
  writeFileSync(join(folder, 'test.script'), script);
  writeFileSync(join(folder, 'host.toml'), options.hostToml ?? '');
  const grant = options.grantDeclared === true ? ['--grant-declared'] : [];
  return phiraPlugin(['run', '--script', 'test.script', '--config', 'host.toml', '--exit', ...grant], folder);
}
