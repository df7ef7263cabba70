// SPDX-License-Identifier: MIT
// `disabled.toml` in the data folder: the plugins that the operator disabled. They stay out, over restarts of the host,
// until they are enabled. People may edit it: it is read again whenever plugins are loaded.

import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { list, type Rule, record, withDefault } from '../abi/validate.ts';
import { StateFile } from './state-file.ts';
import { PLUGIN_NAME } from './state-rules.ts';

/** Name of the file. */
export const DISABLED_FILE = 'disabled.toml';

const HEAD = '# Plugins that the operator disabled by command.\n';

interface Disabled {
  readonly plugins: readonly string[];
}

const disabled: Rule<Disabled> = record<Disabled>({
  plugins: withDefault([], list(PLUGIN_NAME, { max: 10_000 })),
});

/** Names of disabled plugins; in memory only without a folder. */
export class DisabledFile {
  readonly #file: StateFile<Disabled> | undefined;
  #names: ReadonlySet<string> = new Set();

  constructor(folder: string | undefined) {
    this.#file = folder === undefined ? undefined : new StateFile(join(folder, DISABLED_FILE), disabled);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** Sorted. */
  list(): readonly string[] {
    return [...this.#names].sort();
  }

  /** Takes in what the file says now. @throws as {@link StateFile.read}; what was known is kept then. */
  refresh(): void {
    if (this.#file === undefined) return;
    this.#names = new Set(this.#file.read()?.value.plugins ?? []);
  }

  /** @throws as {@link StateFile.read} and {@link StateFile.write}; nothing is changed then. */
  add(name: string): void {
    this.refresh();
    this.#write(new Set(this.#names).add(name));
  }

  /** @throws as {@link add}. */
  remove(name: string): void {
    this.refresh();
    const names = new Set(this.#names);
    if (names.delete(name)) this.#write(names);
  }

  #write(names: ReadonlySet<string>): void {
    this.#file?.write(HEAD + stringify({ plugins: [...names].sort() }));
    this.#names = names;
  }
}
