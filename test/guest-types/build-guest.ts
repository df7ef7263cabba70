// SPDX-License-Identifier: MIT
// Type-checks TypeScript of plugins against guest types with the compiler that authors run, and builds components of
// it with componentize-qjs.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { componentize } from 'componentize-qjs';
import { transform } from 'esbuild';

const run = promisify(execFile);
const TSC = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

/** Strict flags of an author's project, without any library but the language's own. */
export const AUTHOR_OPTIONS = {
  target: 'es2023',
  lib: ['es2023'],
  module: 'esnext',
  moduleResolution: 'bundler',
  types: [] as string[],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  noEmit: true,
  skipLibCheck: false,
};

/** Files by path in a folder that is removed afterwards. */
export async function inFolder<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'guest-types-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What tsc says of a project of these files: lines such as `plugin.ts(3,5): error TS2322: ...`, none when it is right. */
export async function typeErrors(
  files: Readonly<Record<string, string>>,
  config: { files?: readonly string[]; include?: readonly string[]; compilerOptions?: object },
): Promise<string[]> {
  const compilerOptions = { ...AUTHOR_OPTIONS, ...config.compilerOptions };
  const tsconfig = JSON.stringify({ ...config, compilerOptions });
  return inFolder({ ...files, 'tsconfig.json': tsconfig }, async (folder) => {
    try {
      await run(process.execPath, [TSC, '-p', folder, '--pretty', 'false'], { cwd: folder });
      return [];
    } catch (error) {
      if (typeof error !== 'object' || error === null || !('stdout' in error)) throw error;
      return String(error.stdout).trim().split('\n');
    }
  });
}

/** A component of one TypeScript module, as `phira-plugin build` makes it, without bundling. */
export async function buildGuest(
  source: string,
  wit: { readonly path: string; readonly world: string },
): Promise<Uint8Array> {
  const { code } = await transform(source, { loader: 'ts', format: 'esm', target: 'es2023' });
  const { component } = await componentize({
    witPath: wit.path,
    jsSource: code,
    world: wit.world,
    stubWasi: true,
    sync: true,
  });
  return component;
}
