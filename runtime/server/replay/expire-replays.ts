// SPDX-License-Identifier: MIT
// Deletes recordings that are too old, or the oldest where all together take too much room.

import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from '../../errors.ts';
import type { Logger } from '../../plugin/logger.ts';

/** What may stay. */
export interface ReplayBounds {
  /** Milliseconds since the Unix epoch; recordings that began earlier go. */
  readonly before: number;
  /** Bytes of all that stay. */
  readonly maxBytes: number;
}

/** Deletes what is out of bounds and the folders that it leaves empty. Nothing but recordings is touched. Never rejects. */
export async function expireReplays(folder: string, bounds: ReplayBounds, logger: Logger): Promise<void> {
  try {
    const files = await replaysIn(folder);
    let left = files.reduce((sum, { size }) => sum + size, 0);
    for (const { path, time, size, folders } of files.sort((a, b) => a.time - b.time)) {
      if (time >= bounds.before && left <= bounds.maxBytes) break;
      await rm(path, { force: true });
      left -= size;
      for (const parent of folders) await removeIfEmpty(parent);
    }
  } catch (error) {
    logger.warn({ folder, reason: reasonOf(error) }, 'old recordings could not be deleted');
  }
}

interface FoundReplay {
  readonly path: string;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly size: number;
  /** Those of the chart and of the user. */
  readonly folders: readonly string[];
}

async function replaysIn(folder: string): Promise<FoundReplay[]> {
  const found: FoundReplay[] = [];
  for (const user of await foldersIn(folder)) {
    for (const chart of await foldersIn(user)) {
      for (const entry of await readdir(chart, { withFileTypes: true })) {
        const [, time] = /^(\d+)\.phirarec$/.exec(entry.name) ?? [];
        if (time === undefined || !entry.isFile()) continue;
        const path = join(chart, entry.name);
        const { size } = await stat(path);
        found.push({ path, time: Number(time), size, folders: [chart, user] });
      }
    }
  }
  return found;
}

/** Folders with a number for a name. */
async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isSystemError(error, 'ENOENT')) return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory() && /^-?\d+$/.test(entry.name))
    .map((entry) => join(folder, entry.name));
}

async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (!isSystemError(error, 'ENOTEMPTY') && !isSystemError(error, 'ENOENT')) throw error;
  }
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
