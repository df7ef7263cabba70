// SPDX-License-Identifier: MIT
// Compiles generated AssemblyScript SDKs, where its compiler is installed; with CI=true a missing one is a failure.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { createContext } from '../../codegen/emit/context.ts';
import type { OutputFile } from '../../codegen/emit/file-set.ts';
import { assemblyscriptGuestFiles } from '../../codegen/emit/guest/assemblyscript/assemblyscript.ts';
import type { Ir } from '../../codegen/ir/ir.ts';
import { compileAssemblyScript } from '../../runtime/cli/build/assemblyscript/compile.ts';
import { findPackage } from '../../runtime/cli/build/tools/author-package.ts';
import { ROOT } from '../cli/command.ts';
import { writeFiles } from './support.ts';

const isThere = findPackage('assemblyscript/dist/asc.js', ROOT) !== undefined;

/** Declares tests that need the compiler, or one that is skipped and says why. */
export function describeWithAsc(title: string, declare: () => void): void {
  if (isThere || process.env.CI === 'true') describe(title, declare);
  else test.skip(`${title}: the package assemblyscript is not installed`, () => {});
}

/** Files of the SDK of a world, relative to its own folder. */
export function sdkOf(ir: Ir): OutputFile[] {
  return assemblyscriptGuestFiles(createContext({ ir })).map(({ path, text }) => ({
    path: path.replace('guest/assemblyscript/', ''),
    text,
  }));
}

/** How a program is compiled. */
export interface ProgramOptions {
  /** Text of the entry file, beside the folder `sdk`. */
  readonly source?: string;
  readonly release?: boolean;
  readonly runtime?: string;
}

/** A core module of a program, and what the compiler says. @throws {Error} with that when it fails */
export async function compileProgram(
  ir: Ir,
  { source = '', release = false, runtime = 'minimal' }: ProgramOptions = {},
): Promise<{ readonly bytes: Uint8Array; readonly said: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'phira-asc-'));
  const sdk = sdkOf(ir);
  await writeFiles(folder, [
    { path: 'index.ts', text: source },
    ...sdk.map(({ path, text }) => ({ path: join('sdk', path), text })),
  ]);
  const said: string[] = [];
  // Every file is an entry, so that the compiler looks at what the program does not use as well.
  const others = source === '' ? sdk.map(({ path }) => `sdk/${path}`) : ['sdk/exports.ts'];
  try {
    const { bytes } = await compileAssemblyScript({
      folder,
      entries: ['index.ts', ...others],
      sdk: 'sdk',
      runtime,
      release,
      say: (line) => void said.push(line),
    });
    return { bytes, said };
  } catch (error) {
    throw new Error(said.slice(0, 60).join('\n'), { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
