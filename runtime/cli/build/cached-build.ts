// SPDX-License-Identifier: MIT
// Builds a plugin only when something that goes into it has changed.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot, witFolder } from '../package-root.ts';
import { type BuildOptions, type BuildResult, buildPlugin } from './build-plugin.ts';
import { GUEST_LANGUAGES } from './languages/index.ts';
import type { GuestLanguage } from './languages/language.ts';
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
  const sdks = (language.sdk ?? [language.id]).map((name) => join(packageRoot, 'generated/guest', name));
  for (const root of [folder, witFolder, builder, ...sdks.filter((sdk) => existsSync(sdk))]) {
    const outputs = root === folder ? ['test', ...(language.outputs ?? [])] : [];
    for (const path of sourceFiles(root, outputs)) {
      if (root === builder && isOfOther(path, language)) continue;
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

/** Whether a file of the builder belongs to another language. */
function isOfOther(path: string, { id }: GuestLanguage): boolean {
  return GUEST_LANGUAGES.some((other) => other.id !== id && path === `languages/${other.id}.ts`);
}
