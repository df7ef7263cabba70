// SPDX-License-Identifier: MIT
// Leaves out the modules of a release that say the same as those of the current world: imports then lead there.

import type { OutputFile } from '../file-set.ts';
import { relativeModule } from '../ts-file.ts';

/** Modules of one release or of the current world, by path in an output of its own. */
export interface Modules {
  readonly files: readonly OutputFile[];
  /** Version of the package, which stands in the names of its interfaces. */
  readonly version: string | undefined;
  /** Module specifier of the ABI for a file. */
  abiModule(fromPath: string): string;
}

/** A release's modules in the output of the current world. */
export interface Placed {
  readonly files: readonly OutputFile[];
  /** Where a module of the release is in the output, given its path in the release. */
  locate(path: string): string;
}

const IMPORT = /(?<= from ')\.{1,2}\/[^']+(?=';$)/gm;

/**
 * Puts the modules of a release under `folder`. One whose text is that of the current world's module, docs and
 * version aside, and all of whose imports are shared likewise, is not put there.
 *
 * @param own paths of modules that are the release's in any case: they name its version where it has a meaning.
 */
export function placeModules(
  release: Modules,
  current: Modules,
  folder: string,
  own: readonly string[],
): Placed {
  const texts = new Map(current.files.map((file) => [file.path, essence(file, current)]));
  const paths = new Set(release.files.map(({ path }) => path));
  const shared = new Set<string>();
  for (const file of release.files) {
    if (!own.includes(file.path) && texts.get(file.path) === essence(file, release)) shared.add(file.path);
  }
  // A module stands on what it imports: one that is not shared takes with it those that import it.
  for (let count = -1; count !== shared.size; ) {
    count = shared.size;
    for (const { path, text } of release.files) {
      if (importsOf(path, text).some((target) => paths.has(target) && !shared.has(target)))
        shared.delete(path);
    }
  }
  const locate = (path: string): string => (shared.has(path) ? path : `${folder}/${path}`);
  const files = release.files
    .filter(({ path }) => !shared.has(path))
    .map(({ path, text }) => ({
      path: locate(path),
      text: text.replace(IMPORT, (module) => {
        const target = targetOf(path, module);
        return shared.has(target) ? relativeModule(locate(path), target) : module;
      }),
    }));
  return { files, locate };
}

/** A module without its first line, its comments of whole lines, the way to the ABI, and the version in names. */
function essence({ path, text }: OutputFile, { version, abiModule }: Modules): string {
  const lines = text.split('\n').slice(1);
  const code = lines.filter((line) => !/^\s*(\/\*\*|\*)/.test(line)).join('\n');
  const plain = code.replaceAll(` from '${abiModule(path)}';`, " from 'abi';");
  return version === undefined ? plain : plain.replaceAll(`@${version}`, '@');
}

function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(IMPORT)].map(([module]) => targetOf(path, module));
}

/** Output path that a specifier names; above the output folder it keeps its `..`. */
function targetOf(path: string, module: string): string {
  const parts = path.split('/').slice(0, -1);
  for (const part of module.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
