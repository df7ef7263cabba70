// SPDX-License-Identifier: MIT
// Replaces a file all or nothing: whoever reads it, and whatever ends this process, finds the old text or the new one.

import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Milliseconds after which a temporary file belongs to nobody who still writes it. */
const LEFT_BEHIND = 60_000;

/**
 * Writes the text beside the file and flushes it to disk before it takes the name. When this returns, the new text
 * outlives a crash of the system too, where its disk keeps what it was told to. A new file can be read by its owner
 * only; an old one keeps its mode. Folders are made as needed.
 *
 * @throws the error of the file system; the old file is then unchanged.
 */
export function replaceFile(path: string, text: string): void {
  const folder = dirname(path);
  const prefix = `.${basename(path)}.`;
  const temporary = join(folder, `${prefix}${process.pid}.tmp`);
  try {
    mkdirSync(folder, { recursive: true });
    removeLeftBehind(folder, prefix);
    rmSync(temporary, { force: true });
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0o600;
    const file = openSync(temporary, 'wx', mode & 0o777);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // The first error says more.
    }
    throw error;
  }
  flushFolder(folder);
}

/** What processes that were killed have left. */
function removeLeftBehind(folder: string, prefix: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix) || !name.endsWith('.tmp')) continue;
    const path = join(folder, name);
    const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (Date.now() - written > LEFT_BEHIND) rmSync(path, { force: true });
  }
}

/** Makes the rename itself durable, where the system lets a folder be flushed. */
function flushFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Windows has no such thing; the file is complete either way.
  }
}
