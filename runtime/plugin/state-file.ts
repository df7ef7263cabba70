// SPDX-License-Identifier: MIT
// A TOML file that the host keeps about its plugins: read whole and checked, written all or nothing.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Rule, validate } from '../abi/validate.ts';
import { reasonOf, runtimeError } from '../errors.ts';
import { replaceFile } from '../services/replace-file.ts';
import { errorAt, readToml, type TomlSource } from '../toml/toml-file.ts';

/** Largest file, in bytes: 1,000 plugins with every permission stay below. */
const LARGEST = 4 * 1024 * 1024;

/** What a file says, and its text for places in it. */
export interface StateFileContent<T> {
  readonly value: T;
  readonly source: TomlSource;
}

/** One file. */
export class StateFile<T> {
  readonly #path: string;
  readonly #rule: Rule<T>;

  constructor(path: string, rule: Rule<T>) {
    this.#path = path;
    this.#rule = rule;
  }

  /**
   * What the file says; undefined when there is none.
   *
   * @throws RuntimeError RT_STATE_FILE_READ when it cannot be read or says something else than it may, with the place
   *   where there is one; RT_TOML_SIZE, RT_TOML_ENCODING, RT_TOML_SYNTAX. The file is left as it is.
   */
  read(): StateFileContent<T> | undefined {
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(this.#path);
    } catch (thrown) {
      if (isMissing(thrown)) return undefined;
      const values = { path: this.#path, reason: reasonOf(thrown) };
      throw runtimeError('RT_STATE_FILE_READ', values, { cause: thrown });
    }
    const { source, value } = readToml(bytes, basename(this.#path), LARGEST);
    const result = validate(this.#rule, value, 'CONFIG');
    if ('value' in result) return { value: result.value, source };
    const [first] = result.findings;
    throw this.refusal(first?.message ?? 'it is not valid', source, first?.path ?? []);
  }

  /** The error for what a file says at a place, to be thrown. */
  refusal(reason: string, source: TomlSource, path: readonly (string | number)[]): Error {
    const key = path.length === 0 ? '' : `${path.join('.')}: `;
    return errorAt(
      runtimeError('RT_STATE_FILE_READ', { path: this.#path, reason: `${key}${reason}` }),
      source,
      path,
    );
  }

  /** Replaces the file. @throws RuntimeError RT_STATE_FILE_WRITE; the old file is then unchanged. */
  write(text: string): void {
    try {
      replaceFile(this.#path, text);
    } catch (thrown) {
      const values = { path: this.#path, reason: reasonOf(thrown) };
      throw runtimeError('RT_STATE_FILE_WRITE', values, { cause: thrown });
    }
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}
