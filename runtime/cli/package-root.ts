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
  return text(readPackage(packageRoot), 'version') ?? '0.0.0';
}

/** Version range of a package that this one is developed with or has as a peer. */
export function packageDependency(name: string): string {
  const json = readPackage(packageRoot);
  const range = text(member(json, 'peerDependencies'), name) ?? text(member(json, 'devDependencies'), name);
  if (range === undefined) throw new Error(`our package.json does not name ${name}`);
  return range;
}

function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (text(readPackage(folder), 'name') === PACKAGE_NAME) return folder;
    if (dirname(folder) === folder) throw new Error(`no package.json of ${PACKAGE_NAME} above ${start}`);
  }
}

function readPackage(folder: string): unknown {
  const path = join(folder, 'package.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function text(value: unknown, key: string): string | undefined {
  const found = member(value, key);
  return typeof found === 'string' ? found : undefined;
}
