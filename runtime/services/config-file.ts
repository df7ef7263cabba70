// SPDX-License-Identifier: MIT
// One TOML file of values: read whole, written all or nothing. Comments of a file that is rewritten are lost.

import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse, stringify } from 'smol-toml';

import { type ConfigTable, toConfigTable } from './config-value.ts';
import { ServiceError } from './service-error.ts';

const MAX_BYTES = 256 * 1024;

/** A file that may not exist yet. */
export class ConfigFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * The values; an empty table when there is no such file.
   *
   * @throws ServiceError `invalid-argument` when it is too large or is not TOML.
   */
  read(): ConfigTable {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.path);
    } catch (error) {
      if (isMissing(error)) return Object.create(null);
      throw error;
    }
    if (bytes.length > MAX_BYTES) {
      throw new ServiceError(
        'invalid-argument',
        `${this.path} has ${bytes.length} bytes of ${MAX_BYTES} allowed`,
      );
    }
    try {
      return toConfigTable(parse(bytes.toString('utf8'), { integersAsBigInt: true }), 'float');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ServiceError('invalid-argument', `${this.path}: ${reason}`, { cause: error });
    }
  }

  /**
   * Replaces the file: the text is written beside it and flushed to disk before it takes the name, so that a crash
   * leaves the old file or the new one. A new file can be read by its owner only; an old one keeps its mode.
   *
   * @throws ServiceError `unavailable` when the disk does not allow it; the old file is then unchanged.
   */
  write(values: ConfigTable): void {
    const folder = dirname(this.path);
    const temporary = join(folder, `.${basename(this.path)}.${process.pid}.tmp`);
    try {
      mkdirSync(folder, { recursive: true });
      rmSync(temporary, { force: true });
      const mode = statSync(this.path, { throwIfNoEntry: false })?.mode ?? 0o600;
      const file = openSync(temporary, 'wx', mode & 0o777);
      try {
        writeFileSync(file, stringify(values, { numbersAsFloat: true }));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(temporary, this.path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw new ServiceError('unavailable', 'the configuration could not be written', { cause: error });
    }
    flushFolder(folder);
  }
}

/** Makes the rename itself durable, where the system lets a folder be flushed. */
function flushFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Windows has no such thing; the file is complete either way.
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
