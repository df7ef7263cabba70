// SPDX-License-Identifier: MIT
// Hears of changed files from the operating system, where that tells.

import { basename } from 'node:path';
import { watch } from 'chokidar';
import { reasonOf } from '../errors.ts';
import type { Logger } from '../plugin/logger.ts';

/** Events of one folder and its subfolders. */
export class FileEvents {
  readonly #folder: string;
  readonly #listener: (path: string) => void;
  readonly #logger: Logger;
  #watcher: ReturnType<typeof watch> | undefined;
  #closed = false;

  /**
   * @param folder need not exist.
   * @param listener told of the absolute path of a file or folder that appeared, changed or went.
   */
  constructor(folder: string, listener: (path: string) => void, logger: Logger) {
    this.#folder = folder;
    this.#listener = listener;
    this.#logger = logger;
  }

  /** Resolves when changes are reported from now on, or when it is known that they are not. */
  async open(): Promise<void> {
    if (this.#closed) return;
    const watcher = watch(this.#folder, {
      ignoreInitial: true,
      depth: 1,
      persistent: false,
      // Each watched file takes a place of the few that the system has.
      ignored: (path, stats) => path !== this.#folder && isOfNoPlugin(path, stats?.isFile()),
      // It would wait for files that come back: who listens does.
      atomic: false,
    });
    this.#watcher = watcher;
    watcher.on('all', (_event, path) => this.#listener(path));
    await new Promise<void>((resolve) => {
      watcher.once('ready', resolve);
      // Such as too many watched files: whoever listens looks by itself besides.
      watcher.on('error', (error) => {
        const message = `changes in ${this.#folder} are not reported by the system: ${reasonOf(error)}`;
        this.#logger.warn({ err: error }, message);
        void this.close();
        resolve();
      });
    });
  }

  /** Nothing is reported afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    const watcher = this.#watcher;
    this.#watcher = undefined;
    await watcher?.close();
  }
}

const PLUGIN_FILE = /\.(?:wasm|toml|json)$/;

function isOfNoPlugin(path: string, isFile: boolean | undefined): boolean {
  const name = basename(path);
  return name.startsWith('.') || (isFile === true && !PLUGIN_FILE.test(name));
}
