// SPDX-License-Identifier: MIT
// One TOML file of values: read whole, written all or nothing, with the comments that the operator has put there.

import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { patch } from '@decimalturn/toml-patch';
import { stringify } from 'smol-toml';

import { reasonOf } from '../errors.ts';
import { locator } from '../toml/locate.ts';
import type { Place } from '../toml/place.ts';
import { readToml, TomlFileError, type TomlSource } from '../toml/toml-file.ts';
import { type ConfigTable, countValues, toConfigTable } from './config-value.ts';
import { replaceFile } from './replace-file.ts';
import { ServiceError } from './service-error.ts';

const MAX_BYTES = 256 * 1024;
/** Larger files lose their comments when they are written: finding the places takes the square of the size. */
const MAX_COMMENTED_BYTES = 8 * 1024;
const MAX_COMMENTED_VALUES = 128;

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
    if (bytes === undefined) {
      this.#source = { name: this.#name, text: '' };
      return Object.create(null);
    }
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
   * keeps its mode. Comments of what was read last stay where they are, in a file of ordinary size.
   *
   * @throws ServiceError `unavailable` when the disk does not allow it; the old file is then unchanged.
   */
  write(values: ConfigTable): void {
    try {
      const text = changed(this.#source.text, values);
      replaceFile(this.path, text);
      this.#source = { name: this.#name, text };
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

/** The text with other values in it; laid out anew where there is nothing to keep, or it cannot be kept. */
function changed(old: string, values: ConfigTable): string {
  const anew = stringify(values, { numbersAsFloat: true });
  const isLarge = Math.max(old.length, anew.length) > MAX_COMMENTED_BYTES;
  if (!old.includes('#') || isLarge || countValues(values) > MAX_COMMENTED_VALUES) return anew;
  try {
    // Integers are bigint, and numbers floats, here as there.
    const text = patch(old, values, { minimumDecimals: 1 });
    return isDeepStrictEqual(tableOf(text), tableOf(anew)) ? text : anew;
  } catch {
    return anew;
  }
}

function tableOf(text: string): ConfigTable {
  return toConfigTable(readToml(Buffer.from(text), '', MAX_BYTES, 'bigint').value, 'float');
}
