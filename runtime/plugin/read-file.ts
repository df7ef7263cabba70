// SPDX-License-Identifier: MIT
// Reads a plugin's file once: a regular file of one name, inside the plugins folder wherever links lead, of a bounded
// size.

import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { basename, sep } from 'node:path';
import { reasonOf, runtimeError } from '../errors.ts';

/** Largest files, in bytes. */
export const FILE_LIMITS = { manifest: 64 * 1024, component: 64 * 1024 * 1024 } as const;

// Links are resolved before, so that a link here was put in the way since; a pipe must not block.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Bytes of a file below `root`, which is a real path. Throws RT_PLUGIN_FILE or RT_PLUGIN_SIZE, and before anything is
 * read.
 */
export async function readPluginFile(root: string, path: string, limit: number): Promise<Uint8Array> {
  const name = basename(path);
  const real = await insideOf(root, path);
  checkKind(await statsOf(real, name), name);
  const file = await open(real, FLAGS).catch((thrown: unknown) => refuse(name, codeOf(thrown)));
  try {
    const stats = await file.stat();
    checkKind(stats, name);
    await checkOpened(file, stats, root, path);
    if (stats.size > limit) throw runtimeError('RT_PLUGIN_SIZE', { path: name, size: stats.size, limit });
    const bytes = new Uint8Array(stats.size);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled);
      if (bytesRead === 0) refuse(name, 'it was changed while it was read');
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/** The real path of something below `root`; throws RT_PLUGIN_FILE when links lead out of it or nowhere. */
export async function insideOf(root: string, path: string): Promise<string> {
  const name = basename(path);
  const real = await realpath(path).catch((thrown: unknown) => refuse(name, codeOf(thrown)));
  if (real !== root && !real.startsWith(root + sep)) refuse(name, 'it leads out of the plugins folder');
  return real;
}

/** What kind of thing stands at a path, links followed; undefined when there is nothing, or nothing usable. */
export async function kindAt(path: string): Promise<'file' | 'folder' | 'other' | undefined> {
  try {
    const stats = await lstat(await realpath(path));
    if (stats.isFile()) return 'file';
    return stats.isDirectory() ? 'folder' : 'other';
  } catch {
    return undefined;
  }
}

function checkKind(stats: Stats, name: string): void {
  if (!stats.isFile()) refuse(name, 'it is not a regular file');
  // Whoever has another name of it can change it, or has made one of a file that is not a plugin's.
  if (stats.nlink > 1) refuse(name, 'it has another name (a hard link); copy it instead');
}

/**
 * A folder on the way may have become a link since it was looked at, which O_NOFOLLOW does not see: what was opened has
 * to be inside too. Linux tells where it is; elsewhere it has to be what the path leads to now.
 */
async function checkOpened(file: FileHandle, stats: Stats, root: string, path: string): Promise<void> {
  const name = basename(path);
  const opened = await readlink(`/proc/self/fd/${file.fd}`).catch(() => undefined);
  if (opened?.startsWith(root + sep) === true) return;
  if (opened !== undefined) refuse(name, 'it leads out of the plugins folder');
  const now = await statsOf(await insideOf(root, path), name);
  if (now.dev !== stats.dev || now.ino !== stats.ino) refuse(name, 'it was changed while it was read');
}

async function statsOf(path: string, name: string): Promise<Stats> {
  return lstat(path).catch((thrown: unknown) => refuse(name, codeOf(thrown)));
}

function refuse(name: string, reason: string): never {
  throw runtimeError('RT_PLUGIN_FILE', { path: name, reason });
}

/** Such as `ENOENT`: without the path, which may be the host's own. */
function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : reasonOf(thrown);
}
