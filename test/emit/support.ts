// SPDX-License-Identifier: MIT
// Runs products on a hand-built IR: files in memory, in a temporary folder, type-checked, or imported and run.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { createContext, type Emitter } from '../../codegen/emit/context.ts';
import { FileSet } from '../../codegen/emit/file-set.ts';
import { indexModule } from '../../codegen/emit/index-file.ts';
import { emittersOf } from '../../codegen/emit/registry.ts';
import type { Ir } from '../../codegen/ir/ir.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');

/** What a host is written against. */
const HOST_SIDE = emittersOf(['host', 'events', 'permissions', 'guards']);

/** Products and the index of one IR; the ABI is that of this repository, seen from `out`. */
export function filesOf(
  world: Ir,
  emitters: readonly Emitter[],
  out = join(REPOSITORY, 'generated'),
): FileSet {
  const abiPath = relative(out, join(REPOSITORY, 'runtime/abi/index.ts')).replaceAll('\\', '/');
  const context = createContext({ ir: world, emitters: emitters.map(({ name }) => name), abiPath });
  const results = emitters.map((emitter) => emitter.emit(context));
  const set = new FileSet();
  for (const { files } of results) set.addAll(files);
  set.add(
    indexModule(
      results.flatMap(({ exports }) => exports),
      context,
    ),
  );
  return set;
}

/** The products for hosts and the index of one IR. */
export function hostFiles(world: Ir, out?: string): FileSet {
  return filesOf(world, HOST_SIDE, out);
}

/** A new folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'phira-emit-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files below a folder. */
export async function writeFiles(
  folder: string,
  files: Iterable<{ path: string; text: string }>,
): Promise<void> {
  for (const { path, text } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}

/** Products on disk, those for hosts when none are given; returns their folder. */
export async function hostOnDisk(world: Ir, emitters: readonly Emitter[] = HOST_SIDE): Promise<string> {
  const folder = await temporaryFolder();
  await writeFiles(folder, filesOf(world, emitters, folder));
  return folder;
}

/** What the installed TypeScript says to a folder under the strictest flags; empty when it is content. */
export async function typeErrors(folder: string): Promise<string> {
  const strict = [
    'strict exactOptionalPropertyTypes noUncheckedIndexedAccess noImplicitOverride noImplicitReturns noUnusedLocals',
    'noUnusedParameters noFallthroughCasesInSwitch noPropertyAccessFromIndexSignature erasableSyntaxOnly',
    'verbatimModuleSyntax isolatedModules allowImportingTsExtensions noEmit allowUnreachableCode',
  ];
  const flags = Object.fromEntries(
    strict
      .join(' ')
      .split(' ')
      .map((flag) => [flag, true]),
  );
  const compilerOptions = {
    ...flags,
    allowUnreachableCode: false,
    target: 'es2023',
    lib: ['es2024'],
    module: 'nodenext',
    types: ['node'],
    typeRoots: [join(REPOSITORY, 'node_modules/@types')],
    skipLibCheck: false,
  };
  const config = { compilerOptions, include: ['**/*.ts'] };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const tsc = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
  try {
    await promisify(execFile)(process.execPath, [tsc, '-p', folder, '--pretty', 'false']);
    return '';
  } catch (error) {
    if (error instanceof Error && 'stdout' in error) return String(error.stdout);
    throw error;
  }
}
