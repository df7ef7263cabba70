// SPDX-License-Identifier: MIT
// wasm-opt on a core module: it comes with jco-transpile, as binaryen from npm.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBeside, findPackage, missingPackages } from './tools/author-package.ts';
import { runTool } from './tools/tool.ts';

/** What engines that this package supports know, besides the first version of WebAssembly; nothing beyond is written. */
const FEATURES = [
  'bulk-memory',
  'bulk-memory-opt',
  'sign-ext',
  'nontrapping-float-to-int',
  'mutable-globals',
  'multivalue',
  'reference-types',
  'simd',
  'tail-call',
  'extended-const',
];

/** Takes away names and producers besides optimising for size. */
const PASSES = ['-Oz', '--strip-debug', '--strip-producers', '--strip-target-features'];

/**
 * Optimises a core module for size.
 *
 * @param folder of the plugin, where packages are looked for first
 * @throws CliError `CLI_NO_TOOL` without binaryen, `CLI_TOOL_FAILED` when it fails.
 */
export async function optimizeCore(
  core: Uint8Array,
  folder: string,
  say: (line: string) => void,
): Promise<Uint8Array> {
  const optimizer = findOptimizer(folder);
  const work = mkdtempSync(join(tmpdir(), 'phira-plugin-'));
  try {
    const input = join(work, 'in.wasm');
    const output = join(work, 'out.wasm');
    writeFileSync(input, core);
    const features = FEATURES.map((name) => `--enable-${name}`);
    const node = { title: 'wasm-opt', commands: [process.execPath], install: {} };
    await runTool(node, [optimizer, ...features, ...PASSES, input, '-o', output], { cwd: work, say });
    return readFileSync(output);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Path of wasm-opt, a script of Node. */
function findOptimizer(folder: string): string {
  const script = 'binaryen/bin/wasm-opt';
  const wasmTools = findPackage('@bytecodealliance/jco-transpile/wasm-tools', folder);
  const path = findPackage(script, folder) ?? (wasmTools && findBeside(wasmTools, script));
  if (path === undefined) throw missingPackages(['@bytecodealliance/jco-transpile']);
  return path;
}
