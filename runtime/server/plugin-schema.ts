// SPDX-License-Identifier: MIT
// Finds the JSON Schema of a plugin's configuration: in the manifest, or in a file of the plugin's folder.

import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ServiceError } from '../services/service-error.ts';
import type { PhiraPlugin } from './world.ts';

const MAX_BYTES = 64 * 1024;

/**
 * The schema as parsed data; undefined when the plugin has none.
 *
 * @throws ServiceError `invalid-argument` when the file is not there, too large, or not JSON.
 */
export function readConfigSchema({ manifest, folder }: Pick<PhiraPlugin, 'manifest' | 'folder'>): unknown {
  const { config_schema: schema } = manifest;
  if (typeof schema !== 'string') return schema;
  // The manifest's validator lets through plain file names only; said again here because it becomes a path.
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*\.json$/.test(schema)) throw refused(schema, 'it is no file name');
  try {
    return JSON.parse(readRegularFile(join(folder, schema), schema));
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    const missing = error instanceof Error && 'code' in error;
    throw refused(schema, missing ? 'it cannot be read' : String(error));
  }
}

/** A link is not followed and a pipe is not waited for: the file is the plugin's, not the operator's. */
function readRegularFile(path: string, name: string): string {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw refused(name, 'it is no regular file');
    if (stats.size > MAX_BYTES) throw refused(name, `it has ${stats.size} bytes of ${MAX_BYTES} allowed`);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function refused(name: string, reason: string): ServiceError {
  return new ServiceError('invalid-argument', `config_schema "${name}": ${reason}`);
}
