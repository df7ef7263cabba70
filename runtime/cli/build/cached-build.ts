// SPDX-License-Identifier: MIT
// Builds a plugin only when something that goes into it has changed.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot, witFolder } from '../package-root.ts';
import { type BuildResult, buildPlugin } from './build-plugin.ts';

/** Folders of a plugin that hold nothing of its source. */
const NOT_SOURCE: ReadonlySet<string> = new Set(['node_modules', 'dist', 'test']);

/**
 * Builds the plugin in a folder, unless the output is there and the hash of all inputs is the one of the last build.
 *
 * @param out file to write
 * @param stamp file that keeps the hash
 * @returns undefined when the output was fresh.
 */
export async function buildIfChanged(
  folder: string,
  out: string,
  stamp: string,
): Promise<BuildResult | undefined> {
  const hash = hashInputs(folder);
  if (existsSync(out) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return undefined;
  const result = await buildPlugin(folder, { out });
  if (result.built !== undefined) {
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, hash);
  }
  return result;
}

/** Hash over the plugin's files, the world, this builder and the packages it drives. */
function hashInputs(folder: string): string {
  const hash = createHash('sha256');
  const builder = dirname(fileURLToPath(import.meta.url));
  const lock = join(packageRoot, 'package-lock.json');
  for (const root of [folder, witFolder, builder]) {
    for (const path of filesUnder(root)) {
      hash
        .update(`${relative(root, path).split(sep).join('/')}\0`)
        .update(readFileSync(path))
        .update('\0');
    }
  }
  if (existsSync(lock)) hash.update(readFileSync(lock));
  return hash.digest('hex');
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !NOT_SOURCE.has(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(path) : [path];
    })
    .sort();
}
