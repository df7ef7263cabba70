// SPDX-License-Identifier: MIT
// The folder of the cache: the host's own, closed to others, with the key that entries are authenticated with.

import { randomBytes } from 'node:crypto';
import { linkSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder given for the cache is not one that only the host can write to. */
export class MeterCacheError extends Error {
  override readonly name = 'MeterCacheError';
  readonly code = 'METER_CACHE_FOLDER';
}

const KEY_FILE = 'key';
const KEY_BYTES = 64;
const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;
/** Write permission of the group and of others. */
const OTHERS_WRITE = 0o022;
const OTHERS_ANY = 0o077;

/**
 * Makes the folder if it is not there.
 *
 * @throws MeterCacheError when it is a link, of another owner, or writable by others: entries would be theirs.
 */
export function openFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  const { mode, uid, ...stat } = ownStat(folder);
  if (!stat.directory) throw new MeterCacheError(`${folder} is not a folder; give the cache one of its own`);
  if (!isOwn(uid)) {
    throw new MeterCacheError(`${folder} belongs to another user; give the cache a folder of its own`);
  }
  if ((mode & OTHERS_WRITE) !== 0 && process.platform !== 'win32') {
    throw new MeterCacheError(`${folder} can be written to by others; run chmod 700 on it`);
  }
}

/** The key of a folder, made when there is none. One that others may have read or written is replaced. */
export function openKey(folder: string): Buffer {
  const path = join(folder, KEY_FILE);
  const found = readKey(path);
  if (found !== undefined) return found;
  const fresh = `${path}.${randomBytes(8).toString('hex')}`;
  writeFileSync(fresh, randomBytes(KEY_BYTES), { mode: PRIVATE_FILE, flag: 'wx' });
  try {
    // A link never replaces: of several hosts that start at once, all use the key of the first.
    linkSync(fresh, path);
  } catch {
    if (readKey(path) === undefined) renameSync(fresh, path);
  } finally {
    rmSync(fresh, { force: true });
  }
  const key = readKey(path);
  if (key === undefined) throw new MeterCacheError(`${path} cannot be made; remove it`);
  return key;
}

function readKey(path: string): Buffer | undefined {
  let stat: OwnStat;
  try {
    stat = ownStat(path);
  } catch {
    return undefined;
  }
  const closed = (stat.mode & OTHERS_ANY) === 0 || process.platform === 'win32';
  if (!stat.file || !isOwn(stat.uid) || !closed) return undefined;
  const key = readFileSync(path);
  return key.length === KEY_BYTES ? key : undefined;
}

interface OwnStat {
  readonly mode: number;
  readonly uid: number;
  readonly directory: boolean;
  readonly file: boolean;
}

/** Of the thing itself; what a link points to is another's choice. */
function ownStat(path: string): OwnStat {
  const stat = lstatSync(path);
  return { mode: stat.mode, uid: stat.uid, directory: stat.isDirectory(), file: stat.isFile() };
}

function isOwn(uid: number): boolean {
  return process.getuid === undefined || uid === process.getuid();
}
