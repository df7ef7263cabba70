// SPDX-License-Identifier: MIT
// Watches the operator's settings of plugins, one file `NAME.toml` each: a change restarts the plugin, or reaches it as
// an event. What a plugin saves itself is no change.

import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { reasonOf } from '../errors.ts';
import type { Logger } from '../plugin/logger.ts';
import { FileEvents } from './file-events.ts';
import { Looks } from './looks.ts';
import { Quiet } from './quiet.ts';
import type { WatchedManager, WatchedSettings, WatchOptions } from './watch-options.ts';

const EXTENSION = '.toml';

/** Watches one folder of settings. */
export class SettingsWatcher {
  readonly #manager: WatchedManager;
  readonly #settings: WatchedSettings;
  readonly #options: WatchOptions;
  readonly #logger: Logger;
  readonly #events: FileEvents;
  readonly #looks: Looks;
  readonly #quiet: Quiet;
  /** What is wrong with a file, by name of the plugin: told once. */
  readonly #refused = new Map<string, string>();
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(manager: WatchedManager, settings: WatchedSettings, options: WatchOptions, logger: Logger) {
    this.#manager = manager;
    this.#settings = settings;
    this.#options = options;
    this.#logger = logger;
    this.#quiet = new Quiet(options.debounceDelay, (name) => {
      this.#work = this.#work.then(() => this.#apply(name));
    });
    this.#looks = new Looks(
      () => lookAtSettings(settings.folder),
      options.pollInterval,
      (name) => this.#quiet.touch(name),
    );
    this.#events = new FileEvents(settings.folder, (path) => this.#reported(path), logger);
  }

  /** Notes what is there now and is about to be read. */
  async begin(): Promise<void> {
    await this.#looks.begin();
  }

  /** Acts on changes from now on, those since {@link begin} included. */
  async open(): Promise<void> {
    if (this.#closed) return;
    await this.#events.open();
    await this.#looks.open();
  }

  /** Waits for what is under way; nothing is done afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#looks.close(), this.#events.close()]);
    this.#quiet.close();
    await this.#work;
  }

  #reported(path: string): void {
    const name = basename(path, EXTENSION);
    if (name === basename(path) || name.startsWith('.') || this.#closed) return;
    this.#looks.knows(name);
    this.#quiet.touch(name);
  }

  async #apply(name: string): Promise<void> {
    const plugin = this.#manager.get(name);
    if (plugin === undefined || this.#closed) return;
    try {
      const keys = this.#settings.changedKeys(name);
      this.#refused.delete(name);
      if (keys.length === 0) return;
      // Keys only: a value may be a secret.
      const facts = { plugin: name, keys };
      if (this.#options.restartOnConfigChange && plugin.manifest.hot_reload !== false) {
        await this.#manager.restart(name);
        this.#logger.info(facts, `${name} was restarted: its settings have changed`);
      } else {
        this.#settings.takeIn(name);
        this.#logger.info(facts, `${name} was told that its settings have changed`);
      }
    } catch (thrown) {
      const reason = reasonOf(thrown);
      if (this.#refused.get(name) === reason) return;
      this.#refused.set(name, reason);
      this.#logger.error({ plugin: name }, `the settings of ${name} were not taken in: ${reason}`);
    }
  }
}

async function lookAtSettings(folder: string): Promise<Map<string, string>> {
  const looks = new Map<string, string>();
  for (const file of await readdir(folder).catch((): string[] => [])) {
    if (!file.endsWith(EXTENSION) || file.startsWith('.')) continue;
    const stats = await stat(join(folder, file), { bigint: true }).catch(() => undefined);
    if (stats === undefined) continue;
    const name = basename(file, EXTENSION);
    looks.set(name, [stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino].join(':'));
  }
  return looks;
}
