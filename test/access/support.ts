// SPDX-License-Identifier: MIT
// Databases of a server in files that go with the test, and a clock that is set.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

import { openServerDatabase, type ServerDatabase } from '../../runtime/server/database/database.ts';

export const NOON = Date.UTC(2026, 0, 31, 12);

export interface Clock {
  at: number;
}

/** A file that is not there yet. */
export function databaseFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'phira-server-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'data', 'server.sqlite');
}

/** The database of a file, closed with the test. */
export function databaseOf(path: string): ServerDatabase {
  const database = openServerDatabase(path);
  onTestFinished(() => {
    if (database.sqlite.isOpen) database.close();
  });
  return database;
}
