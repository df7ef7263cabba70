// SPDX-License-Identifier: MIT
// Plugins in Rust: Cargo makes a module that tells its types itself, for a target without WASI.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFiles } from '../project-files.ts';
import { cargoProject } from '../rust/cargo-project.ts';
import { CARGO, checkTarget, TARGET } from '../rust/rust-tools.ts';
import { sdkPlace } from '../rust/sdk-place.ts';
import { copySdk, SDK_COPY } from '../sdk-copy.ts';
import { requireTool, runTool } from '../tools/tool.ts';
import type { GuestBuild, GuestLanguage, GuestProject } from './language.ts';

/** Rust, by Cargo. */
export const rust: GuestLanguage = {
  id: 'rust',
  title: 'Rust',
  marker: 'Cargo.toml',
  outputs: ['target', SDK_COPY],
  detect: (folder) => existsSync(join(folder, 'Cargo.toml')),
  build,
  optimize: true,
};

async function build({ folder, release, sdkFolder, say }: GuestProject): Promise<GuestBuild> {
  requireTool(CARGO);
  await checkTarget(folder);
  copySdk(folder, sdkPlace(folder, sdkFolder), sdkFolder);
  const project = await cargoProject(folder);
  const args = ['build', '--target', TARGET, ...(release ? ['--release'] : [])];
  await runTool(CARGO, args, { cwd: folder, say });
  return {
    kind: 'core',
    bytes: readFileSync(project.module(release ? 'release' : 'debug')),
    inputs: sourceFiles(folder, ['target', SDK_COPY]),
  };
}
