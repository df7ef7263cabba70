// SPDX-License-Identifier: MIT
// Watches the operator's settings of plugins, in a file `NAME.toml` of each and in one for all: a change restarts the
// plugin, or reaches it as an event. What a plugin saves itself is no change.

import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { nearest } from '../abi/nearest.ts';
import { reasonOf } from '../errors.ts';
import type { Logger } from '../plugin/logger.ts';
import { FileEvents } from './file-events.ts';
import { Looks } from './looks.ts';
import { Quiet } from './quiet.ts';
import type { WatchedManager, WatchedSettings, WatchOptions } from './watch-options.ts';

const EXTENSION = '.toml';
/** Stands for the file of all plugins; no plugin has this name. */
const ALL = '';

/** Watches settings of the plugins of one host. */
export class SettingsWatcher {
  readonly #manager: WatchedManager;
  readonly #settings: WatchedSettings;
  readonly #options: WatchOptions;
  readonly #logger: Logger;
  readonly #events: readonly FileEvents[];
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
      this.#work = this.#work.then(() => (name === ALL ? this.#applyAll() : this.#apply(name)));
    });
    this.#looks = new Looks(
      () => lookAtSettings(settings),
      options.pollInterval,
      (name) => this.#quiet.touch(name),
    );
    const { folder, file } = settings;
    this.#events = [
      ...(folder === undefined ? [] : [new FileEvents(folder, (path) => this.#inFolder(path), logger)]),
      ...(file === undefined ? [] : [new FileEvents(file, () => this.#reported(ALL), logger)]),
    ];
  }

  /** Notes what is there now and is about to be read. */
  async begin(): Promise<void> {
    await this.#looks.begin();
  }

  /** Acts on changes from now on, those since {@link begin} included. */
  async open(): Promise<void> {
    if (this.#closed) return;
    await Promise.all(this.#events.map((events) => events.open()));
    await this.#looks.open();
  }

  /** Waits for what is under way; nothing is done afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#looks, ...this.#events].map((one) => one.close()));
    this.#quiet.close();
    await this.#work;
  }

  #inFolder(path: string): void {
    const name = basename(path, EXTENSION);
    if (name !== basename(path) && !name.startsWith('.')) this.#reported(name);
  }

  #reported(name: string): void {
    if (this.#closed) return;
    this.#looks.knows(name);
    this.#quiet.touch(name);
  }

  async #applyAll(): Promise<void> {
    if (this.#closed) return;
    try {
      this.#settings.readFile();
      this.#refused.delete(ALL);
    } catch (thrown) {
      this.#refuse(ALL, thrown, `${this.#settings.file} was not taken in`);
      return;
    }
    for (const { name } of this.#manager.list()) await this.#apply(name);
  }

  async #apply(name: string): Promise<void> {
    if (this.#closed) return;
    const plugin = this.#manager.get(name);
    if (plugin === undefined) {
      this.#tellUnused(name);
      return;
    }
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
      this.#refuse(name, thrown, `the settings of ${name} were not taken in`);
    }
  }

  /** A file for a plugin that is not there may be one whose name is misspelt. */
  #tellUnused(name: string): void {
    const { folder } = this.#settings;
    const file = `${name}${EXTENSION}`;
    if (folder === undefined || !existsSync(join(folder, file))) return;
    const known = this.#manager.list().map((plugin) => plugin.name);
    const [meant] = nearest(name, known);
    const help = meant === undefined ? 'it counts when there is one' : `did you mean ${meant}${EXTENSION}?`;
    this.#logger.warn({}, `${basename(folder)}/${file} is for a plugin that is not loaded: ${help}`);
  }

  #refuse(name: string, thrown: unknown, what: string): void {
    const reason = reasonOf(thrown);
    if (this.#refused.get(name) === reason) return;
    this.#refused.set(name, reason);
    this.#logger.error(name === ALL ? {} : { plugin: name }, `${what}: ${reason}`);
  }
}

async function lookAtSettings({ folder, file }: WatchedSettings): Promise<Map<string, string>> {
  const paths = new Map<string, string>(file === undefined ? [] : [[ALL, file]]);
  const names = folder === undefined ? [] : await readdir(folder).catch((): string[] => []);
  for (const name of names) {
    if (folder === undefined || !name.endsWith(EXTENSION) || name.startsWith('.')) continue;
    paths.set(basename(name, EXTENSION), join(folder, name));
  }
  const looks = new Map<string, string>();
  for (const [key, path] of paths) {
    const stats = await stat(path, { bigint: true }).catch(() => undefined);
    if (stats !== undefined) looks.set(key, [stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino].join(':'));
  }
  return looks;
}
