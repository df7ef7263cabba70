// SPDX-License-Identifier: MIT
// Plugins in Go: plain Go, as a module of WASI preview 1 whose imports are answered inside the component.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { worldBinding } from '../../../../generated/bindings/world.ts';
import { sdkPlace } from '../go/go-module.ts';
import { checkGoVersion, GO } from '../go/go-tool.ts';
import { preview1Adapter } from '../go/preview1.ts';
import { sourceFiles } from '../project-files.ts';
import { copySdk, SDK_COPY } from '../sdk-copy.ts';
import { runTool } from '../tools/tool.ts';
import type { GuestBuild, GuestLanguage, GuestProject } from './language.ts';

/** Go, by its own compiler. */
export const go: GuestLanguage = {
  id: 'go',
  title: 'Go',
  marker: 'go.mod',
  outputs: [SDK_COPY],
  detect: (folder) => existsSync(join(folder, 'go.mod')),
  build,
  // wasm-opt takes 20 seconds on Go's runtime, for six percent.
  optimize: false,
};

async function build(project: GuestProject): Promise<GuestBuild> {
  const { folder, witText, sdkFolder, say } = project;
  await checkGoVersion(folder);
  copySdk(folder, sdkPlace(folder), sdkFolder);
  const work = mkdtempSync(join(tmpdir(), 'phira-plugin-'));
  try {
    const core = join(work, 'core.wasm');
    // Names are stripped from any build: Go prints a trace from tables of its own.
    const args = ['build', '-trimpath', '-buildmode=c-shared', '-ldflags=-s -w', '-o', core, '.'];
    await runTool(GO, args, { cwd: folder, env: { GOOS: 'wasip1', GOARCH: 'wasm' }, say });
    return {
      kind: 'core',
      bytes: readFileSync(core),
      inputs: sourceFiles(folder, [SDK_COPY]),
      adapters: [await preview1Adapter(worldBinding.world, witText, folder)],
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
