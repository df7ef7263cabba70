// SPDX-License-Identifier: MIT
// A component out of TypeScript or JavaScript: one bundle, then an engine with the bundle inside.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Esbuild from 'esbuild';
import { worldBinding } from '../../../../generated/bindings/world.ts';
import { CliError } from '../../errors.ts';
import { hasErrors } from '../../output.ts';
import { packageRoot } from '../../package-root.ts';
import type { GuestBuild, GuestProject } from '../languages/language.ts';
import { findPackage, missingPackages } from '../tools/author-package.ts';
import { bundle } from './bundle.ts';
import { ENGINES, type EngineName, isEngine } from './engines.ts';
import { componentizeWithQuickJs } from './quickjs.ts';
import { componentizeWithStarlingMonkey } from './starlingmonkey.ts';

const COMPONENTIZERS = {
  quickjs: componentizeWithQuickJs,
  starlingmonkey: componentizeWithStarlingMonkey,
} as const satisfies Record<EngineName, unknown>;

/** Where the SDK of both languages is, in this package. */
const SDK = join(packageRoot, 'generated/guest/typescript/sdk.js');

/**
 * Builds a project whose entry is one of the given modules.
 *
 * @throws CliError `CLI_NO_ENTRY` for none or several of them, `CLI_NO_TOOL` when a package is missing,
 *   `CLI_COMPONENTIZE` when the sources cannot be evaluated.
 */
export async function buildJavaScript(
  project: GuestProject,
  entries: readonly string[],
): Promise<GuestBuild> {
  const engine = project.engine ?? 'quickjs';
  if (!isEngine(engine)) throw new TypeError(`there is no engine ${engine}`);
  const { folder } = project;
  const entry = entryOf(folder, entries);
  const missing = ['esbuild', ENGINES[engine]].filter((name) => findPackage(name, folder) === undefined);
  if (missing.length > 0) throw missingPackages(missing);
  const bundled = await bundle({
    esbuild: loadEsbuild(folder),
    folder,
    entry,
    world: worldBinding.world,
    sdk: existsSync(SDK) ? readFileSync(SDK, 'utf8') : undefined,
    engine,
    small: project.release,
  });
  const { code, inputs, findings } = bundled;
  if (code === undefined || hasErrors(findings)) {
    return { kind: 'component', bytes: new Uint8Array(), inputs, findings };
  }
  return {
    kind: 'component',
    bytes: await COMPONENTIZERS[engine](code, project),
    inputs,
    own: Buffer.byteLength(code),
    findings,
  };
}

/** Path of the entry module relative to the folder, with `/` separators. */
function entryOf(folder: string, entries: readonly string[]): string {
  const [entry, second] = entries.filter((candidate) => existsSync(join(folder, candidate)));
  if (entry === undefined) {
    throw new CliError('CLI_NO_ENTRY', `${folder} has no entry module`, `create ${entries.join(' or ')}`);
  }
  if (second !== undefined) {
    throw new CliError('CLI_NO_ENTRY', `${folder} has ${entry} and ${second}`, 'keep one of them');
  }
  return entry;
}

function loadEsbuild(folder: string): typeof Esbuild {
  const path = findPackage('esbuild', folder);
  if (path === undefined) throw missingPackages(['esbuild']);
  const tool: unknown = createRequire(path)(path);
  if (isEsbuild(tool)) return tool;
  throw new TypeError(`${path} does not export build`);
}

function isEsbuild(value: unknown): value is typeof Esbuild {
  return typeof value === 'object' && value !== null && 'build' in value && typeof value.build === 'function';
}
