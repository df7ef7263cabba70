// SPDX-License-Identifier: MIT
// Where a plugin's Cargo.toml looks for the SDK.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';

/**
 * Folder of the dependency that is the SDK, as it is written in Cargo.toml; undefined when there is none with a path.
 * What cannot be read is left to Cargo, which says why.
 */
export function sdkPlace(folder: string, sdkFolder: string): string | undefined {
  const name = tableOf(tableOf(read(sdkFolder)).package).name;
  const dependencies = tableOf(tableOf(read(folder)).dependencies);
  const found = Object.entries(dependencies).find(([key, value]) => {
    return (tableOf(value).package ?? key) === name;
  });
  const path = tableOf(found?.[1]).path;
  return typeof path === 'string' ? path : undefined;
}

function read(folder: string): unknown {
  try {
    return parse(readFileSync(join(folder, 'Cargo.toml'), 'utf8'));
  } catch {
    return undefined;
  }
}

function tableOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
