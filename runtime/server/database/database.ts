// SPDX-License-Identifier: MIT
// The SQLite file of the server: bans, access lists and the history of games. Only its owner can read it.

import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { reasonOf, runtimeError } from '../../errors.ts';
import { ServiceError } from '../../services/service-error.ts';

/** Steps from an empty file to the present one; a step that was released never changes. */
const STEPS: readonly string[] = [
  `
  CREATE TABLE bans (
    subject TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('user', 'address')),
    reason TEXT NOT NULL,
    banned_by TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER
  ) WITHOUT ROWID, STRICT;
  CREATE TABLE ban_log (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('ban', 'unban', 'lapse')),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    done_by TEXT NOT NULL,
    until INTEGER
  ) STRICT;
  CREATE TABLE access_lists (
    user_id INTEGER PRIMARY KEY,
    list TEXT NOT NULL CHECK (list IN ('whitelist', 'blacklist', 'none'))
  ) STRICT;
  CREATE TABLE access_settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
  CREATE TABLE games (
    id INTEGER PRIMARY KEY,
    room_id INTEGER NOT NULL,
    room_name TEXT NOT NULL,
    chart_id INTEGER,
    chart_name TEXT,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX games_by_end ON games (ended_at);
  CREATE TABLE results (
    game_id INTEGER NOT NULL REFERENCES games (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    user_name TEXT NOT NULL,
    score INTEGER NOT NULL,
    accuracy REAL NOT NULL,
    full_combo INTEGER NOT NULL,
    aborted INTEGER NOT NULL,
    PRIMARY KEY (game_id, place)
  ) WITHOUT ROWID, STRICT;
  CREATE INDEX results_by_user ON results (user_id, game_id);
  `,
];

/** The open file. */
export interface ServerDatabase {
  readonly sqlite: DatabaseSync;
  close(): void;
}

/**
 * Opens the file, which is made when it is not there; without a path everything is kept in memory.
 *
 * @throws RuntimeError RT_SERVER_DATABASE when it cannot be opened, is no such file, is damaged, or is of a later version.
 */
export function openServerDatabase(path?: string): ServerDatabase {
  try {
    if (path !== undefined) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      closeSync(openSync(path, 'a', 0o600));
    }
    // Asked for when needed: on older Nodes the module says at import that it is experimental.
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
    const sqlite = new DatabaseSync(path ?? ':memory:');
    try {
      sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 1000;');
      checkWhole(sqlite);
      bringUp(sqlite);
    } catch (error) {
      sqlite.close();
      throw error;
    }
    return { sqlite, close: () => sqlite.close() };
  } catch (error) {
    const values = { path: path ?? ':memory:', reason: reasonOf(error) };
    throw runtimeError('RT_SERVER_DATABASE', values, { cause: error });
  }
}

/**
 * Runs some work as one change: all of it or nothing.
 *
 * @throws ServiceError `unavailable` when the file cannot be written, such as when the disk is full or another program
 *   holds it; and whatever the work throws.
 */
export function transaction<T>(sqlite: DatabaseSync, work: () => T): T {
  try {
    sqlite.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      sqlite.exec('COMMIT');
      return result;
    } catch (error) {
      rollBack(sqlite);
      throw error;
    }
  } catch (error) {
    throw isOfSqlite(error)
      ? new ServiceError('unavailable', `the database cannot be written: ${error.message}`, { cause: error })
      : error;
  }
}

/** Takes a change back. After some errors, such as a full disk, SQLite has done that by itself and says so. */
function rollBack(sqlite: DatabaseSync): void {
  try {
    sqlite.exec('ROLLBACK');
  } catch (error) {
    if (!isOfSqlite(error) || !error.message.includes('no transaction is active')) throw error;
  }
}

function isOfSqlite(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}

/** Damage is told of at the start, where an operator looks, and not by whatever comes upon it later. */
function checkWhole(sqlite: DatabaseSync): void {
  const result = sqlite.prepare('PRAGMA quick_check(1)').get()?.quick_check;
  if (result !== 'ok') throw new Error(`it is damaged: ${String(result).trim()}`);
}

function bringUp(sqlite: DatabaseSync): void {
  const version = Number(sqlite.prepare('PRAGMA user_version').get()?.user_version);
  if (version > STEPS.length) {
    throw new Error(`it is of version ${version}, and this server knows up to ${STEPS.length}`);
  }
  for (const [at, step] of STEPS.entries()) {
    if (at < version) continue;
    transaction(sqlite, () => sqlite.exec(`${step}; PRAGMA user_version = ${at + 1};`));
  }
}
