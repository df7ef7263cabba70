// SPDX-License-Identifier: MIT
// Keeps the plugins of a host like their files: what is new is loaded, what has changed is replaced, what is gone is
// unloaded. A change counts once its files have come to rest, and only where their content differs.

import { basename, relative, resolve, sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { reasonOf } from '../errors.ts';
import type { LoadReport } from '../plugin/load-report.ts';
import type { Logger } from '../plugin/logger.ts';
import { kindAt } from '../plugin/read-file.ts';
import { FileEvents } from './file-events.ts';
import { type Fingerprint, fingerprintOf, isPluginFile, lookAt } from './fingerprint.ts';
import { type Look, Looks } from './looks.ts';
import { PluginChanges } from './plugin-changes.ts';
import { Quiet } from './quiet.ts';
import type { WatchedManager, WatchOptions } from './watch-options.ts';

/** Longest time between the two looks that must find the same content, in milliseconds. */
const LONGEST_SETTLING = 100;

/** Watches one plugins folder. */
export class PluginWatcher {
  readonly #folder: string;
  readonly #changes: PluginChanges;
  readonly #events: FileEvents;
  readonly #looks: Looks;
  readonly #quiet: Quiet;
  readonly #logger: Logger;
  /** Milliseconds at the end of the quiet, between two looks at the content. */
  readonly #settling: number;
  readonly #due = new Set<string>();
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(folder: string, manager: WatchedManager, options: WatchOptions, logger: Logger) {
    this.#folder = resolve(folder);
    this.#logger = logger;
    this.#changes = new PluginChanges(manager, options, logger);
    this.#settling = Math.min(LONGEST_SETTLING, options.debounceDelay / 2);
    this.#quiet = new Quiet(options.debounceDelay - this.#settling, (path) => this.#settled(path));
    this.#looks = new Looks(
      () => this.#look(),
      options.pollInterval,
      (path) => this.#quiet.touch(path),
    );
    this.#events = new FileEvents(this.#folder, (path) => this.#reported(path), logger);
  }

  /** Notes what is there now and is about to be loaded: whatever differs from it later is a change. */
  async begin(): Promise<void> {
    for (const path of await this.#looks.begin()) {
      this.#changes.takes(path, await this.#fingerprint(path));
    }
  }

  /** Acts on changes from now on, those since {@link begin} included; `load` is what came of loading the plugins. */
  async open(load: LoadReport): Promise<void> {
    if (this.#closed) return;
    this.#changes.loaded(load);
    await this.#events.open();
    await this.#looks.open();
  }

  /** Waits for what is under way; nothing is loaded, replaced or unloaded afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#looks.close(), this.#events.close()]);
    this.#quiet.close();
    await this.#work;
  }

  #reported(file: string): void {
    const path = this.#pathOf(relative(this.#folder, file).split(sep));
    if (path === undefined || this.#closed) return;
    this.#looks.knows(path);
    this.#quiet.touch(path);
  }

  /** The plugin that a file below the folder belongs to. */
  #pathOf([name = '', file]: readonly string[]): string | undefined {
    if (name === '' || name.startsWith('.')) return undefined;
    if (file !== undefined) return isPluginFile(file, this.#changes.schemaOf(name)) ? name : undefined;
    return name.endsWith('.toml') ? `${basename(name, '.toml')}.wasm` : name;
  }

  /** What comes to rest at once is dealt with together. */
  #settled(path: string): void {
    this.#due.add(path);
    if (this.#due.size > 1) return;
    this.#work = this.#work
      .then(() => this.#pass())
      .catch((thrown: unknown) => {
        this.#logger.error({ err: thrown }, `changed plugins were not looked at: ${reasonOf(thrown)}`);
      });
  }

  async #pass(): Promise<void> {
    // Timers of the same moment come first.
    await pause(0);
    const due = [...this.#due].sort();
    this.#due.clear();
    const schemas = new Map(due.map((path) => [path, this.#changes.schemaOf(path)]));
    const before = await this.#fingerprints(due);
    await pause(this.#settling);
    const after = await this.#fingerprints(due);
    const stable = new Map<string, Fingerprint | undefined>();
    for (const path of due) {
      if (this.#quiet.isRestless(path)) continue;
      if (isSame(before.get(path), after.get(path))) stable.set(path, after.get(path));
      else this.#quiet.touch(path);
    }
    // A folder that is away for a moment, as one on a network may be, unloads nothing.
    if (this.#closed || (await kindAt(this.#folder)) !== 'folder') return;
    for (const path of await this.#changes.apply(stable)) {
      const now = await this.#fingerprint(path);
      // The new manifest may name another file of a schema, which was read with it.
      if (this.#changes.schemaOf(path) !== schemas.get(path)) this.#changes.takes(path, now);
      // What was written while it was read has been read in parts, or not at all.
      else if (!isSame(now, after.get(path)) && !this.#closed) this.#quiet.touch(path);
    }
  }

  async #fingerprints(paths: readonly string[]): Promise<Map<string, Fingerprint | undefined>> {
    const found = new Map<string, Fingerprint | undefined>();
    for (const path of paths) found.set(path, await this.#fingerprint(path));
    return found;
  }

  #fingerprint(path: string): Promise<Fingerprint | undefined> {
    return fingerprintOf(this.#folder, path, this.#changes.schemaOf(path));
  }

  async #look(): Promise<Look | undefined> {
    try {
      return await lookAt(this.#folder, (path) => this.#changes.schemaOf(path));
    } catch (thrown) {
      this.#logger.debug({ err: thrown }, `${this.#folder} cannot be read: ${reasonOf(thrown)}`);
      return undefined;
    }
  }
}

function isSame(one: Fingerprint | undefined, other: Fingerprint | undefined): boolean {
  return one?.component === other?.component && one?.manifest === other?.manifest;
}
