// SPDX-License-Identifier: MIT
// Reads a plugin's file once: a regular file, inside the plugins folder wherever links lead, of a bounded size.

import { constants, type Stats } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
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
  checkKind(await lstat(real), name);
  const file = await open(real, FLAGS).catch((thrown: unknown) => refuse(name, codeOf(thrown)));
  try {
    const stats = await file.stat();
    checkKind(stats, name);
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
  if (stats.isFile()) return;
  refuse(name, 'it is not a regular file');
}

function refuse(name: string, reason: string): never {
  throw runtimeError('RT_PLUGIN_FILE', { path: name, reason });
}

/** Such as `ENOENT`: without the path, which may be the host's own. */
function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : reasonOf(thrown);
}
