// SPDX-License-Identifier: MIT
// Writes a file set to disk: only what differs, and deletes what an earlier run listed and this one no longer makes.

import { mkdir, readFile, rmdir, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FileSet, isOutputPath, type OutputFile } from '../emit/file-set.ts';
import { hasHeader } from '../emit/header.ts';
import { listedPaths, OUTPUTS_FILE } from './outputs.ts';

/** What a write did; paths relative to the output folder, in the order of the work. */
export interface WriteResult {
  readonly written: readonly string[];
  readonly deleted: readonly string[];
  /** Files that already had the same bytes; not touched. */
  readonly unchanged: readonly string[];
}

/**
 * Writes the files. A file that is listed in the old `outputs.json`, is no longer made and still carries our header
 * is deleted, and its folder with it when that becomes empty; a file somebody took over (no header) stays.
 *
 * @param out output folder; made when missing.
 */
export async function write(out: string, files: FileSet): Promise<WriteResult> {
  const before = await readText(join(out, OUTPUTS_FILE));
  const written: string[] = [];
  const unchanged: string[] = [];
  const put = async ({ path, text }: OutputFile): Promise<void> => {
    const same = (await readText(join(out, path))) === text;
    (same ? unchanged : written).push(path);
    if (same) return;
    await mkdir(dirname(join(out, path)), { recursive: true });
    await writeFile(join(out, path), text);
  };
  const sorted = files.sorted();
  for (const file of sorted) if (file.path !== OUTPUTS_FILE) await put(file);
  const deleted = await deleteStale(out, files, before === undefined ? [] : listedPaths(before));
  // The list comes last: a run that is cut short leaves the old one, and the next run knows what is stale.
  for (const file of sorted) if (file.path === OUTPUTS_FILE) await put(file);
  return { written, deleted, unchanged };
}

async function deleteStale(out: string, files: FileSet, listed: readonly string[]): Promise<string[]> {
  const deleted: string[] = [];
  // The list is a file like any other: a path in it that leads out of the folder is not followed.
  for (const path of listed.filter((name) => isOutputPath(name) && !files.has(name)).sort()) {
    const text = await readText(join(out, path));
    if (text === undefined || !hasHeader(text)) continue;
    await unlink(join(out, path));
    deleted.push(path);
    await removeEmptyFolders(out, path);
  }
  return deleted;
}

async function removeEmptyFolders(out: string, path: string): Promise<void> {
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    try {
      await rmdir(join(out, folder));
    } catch {
      return; // not empty
    }
  }
}

/** Text of a file, or undefined when there is none. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether an error of the file system says that there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
