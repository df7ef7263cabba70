// SPDX-License-Identifier: MIT
// Where this package's own files are: the world, the templates, the command. The same answer from source and from dist/.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PACKAGE_NAME = 'phira-mp-plugin';

/**
 * The folder with our package.json: the nearest one above this module, which is runtime/cli in a checkout and
 * dist/runtime/cli in an installed package.
 */
export const packageRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Folder of the world's WIT files. */
export const witFolder: string = join(packageRoot, 'wit');

/** Folder of the starter plugins, one folder a language. */
export const templateFolder: string = join(packageRoot, 'templates');

/** Version of this package. */
export function packageVersion(): string {
  return readPackage(packageRoot)?.version ?? '0.0.0';
}

function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (readPackage(folder)?.name === PACKAGE_NAME) return folder;
    if (dirname(folder) === folder) throw new Error(`no package.json of ${PACKAGE_NAME} above ${start}`);
  }
}

function readPackage(folder: string): { name: string | undefined; version: string | undefined } | undefined {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return undefined;
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof value !== 'object' || value === null) return undefined;
  const text = (key: string): string | undefined => {
    const found: unknown = Reflect.get(value, key);
    return typeof found === 'string' ? found : undefined;
  };
  return { name: text('name'), version: text('version') };
}
