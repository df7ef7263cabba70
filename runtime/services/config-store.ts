// SPDX-License-Identifier: MIT
// The configuration of one plugin: defaults, the operator's file over them, and what the plugin changed over both.

import type { ConfigFile } from './config-file.ts';
import type { ConfigCheck, ConfigProblem } from './config-schema.ts';
import {
  type ConfigTable,
  type ConfigValue,
  countValues,
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
/** Values in all, as in a manifest: what a schema asks of a list may cost the square of its length. */
const MAX_VALUES = 4096;
const MAX_KEY_LENGTH = 256;

/** Where a value comes from: a file and, where they are known, line and column. */
export interface ConfigPlace {
  readonly source: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** Values of one origin. */
export interface ConfigLayer {
  readonly values: ConfigTable;
  placeOf(path: readonly (string | number)[]): ConfigPlace;
}

/** A value that is refused, and where it comes from. */
export interface ConfigFault extends ConfigProblem {
  readonly place: ConfigPlace;
}

/** Values that are refused for reasons that each have a place; the message tells all of them. */
export class ConfigRefusal extends ServiceError {
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super(
      'invalid-argument',
      faults.map(({ place, message }) => `${placeText(place)}: ${message}`).join('; '),
    );
    this.faults = faults;
  }
}

export interface ConfigStoreOptions {
  /** What lies under the operator's file, the lowest first: the manifest's defaults, what host.toml says. */
  readonly layers: readonly ConfigLayer[];
  /** The operator's file; without one, what is changed cannot be saved. */
  readonly file?: ConfigFile | undefined;
  /** What the file said when it was accepted last, for when it is not now. */
  readonly lastGood?: ConfigTable | undefined;
  /** Makes what was read what the plugin expects, such as floats where it says so. */
  readonly shape?: ((values: ConfigTable) => ConfigTable) | undefined;
  /** Says what is wrong with the values taken together. */
  readonly check?: ConfigCheck | undefined;
}

/** Values by dotted key. */
export class ConfigStore {
  readonly #options: ConfigStoreOptions;
  /** Changed and not saved yet. */
  #changes: { readonly path: readonly string[]; readonly value: ConfigValue }[] = [];
  #file: ConfigTable = Object.create(null);
  #values: ConfigTable = Object.create(null);
  #fault: ServiceError | undefined;

  /**
   * @throws ServiceError `invalid-argument` or `limit-exceeded` when the file cannot be read or the values are refused, and
   *   the last good ones too.
   */
  constructor(options: ConfigStoreOptions) {
    this.#options = options;
    try {
      this.#take(this.#read());
    } catch (error) {
      if (options.lastGood === undefined || !(error instanceof ServiceError)) throw error;
      this.#fault = error;
      this.#take(options.lastGood);
    }
  }

  /** Everything, as it is now. */
  get values(): ConfigTable {
    return this.#values;
  }

  /** What the operator's file said when it was accepted last. */
  get lastGood(): ConfigTable {
    return this.#file;
  }

  /** What is wrong with the operator's file, where the last good values are used instead. */
  get fault(): ServiceError | undefined {
    return this.#fault;
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
   * @throws ServiceError `unavailable` when there is no file or it cannot be written, `invalid-argument` when the operator
   *   has made something of it that cannot be read or is refused; the file is unchanged then.
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
    const values = this.#withChanges(file.read());
    this.#accept(this.#combined(values), values);
    file.write(values);
    this.#file = values;
    this.#changes = [];
  }

  /**
   * Takes in what the operator wrote since; unsaved changes of the plugin stay on top of it.
   *
   * @returns dotted keys whose values differ now.
   * @throws ServiceError as the constructor; the values are unchanged then.
   */
  reload(): readonly string[] {
    const before = this.#values;
    this.#take(this.#read());
    this.#fault = undefined;
    return differingKeys(before, this.#values);
  }

  /** Keys that {@link reload} would answer; nothing is taken in. Throws as that does. */
  changedOnDisk(): readonly string[] {
    const file = this.#read();
    const values = this.#withChanges(this.#combined(file));
    this.#accept(values, file);
    return differingKeys(this.#values, values);
  }

  #read(): ConfigTable {
    return this.#options.file?.read() ?? Object.create(null);
  }

  #take(file: ConfigTable): void {
    const values = this.#withChanges(this.#combined(file));
    this.#accept(values, file);
    this.#file = file;
    this.#values = values;
  }

  #combined(file: ConfigTable): ConfigTable {
    const { layers, shape } = this.#options;
    const none: ConfigTable = Object.create(null);
    const values = merge(
      layers.reduce((under, { values: over }) => merge(under, over), none),
      file,
    );
    return shape?.(values) ?? values;
  }

  #withChanges(values: ConfigTable): ConfigTable {
    return this.#changes.reduce((table, { path, value }) => withValue(table, path, value), values);
  }

  /** @param file what the operator's file says: given for the operator, who is told where values come from. */
  #accept(values: ConfigTable, file?: ConfigTable): void {
    const size = toJson(values).length;
    if (size > MAX_SIZE) {
      throw new ServiceError(
        'limit-exceeded',
        `the configuration would have ${size} characters of ${MAX_SIZE}`,
      );
    }
    const count = countValues(values);
    if (count > MAX_VALUES) {
      throw new ServiceError(
        'limit-exceeded',
        `the configuration would have ${count} values of ${MAX_VALUES}`,
      );
    }
    const problems = this.#options.check?.(values) ?? [];
    if (problems.length === 0) return;
    if (file === undefined) {
      throw new ServiceError('invalid-argument', problems.map(({ message }) => message).join('; '));
    }
    throw new ConfigRefusal(
      problems.map((problem) => ({ ...problem, place: this.#placeOf(problem.path, file) })),
    );
  }

  /** In the highest layer that says something there; in the file for what nobody says. */
  #placeOf(path: ConfigProblem['path'], said: ConfigTable): ConfigPlace {
    const { layers, file } = this.#options;
    const first = path.findIndex((step) => typeof step === 'number');
    // A list comes from one layer as a whole.
    const keys = path.slice(0, first === -1 ? path.length : first).map(String);
    if (this.#changes.some((change) => isBelow(keys, change.path)))
      return { source: 'changed by the plugin' };
    const origins =
      file === undefined ? layers : [...layers, { values: said, placeOf: file.placeOf.bind(file) }];
    const origin = origins.findLast(({ values }) => valueAt(values, keys) !== undefined);
    return origin?.placeOf(path) ?? { source: 'config' };
  }
}

function placeText({ source, line, column }: ConfigPlace): string {
  return line === undefined ? source : `${source}:${line}:${column ?? 1}`;
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
