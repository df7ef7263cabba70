// SPDX-License-Identifier: MIT
// One TOML file of values: read whole, written all or nothing. Comments of a file that is rewritten are lost.

import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { stringify } from 'smol-toml';

import { reasonOf } from '../errors.ts';
import { locator } from '../toml/locate.ts';
import type { Place } from '../toml/place.ts';
import { readToml, TomlFileError, type TomlSource } from '../toml/toml-file.ts';
import { type ConfigTable, toConfigTable } from './config-value.ts';
import { replaceFile } from './replace-file.ts';
import { ServiceError } from './service-error.ts';

const MAX_BYTES = 256 * 1024;

/** A file that may not exist yet. */
export class ConfigFile {
  readonly path: string;
  readonly #name: string;
  #source: TomlSource;

  constructor(path: string) {
    this.path = path;
    // As it is called in the data folder, whose own path is shown to nobody.
    this.#name = `config/${basename(path)}`;
    this.#source = { name: this.#name, text: '' };
  }

  /**
   * The values; an empty table when there is no such file. No line of the file is shown in what is thrown: it may hold a
   * secret.
   *
   * @throws ServiceError `invalid-argument` when it cannot be read, is too large or is not TOML, with the place.
   */
  read(): ConfigTable {
    const bytes = this.#bytes();
    if (bytes === undefined) return Object.create(null);
    try {
      const { source, value } = readToml(bytes, this.#name, MAX_BYTES, 'bigint');
      this.#source = source;
      return toConfigTable(value, 'float');
    } catch (error) {
      if (error instanceof ServiceError) {
        throw new ServiceError(error.code, `${this.#name}: ${error.message}`, { cause: error });
      }
      if (!(error instanceof TomlFileError)) throw error;
      throw new ServiceError('invalid-argument', error.message);
    }
  }

  /** Where a value stands in what was read last. */
  placeOf(path: readonly (string | number)[]): { source: string } & Place {
    const { name, text } = this.#source;
    return { source: name, ...locator(text)(path) };
  }

  /**
   * Replaces the file: a crash leaves the old one or the new one. A new file can be read by its owner only; an old one
   * keeps its mode.
   *
   * @throws ServiceError `unavailable` when the disk does not allow it; the old file is then unchanged.
   */
  write(values: ConfigTable): void {
    try {
      replaceFile(this.path, stringify(values, { numbersAsFloat: true }));
    } catch (error) {
      throw new ServiceError('unavailable', 'the configuration could not be written', { cause: error });
    }
  }

  #bytes(): Uint8Array | undefined {
    try {
      const { size } = statSync(this.path);
      if (size <= MAX_BYTES) return readFileSync(this.path);
      throw new ServiceError('invalid-argument', `${this.#name} has ${size} bytes of ${MAX_BYTES} allowed`);
    } catch (error) {
      if (isMissing(error)) return undefined;
      if (error instanceof ServiceError) throw error;
      // The code only: the path of the data folder is shown to nobody.
      const reason = error instanceof Error && 'code' in error ? String(error.code) : reasonOf(error);
      throw new ServiceError('invalid-argument', `${this.#name} cannot be read: ${reason}`, { cause: error });
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
