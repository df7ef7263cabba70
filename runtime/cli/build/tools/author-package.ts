// SPDX-License-Identifier: MIT
// Packages that only authors need are optional peers: looked for when they are used, first where the plugin is.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CliError, EXIT } from '../../errors.ts';
import { packageRoot } from '../../package-root.ts';

/** Path that a package's specifier leads to from the plugin's folder, or else from this package; undefined for none. */
export function findPackage(specifier: string, folder: string): string | undefined {
  for (const base of [folder, packageRoot]) {
    const require = createRequire(join(base, 'package.json'));
    try {
      return require.resolve(specifier);
    } catch {
      // It may be at the next place, or for `import` only.
    }
    const path = importedPath(specifier, require.resolve.paths(specifier) ?? []);
    if (path !== undefined) return path;
  }
  return undefined;
}

/** Path of a package's main module where its exports name one for `import` and none for `require`. */
function importedPath(specifier: string, roots: readonly string[]): string | undefined {
  if (specifier !== packageName(specifier)) return undefined;
  const root = roots.find((path) => existsSync(join(path, specifier, 'package.json')));
  if (root === undefined) return undefined;
  const manifest: unknown = JSON.parse(readFileSync(join(root, specifier, 'package.json'), 'utf8'));
  const all = member(manifest, 'exports');
  const main = member(all, '.') ?? all;
  const entry = member(main, 'import') ?? main;
  const path = typeof entry === 'string' ? entry : member(entry, 'default');
  return typeof path === 'string' ? join(root, specifier, path) : undefined;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** Path of a file in a package that another package depends on. */
export function findBeside(path: string, specifier: string): string | undefined {
  return findPackage(specifier, dirname(path));
}

/**
 * Imports a module of an optional peer.
 *
 * @throws CliError `CLI_NO_TOOL` that says what to install.
 */
export async function importPackage(specifier: string, folder: string): Promise<Record<string, unknown>> {
  const path = findPackage(specifier, folder);
  if (path === undefined) throw missingPackages([packageName(specifier)]);
  return import(pathToFileURL(path).href);
}

/** The error for npm packages that are not there. */
export function missingPackages(names: readonly string[]): CliError {
  return new CliError(
    'CLI_NO_TOOL',
    `building a plugin needs what is not installed here: ${names.join(', ')}`,
    `run \`npm install --save-dev ${[...names].sort().join(' ')}\` in the folder of the plugin`,
    { exit: EXIT.usage },
  );
}

/** `@a/b` of `@a/b/c`. */
function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
