// SPDX-License-Identifier: MIT
// What a plugin's process may read of the disk: the code that it runs, and nothing else.

import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** Folders that the modules of an entry are in: its package, and the packages installed beside that. */
export function readableFolders(entry: string): string[] {
  const file = realpathSync(entry);
  const root = packageOf(file);
  const installed = root.split(sep).indexOf('node_modules');
  if (installed < 0) return [root];
  return [
    root
      .split(sep)
      .slice(0, installed + 1)
      .join(sep),
  ];
}

/** The nearest folder with a `package.json`; the file's own where there is none. */
function packageOf(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return dirname(file);
  }
}
