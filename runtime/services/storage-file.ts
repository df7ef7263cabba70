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
  /** Differs when somebody else has written to the file. */
  readonly version: StatementSync;
}

/**
 * A file of items; only its owner can read it. Every change is one transaction: it is in the file when the call returns,
 * also if the process is killed then, and a change that was cut off is as if it had never been.
 */
export class StorageFile {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;
  readonly #limits: StorageLimits;
  readonly #stores = new Map<string, KeyValueStore>();

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
      version: this.#database.prepare('PRAGMA data_version'),
    };
  }

  /** The items of one plugin; always the same store, which counts what is in it. */
  open(plugin: string): KeyValueStore {
    const store = this.#stores.get(plugin) ?? new PluginItems(plugin, this.#statements, this.#limits);
    this.#stores.set(plugin, store);
    return store;
  }

  /** Lets go of the file; no store of it may be used afterwards. */
  close(): void {
    this.#database.close();
  }
}

/** How much a plugin has stored, as of one version of the file. */
interface Usage {
  bytes: number;
  items: number;
  readonly version: unknown;
}

class PluginItems implements KeyValueStore {
  limits: StorageLimits;
  readonly #plugin: string;
  readonly #statements: Statements;
  /** Counted once: summing up thousands of items at each change would hold the server. */
  #usage: Usage | undefined;

  constructor(plugin: string, statements: Statements, limits: StorageLimits) {
    this.#plugin = plugin;
    this.#statements = statements;
    this.limits = limits;
  }

  get(key: string): Uint8Array | undefined {
    checkKey(key, this.limits);
    const value = trying(() => this.#statements.get.get(this.#plugin, key))?.value;
    return value instanceof Uint8Array ? value : undefined;
  }

  set(key: string, value: Uint8Array): void {
    const before = this.get(key);
    const usage = this.#use();
    const size = Buffer.byteLength(key) + value.length;
    const bytes = usage.bytes + size - sizeOf(key, before);
    const items = usage.items + (before === undefined ? 1 : 0);
    checkQuota(bytes, items, this.limits);
    trying(() => this.#statements.set.run(this.#plugin, key, value));
    usage.bytes = bytes;
    usage.items = items;
  }

  remove(key: string): boolean {
    const before = this.get(key);
    const usage = this.#use();
    if (Number(trying(() => this.#statements.remove.run(this.#plugin, key)).changes) === 0) return false;
    usage.bytes -= sizeOf(key, before);
    usage.items -= 1;
    return true;
  }

  keys(prefix: string): readonly string[] {
    const rows = trying(() => this.#statements.keys.all(this.#plugin, prefix));
    return rows.map((row) => String(row.key)).sort();
  }

  #use(): Usage {
    const version = trying(() => this.#statements.version.get())?.data_version;
    const known = this.#usage;
    if (known !== undefined && known.version === version) return known;
    const row = trying(() => this.#statements.size.get(this.#plugin));
    const usage = { bytes: Number(row?.bytes), items: Number(row?.items), version };
    this.#usage = usage;
    return usage;
  }
}

function sizeOf(key: string, value: Uint8Array | undefined): number {
  return value === undefined ? 0 : Buffer.byteLength(key) + value.length;
}

function trying<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new ServiceError('unavailable', 'the storage file cannot be used', { cause: error });
  }
}
