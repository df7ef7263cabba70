// SPDX-License-Identifier: MIT
// The configuration of one plugin: defaults, the operator's file over them, and what the plugin changed over both.

import type { ConfigFile } from './config-file.ts';
import {
  type ConfigTable,
  type ConfigValue,
  differingKeys,
  isConfigKey,
  merge,
  toJson,
  valueAt,
  withValue,
} from './config-value.ts';
import { ServiceError } from './service-error.ts';

/** Characters of all values together, as JSON text. */
const MAX_SIZE = 256 * 1024;
const MAX_KEY_LENGTH = 256;

export interface ConfigStoreOptions {
  /** From the manifest. */
  readonly defaults: ConfigTable;
  /** The operator's file; without one, what is changed cannot be saved. */
  readonly file?: ConfigFile | undefined;
  /** Makes what was read what the plugin expects, such as floats where it says so. */
  readonly shape?: ((values: ConfigTable) => ConfigTable) | undefined;
  /** Says what is wrong with the values taken together; undefined when nothing is. */
  readonly check?: ((values: ConfigTable) => string | undefined) | undefined;
}

/** Values by dotted key. */
export class ConfigStore {
  readonly #options: ConfigStoreOptions;
  /** Changed and not saved yet. */
  #changes: { readonly path: readonly string[]; readonly value: ConfigValue }[] = [];
  #values: ConfigTable;

  /** @throws ServiceError `invalid-argument` when the file cannot be read or the values are refused by the check. */
  constructor(options: ConfigStoreOptions) {
    this.#options = options;
    this.#values = this.#fromFile();
    this.#accept(this.#values);
  }

  /** Everything, as it is now. */
  get values(): ConfigTable {
    return this.#values;
  }

  /** @throws ServiceError `invalid-argument` when `key` is no dotted key. */
  get(key: string): ConfigValue | undefined {
    return valueAt(this.#values, toPath(key));
  }

  /**
   * Changes a value in memory.
   *
   * @throws ServiceError `invalid-argument` when `key` is no dotted key or the check refuses the value,
   *   `limit-exceeded` when the whole would be too large; nothing is changed then.
   */
  set(key: string, value: ConfigValue): void {
    const path = toPath(key);
    const values = withValue(this.#values, path, value);
    this.#accept(values);
    this.#values = values;
    // What was set before at the same place or below it is gone: there are never more changes than values.
    const others = this.#changes.filter((change) => !isBelow(change.path, path));
    this.#changes = [...others, { path, value }];
  }

  /**
   * Writes what was changed to the operator's file and leaves the rest of its values as they are.
   *
   * @throws ServiceError `unavailable` when there is no file or it cannot be written.
   */
  save(): void {
    const { file } = this.#options;
    if (file === undefined) {
      throw new ServiceError(
        'unavailable',
        'the host keeps no configuration files: it was given no data folder',
      );
    }
    if (this.#changes.length === 0) return;
    let values = file.read();
    for (const { path, value } of this.#changes) values = withValue(values, path, value);
    file.write(values);
    this.#changes = [];
  }

  /**
   * Takes in what the operator wrote since; unsaved changes of the plugin stay on top of it.
   *
   * @returns dotted keys whose values differ now.
   * @throws ServiceError `invalid-argument` as the constructor; the values are unchanged then.
   */
  reload(): readonly string[] {
    const values = this.#withChanges();
    const keys = differingKeys(this.#values, values);
    this.#values = values;
    return keys;
  }

  /** Keys that {@link reload} would answer; nothing is taken in. Throws as that does. */
  changedOnDisk(): readonly string[] {
    return differingKeys(this.#values, this.#withChanges());
  }

  #withChanges(): ConfigTable {
    let values = this.#fromFile();
    for (const { path, value } of this.#changes) values = withValue(values, path, value);
    this.#accept(values);
    return values;
  }

  #fromFile(): ConfigTable {
    const { defaults, file, shape } = this.#options;
    const values = file === undefined ? defaults : merge(defaults, file.read());
    return shape?.(values) ?? values;
  }

  #accept(values: ConfigTable): void {
    const size = toJson(values).length;
    if (size > MAX_SIZE) {
      throw new ServiceError(
        'limit-exceeded',
        `the configuration would have ${size} characters of ${MAX_SIZE}`,
      );
    }
    const wrong = this.#options.check?.(values);
    if (wrong !== undefined) throw new ServiceError('invalid-argument', wrong);
  }
}

function isBelow(path: readonly string[], top: readonly string[]): boolean {
  return top.every((name, index) => path[index] === name);
}

function toPath(key: string): readonly string[] {
  const path = key.split('.');
  if (key.length > MAX_KEY_LENGTH || path.length > 16 || !path.every(isConfigKey)) {
    throw new ServiceError('invalid-argument', 'a configuration key is up to 16 names joined by dots');
  }
  return path;
}
