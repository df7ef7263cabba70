// SPDX-License-Identifier: MIT
// Storage of every plugin in one SQLite file: kept over restarts of the host.

import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

import {
  checkKey,
  checkQuota,
  DEFAULT_STORAGE_LIMITS,
  type KeyValueStore,
  type StorageLimits,
} from './key-value-store.ts';
import { ServiceError } from './service-error.ts';

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS items (
    plugin TEXT NOT NULL,
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (plugin, key)
  ) WITHOUT ROWID;
`;

interface Statements {
  readonly get: StatementSync;
  readonly set: StatementSync;
  readonly remove: StatementSync;
  readonly keys: StatementSync;
  readonly size: StatementSync;
}

/** A file of items; only its owner can read it. Every change is one transaction. */
export class StorageFile {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;
  readonly #limits: StorageLimits;

  /**
   * Opens the file; it and its folder are made when they are not there.
   *
   * @throws ServiceError `unavailable` when that is not possible or it is no such file.
   */
  constructor(path: string, limits: StorageLimits = DEFAULT_STORAGE_LIMITS) {
    this.#limits = limits;
    this.#database = trying(() => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      closeSync(openSync(path, 'a', 0o600));
      // Asked for when needed: on older Nodes the module says at import that it is experimental.
      const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
      const database = new DatabaseSync(path);
      database.exec(SCHEMA);
      return database;
    });
    this.#statements = {
      get: this.#database.prepare('SELECT value FROM items WHERE plugin = ? AND key = ?'),
      set: this.#database.prepare('INSERT OR REPLACE INTO items (plugin, key, value) VALUES (?, ?, ?)'),
      remove: this.#database.prepare('DELETE FROM items WHERE plugin = ? AND key = ?'),
      keys: this.#database.prepare(
        'SELECT key FROM items WHERE plugin = ?1 AND substr(key, 1, length(?2)) = ?2',
      ),
      size: this.#database.prepare(
        'SELECT count(*) AS items, coalesce(sum(length(CAST(key AS BLOB)) + length(value)), 0) AS bytes ' +
          'FROM items WHERE plugin = ?',
      ),
    };
  }

  /** The items of one plugin. */
  open(plugin: string): KeyValueStore {
    return new PluginItems(plugin, this.#statements, this.#limits);
  }

  /** Lets go of the file; no store of it may be used afterwards. */
  close(): void {
    this.#database.close();
  }
}

class PluginItems implements KeyValueStore {
  readonly #plugin: string;
  readonly #statements: Statements;
  readonly #limits: StorageLimits;

  constructor(plugin: string, statements: Statements, limits: StorageLimits) {
    this.#plugin = plugin;
    this.#statements = statements;
    this.#limits = limits;
  }

  get(key: string): Uint8Array | undefined {
    checkKey(key, this.#limits);
    const value = trying(() => this.#statements.get.get(this.#plugin, key))?.value;
    return value instanceof Uint8Array ? value : undefined;
  }

  set(key: string, value: Uint8Array): void {
    const before = this.get(key);
    const size = trying(() => this.#statements.size.get(this.#plugin));
    const replaced = before === undefined ? 0 : Buffer.byteLength(key) + before.length;
    checkQuota(
      Number(size?.bytes) - replaced + Buffer.byteLength(key) + value.length,
      Number(size?.items) + (before === undefined ? 1 : 0),
      this.#limits,
    );
    trying(() => this.#statements.set.run(this.#plugin, key, value));
  }

  remove(key: string): boolean {
    checkKey(key, this.#limits);
    return Number(trying(() => this.#statements.remove.run(this.#plugin, key)).changes) > 0;
  }

  keys(prefix: string): readonly string[] {
    const rows = trying(() => this.#statements.keys.all(this.#plugin, prefix));
    return rows.map((row) => String(row.key)).sort();
  }
}

function trying<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new ServiceError('unavailable', 'the storage file cannot be used', { cause: error });
  }
}
