// SPDX-License-Identifier: MIT
// Compares a file set with what is on disk, without writing: what is missing, changed, or there without reason.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileSet } from '../emit/file-set.ts';
import { isMissing, readText } from './write.ts';

/** One difference between what would be generated and what is there. */
export interface Drift {
  readonly kind: 'missing' | 'changed' | 'extra';
  /** Relative to the output folder. */
  readonly path: string;
  /** For a changed file the first difference as a unified diff (`-` on disk, `+` generated); else a sentence. */
  readonly hint: string;
}

/** The one file of the output folder that is kept by hand. */
const KEPT = new Set(['tsconfig.json']);

/** Most lines shown of either side of a difference. */
const HUNK = 6;

/** Compares; the result is sorted by path and empty when everything is fresh. */
export async function check(out: string, files: FileSet): Promise<Drift[]> {
  const drift: Drift[] = [];
  for (const { path, text } of files) {
    const found = await readText(join(out, path));
    if (found === undefined) drift.push({ kind: 'missing', path, hint: 'is generated but not there' });
    else if (found !== text) drift.push({ kind: 'changed', path, hint: difference(path, found, text) });
  }
  for (const path of await filesUnder(out)) {
    if (files.has(path) || KEPT.has(path)) continue;
    drift.push({ kind: 'extra', path, hint: 'is there but not generated' });
  }
  return drift.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** Every file below a folder, relative to it with `/`; none when there is no such folder. */
async function filesUnder(root: string): Promise<string[]> {
  try {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(root, '.').length + 1))
      .map((path) => path.replaceAll('\\', '/'));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** The first hunk in which two texts differ, cut to a few lines. */
function difference(path: string, found: string, made: string): string {
  if (found.replaceAll('\r\n', '\n') === made) return 'differs in line endings only; generated files use LF';
  const before = found.split('\n');
  const after = made.split('\n');
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const removed = before.slice(start, before.length - end);
  const added = after.slice(start, after.length - end);
  return [
    `--- ${path} (on disk)`,
    `+++ ${path} (generated)`,
    `@@ -${start + 1},${removed.length} +${start + 1},${added.length} @@`,
    ...side('-', removed),
    ...side('+', added),
  ].join('\n');
}

function side(sign: string, lines: readonly string[]): string[] {
  const shown = lines.slice(0, HUNK).map((line) => sign + line);
  return lines.length > HUNK ? [...shown, `${sign}... ${lines.length - HUNK} more lines`] : shown;
}
