// SPDX-License-Identifier: MIT
// Packages that only authors need are optional peers: looked for when they are used, first where the plugin is.

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CliError, EXIT } from '../../errors.ts';
import { packageRoot } from '../../package-root.ts';

/** Path that a package's specifier leads to from the plugin's folder, or else from this package; undefined for none. */
export function findPackage(specifier: string, folder: string): string | undefined {
  for (const base of [folder, packageRoot]) {
    try {
      return createRequire(join(base, 'package.json')).resolve(specifier);
    } catch {
      // It may be at the next place.
    }
  }
  return undefined;
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
