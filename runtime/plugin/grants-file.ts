// SPDX-License-Identifier: MIT
// `grants.toml` in the data folder: what the operator granted and revoked while the host ran. It adds to what host.toml
// grants, and takes from it. People may edit it: it is read again whenever plugins are loaded.

import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { type Rule, record, table, withDefault } from '../abi/validate.ts';
import { sorted } from './graph.ts';
import { StateFile } from './state-file.ts';
import { PERMISSION_NAMES, PLUGIN_NAME } from './state-rules.ts';

/** The operator's word on one plugin; no permission is in both lists. */
export interface Grants {
  readonly grant: readonly string[];
  readonly revoke: readonly string[];
}

/** Name of the file. */
export const GRANTS_FILE = 'grants.toml';

const HEAD = `# Permissions that the operator granted and revoked by command; what is revoked counts more than any grant.\n`;

interface AllGrants {
  readonly plugins: Readonly<Record<string, Grants>>;
}

const grants: Rule<AllGrants> = record<AllGrants>({
  plugins: withDefault(
    {},
    table(
      PLUGIN_NAME,
      record<Grants>({ grant: withDefault([], PERMISSION_NAMES), revoke: withDefault([], PERMISSION_NAMES) }),
      { max: 10_000 },
    ),
  ),
});

const NONE: Grants = { grant: [], revoke: [] };

/** Words by plugin; in memory only without a folder. */
export class GrantsFile {
  readonly #file: StateFile<AllGrants> | undefined;
  #grants = new Map<string, Grants>();

  constructor(folder: string | undefined) {
    this.#file = folder === undefined ? undefined : new StateFile(join(folder, GRANTS_FILE), grants);
  }

  get(name: string): Grants {
    return this.#grants.get(name) ?? NONE;
  }

  /** Takes in what the file says now. @throws as {@link StateFile.read}; what was known is kept then. */
  refresh(): void {
    if (this.#file === undefined) return;
    this.#grants = new Map(Object.entries(this.#file.read()?.value.plugins ?? {}));
  }

  /**
   * Notes the operator's word and writes it.
   *
   * @throws as {@link StateFile.read} and {@link StateFile.write}; nothing is changed then.
   */
  add(name: string, word: 'grant' | 'revoke', permissions: readonly string[]): void {
    this.refresh();
    const { grant, revoke } = this.get(name);
    const others = (list: readonly string[]) => list.filter((one) => !permissions.includes(one));
    const together = (list: readonly string[]) => sorted(new Set([...list, ...permissions]));
    const next: Grants =
      word === 'grant'
        ? { grant: together(grant), revoke: others(revoke) }
        : { grant: others(grant), revoke: together(revoke) };
    this.#write(new Map(this.#grants).set(name, next));
  }

  /** Names of all plugins that there is a word about. */
  names(): Iterable<string> {
    return this.#grants.keys();
  }

  /** Takes back every word about a plugin. @throws as {@link add}. */
  remove(name: string): void {
    this.refresh();
    const rest = new Map(this.#grants);
    if (rest.delete(name)) this.#write(rest);
  }

  #write(grants: Map<string, Grants>): void {
    const plugins = Object.fromEntries([...grants].sort(([left], [right]) => (left < right ? -1 : 1)));
    this.#file?.write(HEAD + stringify({ plugins }));
    this.#grants = grants;
  }
}
