// SPDX-License-Identifier: MIT
// Builds a plugin only when something that goes into it has changed.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot, witFolder } from '../package-root.ts';
import { type BuildOptions, type BuildResult, buildPlugin } from './build-plugin.ts';
import { languageOf, sourceFiles } from './project-files.ts';

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
  options: Omit<BuildOptions, 'out'> = {},
): Promise<BuildResult | undefined> {
  const hash = hashInputs(resolve(folder), options);
  if (existsSync(out) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return undefined;
  const result = await buildPlugin(folder, { ...options, out });
  if (result.built !== undefined) {
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, hash);
  }
  return result;
}

/** Hash over the plugin's files, the world, the SDK of its language, this builder and the packages it drives. */
function hashInputs(folder: string, { lang, release, optimize, engine }: BuildOptions): string {
  const language = languageOf(folder, lang);
  const hash = createHash('sha256').update(JSON.stringify([language.id, release, optimize, engine]));
  const builder = dirname(fileURLToPath(import.meta.url));
  const sdk = join(packageRoot, 'generated/guest', language.id);
  for (const root of [folder, witFolder, builder, ...(existsSync(sdk) ? [sdk] : [])]) {
    const outputs = root === folder ? ['test', ...(language.outputs ?? [])] : [];
    for (const path of sourceFiles(root, outputs)) {
      hash
        .update(`${path}\0`)
        .update(readFileSync(join(root, path)))
        .update('\0');
    }
  }
  const lock = join(packageRoot, 'package-lock.json');
  if (existsSync(lock)) hash.update(readFileSync(lock));
  return hash.digest('hex');
}
