// SPDX-License-Identifier: MIT
// Looks at a plugin's folder: which language it is written in, its manifest, its source files.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CliError, EXIT } from '../errors.ts';
import { GUEST_LANGUAGES } from './languages/index.ts';
import type { GuestLanguage } from './languages/language.ts';

/** Folders of any project that hold nothing of its source. */
const NOT_SOURCE: readonly string[] = ['node_modules', 'dist', '.git'];

/**
 * The language of the project in a folder.
 *
 * @param id chosen by the author, as in `--lang`; looked for when not given
 * @throws CliError `CLI_NO_LANGUAGE` when the folder tells of none, or of several.
 */
export function languageOf(folder: string, id?: string): GuestLanguage {
  if (id !== undefined) return languageNamed(id);
  const [found, ...others] = GUEST_LANGUAGES.filter((language) => language.detect(folder));
  if (found === undefined) {
    const known = GUEST_LANGUAGES.map(({ title, marker }) => `${marker} (${title})`);
    throw new CliError(
      'CLI_NO_LANGUAGE',
      `${folder} has no plugin in a language that this command builds`,
      `it looks for ${known.join(', ')}; \`phira-plugin new NAME --lang LANGUAGE\` makes a project`,
    );
  }
  if (others.length > 0) {
    const names = [found, ...others];
    throw new CliError(
      'CLI_NO_LANGUAGE',
      `${folder} has ${names.map(({ marker, title }) => `${marker} (${title})`).join(' and ')}`,
      `keep one of them, or say which with --lang ${names.map((language) => language.id).join('|')}`,
    );
  }
  return found;
}

/** The language with an id. @throws CliError `CLI_USAGE` when there is none. */
export function languageNamed(id: string): GuestLanguage {
  const language = GUEST_LANGUAGES.find((one) => one.id === id);
  if (language !== undefined) return language;
  throw new CliError(
    'CLI_USAGE',
    `there is no language "${id}"`,
    `languages are ${GUEST_LANGUAGES.map((one) => one.id).join(', ')}`,
    { exit: EXIT.usage },
  );
}

/** The text of `plugin.toml` in the folder. @throws CliError `CLI_NO_MANIFEST`. */
export function readManifestText(folder: string): { readonly path: string; readonly bytes: Uint8Array } {
  const path = join(folder, 'plugin.toml');
  if (!existsSync(path)) {
    throw new CliError(
      'CLI_NO_MANIFEST',
      `${folder} has no plugin.toml`,
      'run this in the folder of a plugin, or make one with `phira-plugin new NAME --lang LANGUAGE`',
    );
  }
  return { path, bytes: readFileSync(path) };
}

/**
 * Files of a project that its sources may be among, relative to its folder with `/` separators, sorted.
 *
 * @param outputs folders of its language that hold what tools make
 */
export function sourceFiles(folder: string, outputs: readonly string[] = []): string[] {
  const skipped = new Set([...NOT_SOURCE, ...outputs]);
  const below = (parent: string): string[] =>
    readdirSync(parent, { withFileTypes: true }).flatMap((entry) => {
      const path = join(parent, entry.name);
      if (skipped.has(entry.name)) return [];
      if (entry.isDirectory()) return below(path);
      return entry.isFile() ? [relative(folder, path).split(sep).join('/')] : [];
    });
  return below(folder).sort();
}
