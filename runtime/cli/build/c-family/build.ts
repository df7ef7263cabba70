// SPDX-License-Identifier: MIT
// From a project in C or C++ to a core module: the author's sources, the glue of the SDK, and the file that answers
// the C library's calls of WASI.

import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { GuestBuild, GuestProject } from '../languages/language.ts';
import { sourceFiles } from '../project-files.ts';
import { compileCore, isSource } from './compile.ts';
import type { Dialect } from './compiler.ts';

/** What the SDK of a language adds to a project. */
export interface SdkSources {
  readonly dialect: Dialect;
  /** Absolute paths of its sources. */
  readonly files: readonly string[];
  /** Folders of its headers. */
  readonly include: readonly string[];
}

const HEADERS: ReadonlySet<string> = new Set(['.h', '.hh', '.hpp', '.hxx', '.inc']);

/** Compiles and links a project. @throws CliError as `compileCore` does. */
export async function buildCore(project: GuestProject, sdk: SdkSources): Promise<GuestBuild> {
  const { folder, release, say } = project;
  const inputs = ownFiles(folder, sdk.dialect);
  const own = inputs.filter((path) => isSource(path, sdk.dialect)).map((path) => join(folder, path));
  const include = ['src', 'include'].map((name) => join(folder, name)).filter((path) => existsSync(path));
  const bytes = await compileCore({
    dialect: sdk.dialect,
    files: [...own, ...sdk.files],
    include: [...sdk.include, ...include],
    release,
    folder,
    say,
  });
  return { kind: 'core', bytes, inputs };
}

/** Sources below src/ where a project has that folder, else those beside its manifest; headers from anywhere. */
function ownFiles(folder: string, dialect: Dialect): string[] {
  const inFolder = existsSync(join(folder, 'src'));
  return sourceFiles(folder, ['build', 'test']).filter((path) => {
    if (HEADERS.has(extname(path))) return true;
    return isSource(path, dialect) && (inFolder ? path.startsWith('src/') : !path.includes('/'));
  });
}
