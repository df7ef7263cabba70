// SPDX-License-Identifier: MIT
// Who may log in besides bans: whitelist, blacklist and maintenance. host.toml is where it begins; what operators change
// is kept in SQLite and counts over the file.

import type { AccessConfig } from '../../../generated/host-config.ts';
import { ServiceError } from '../../services/service-error.ts';
import { type ServerDatabase, transaction } from '../database/database.ts';

/** Where an account stands. */
export type AccessList = 'whitelist' | 'blacklist' | 'none';

/** Why an account is not let in. */
export type AccessRefusal = 'blacklisted' | 'maintenance' | 'not-whitelisted';

/** Most accounts that are put somewhere while the server runs. */
const MOST_CHANGES = 100_000;
const LONGEST_TEXT = 500;

/** Lists and switches of one server; every change is in the file before it counts. */
export class AccessLists {
  readonly #database: ServerDatabase;
  readonly #config: AccessConfig;
  readonly #operators: ReadonlySet<number>;
  /** What the file says. */
  readonly #listed: ReadonlyMap<number, AccessList>;
  readonly #changed = new Map<number, AccessList>();
  readonly #settings = new Map<string, string>();

  constructor(database: ServerDatabase, config: AccessConfig, operators: Iterable<number>) {
    this.#database = database;
    this.#config = config;
    this.#operators = new Set(operators);
    this.#listed = new Map([
      ...config.whitelist.map((userId) => [userId, 'whitelist'] as const),
      ...config.blacklist.map((userId) => [userId, 'blacklist'] as const),
    ]);
    const { sqlite } = database;
    for (const { user_id, list } of sqlite.prepare('SELECT user_id, list FROM access_lists').all()) {
      this.#changed.set(Number(user_id), toList(list));
    }
    for (const { key, value } of sqlite.prepare('SELECT key, value FROM access_settings').all()) {
      this.#settings.set(String(key), String(value));
    }
  }

  /** What is said during maintenance; undefined while there is none. */
  get maintenance(): string | undefined {
    const on = this.#settings.get('maintenance') ?? String(this.#config.maintenance);
    return on === 'true'
      ? (this.#settings.get('maintenance_text') ?? this.#config.maintenanceText)
      : undefined;
  }

  /** Begins or ends maintenance; who is connected stays so. @param text what others are told; as before when not given. */
  setMaintenance(on: boolean, text?: string): void {
    this.#set('maintenance', String(on));
    if (text !== undefined) this.#set('maintenance_text', text.slice(0, LONGEST_TEXT));
  }

  /** Whether only whitelisted accounts are let in. */
  get whitelistOnly(): boolean {
    return (this.#settings.get('whitelist_only') ?? String(this.#config.whitelistOnly)) === 'true';
  }

  setWhitelistOnly(on: boolean): void {
    this.#set('whitelist_only', String(on));
  }

  /** Where an account stands. */
  listOf(userId: number): AccessList {
    return this.#changed.get(userId) ?? this.#listed.get(userId) ?? 'none';
  }

  /** Accounts of a list, by number. */
  accounts(list: 'whitelist' | 'blacklist'): number[] {
    const known = new Set([...this.#listed.keys(), ...this.#changed.keys()]);
    return [...known].filter((userId) => this.listOf(userId) === list).sort((left, right) => left - right);
  }

  /** Puts an account on a list, or takes it off both. @throws ServiceError `limit-exceeded`. */
  put(userId: number, list: AccessList): void {
    if (!this.#changed.has(userId) && this.#changed.size >= MOST_CHANGES) {
      throw new ServiceError(
        'limit-exceeded',
        `${MOST_CHANGES} accounts are on lists already; use host.toml`,
      );
    }
    const { sqlite } = this.#database;
    const asListed = (this.#listed.get(userId) ?? 'none') === list;
    transaction(sqlite, () => {
      if (asListed) sqlite.prepare('DELETE FROM access_lists WHERE user_id = ?').run(userId);
      else sqlite.prepare('INSERT OR REPLACE INTO access_lists VALUES (?, ?)').run(userId, list);
    });
    if (asListed) this.#changed.delete(userId);
    else this.#changed.set(userId, list);
  }

  /** Why an account may not log in; undefined when it may. Operators may unless they are on the blacklist. */
  refusalOf(userId: number): AccessRefusal | undefined {
    const list = this.listOf(userId);
    if (list === 'blacklist') return 'blacklisted';
    if (list === 'whitelist' || this.#operators.has(userId)) return undefined;
    if (this.maintenance !== undefined) return 'maintenance';
    return this.whitelistOnly ? 'not-whitelisted' : undefined;
  }

  #set(key: string, value: string): void {
    const { sqlite } = this.#database;
    transaction(sqlite, () =>
      sqlite.prepare('INSERT OR REPLACE INTO access_settings VALUES (?, ?)').run(key, value),
    );
    this.#settings.set(key, value);
  }
}

function toList(value: unknown): AccessList {
  return value === 'whitelist' || value === 'blacklist' ? value : 'none';
}
