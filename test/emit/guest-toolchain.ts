// SPDX-License-Identifier: MIT
// Whether this machine can compile C and C++ for plugins, and what clang says to generated sources.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { OutputFile } from '../../codegen/emit/file-set.ts';
import { type Compiler, type Dialect, findCompiler } from '../../runtime/cli/build/c-family/compiler.ts';
import { CliError } from '../../runtime/cli/errors.ts';
import { temporaryFolder, writeFiles } from './support.ts';

/** The compiler; where it is missing a test is declared that is skipped with the reason, and fails with CI=true. */
export function compilerOrReason(dialect: Dialect): Compiler | undefined {
  try {
    return findCompiler(dialect);
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== 'CLI_NO_TOOL') throw error;
    const reason = `${error.message}; ${error.help}`;
    if (process.env.CI === 'true') test('the compiler is there', () => expect.fail(reason));
    else test.skip(`no compiler: ${reason}`, () => {});
    return undefined;
  }
}

const STRICT = ['-Wall', '-Wextra', '-Werror', '-fsyntax-only'];

/** What the compiler says to every source among the files under its strict flags; empty when it is content. */
export async function strictErrors(compiler: Compiler, files: readonly OutputFile[]): Promise<string> {
  const folder = await temporaryFolder();
  await writeFiles(folder, files);
  const include = [...new Set(files.map(({ path }) => `-I${join(folder, path, '..')}`))];
  const said: string[] = [];
  for (const { path } of files) {
    const isC = path.endsWith('.c');
    if (!isC && !path.endsWith('.cpp')) continue;
    const [program = '', ...leading] = isC ? compiler.c : compiler.cxx;
    const standard = isC ? ['-std=gnu11', '-Wno-fixed-enum-extension'] : ['-std=c++23', '-fno-exceptions'];
    const args = [...leading, ...compiler.target, ...standard, ...STRICT, ...include, join(folder, path)];
    try {
      await promisify(execFile)(program, args);
    } catch (error) {
      said.push(
        error instanceof Error && 'stderr' in error ? String(error.stderr).slice(0, 2000) : String(error),
      );
    }
  }
  return said.join('\n');
}
