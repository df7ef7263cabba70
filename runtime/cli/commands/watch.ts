// SPDX-License-Identifier: MIT
// Watches files and runs one thing at a time after they settle.

import { watch } from 'chokidar';

/** Milliseconds without a change after which the files count as settled. */
const SETTLED = 100;

/** What a batch of changes was: paths as chokidar names them, sorted; empty for the first run. */
export type Changed = readonly string[];

/** A file or folder as chokidar names it; `isFile` is undefined while it is not known. */
export type Ignored = (file: string, isFile: boolean | undefined) => boolean;

const NOT_WIT: Ignored = (file, isFile) => isFile === true && !/\.(?:wit|wasm)$/.test(file);

/**
 * Runs `work` once, then after each batch of changes; never twice at once, and changes during a run cause one more.
 * Resolves when the process is interrupted, or the signal given; what `work` throws ends the watching.
 *
 * @param path a file, or a folder with subfolders
 * @param ignored what of it does not matter; all but WIT files when not given
 */
export async function watchFolder(
  path: string,
  work: (changed: Changed) => Promise<void>,
  ignored: Ignored = NOT_WIT,
  signal?: AbortSignal,
): Promise<void> {
  const watcher = watch(path, {
    ignoreInitial: true,
    ignored: (file, stats) => ignored(file, stats?.isFile()),
  });
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let again = false;
  const changed = new Set<string>();
  const run = async (): Promise<void> => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    do {
      again = false;
      const batch = [...changed].sort();
      changed.clear();
      await work(batch);
    } while (again);
    running = false;
  };
  try {
    await new Promise<void>((resolve, reject) => {
      watcher.on('all', (event, file) => {
        // A folder alone says nothing; the files in it are told one by one.
        if (event === 'addDir') return;
        changed.add(file);
        clearTimeout(timer);
        timer = setTimeout(() => run().catch(reject), SETTLED);
      });
      watcher.on('error', reject);
      // Not before: a change between the first run and the first look at the folder would go unseen.
      watcher.once('ready', () => run().catch(reject));
      process.once('SIGINT', resolve).once('SIGTERM', resolve);
      signal?.addEventListener('abort', () => resolve());
    });
  } finally {
    clearTimeout(timer);
    await watcher.close();
  }
}
