// SPDX-License-Identifier: MIT
// What is done about plugins whose files have changed: loaded, replaced, unloaded, or left alone with a line in the
// log. Content that has been dealt with is not dealt with again, so that one faulty file is reported once.

import { RuntimeError, reasonOf } from '../errors.ts';
import type { LoadReport, PluginFailure } from '../plugin/load-report.ts';
import type { Logger } from '../plugin/logger.ts';
import { PluginError } from '../plugin/plugin-error.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { WatchedManager, WatchedPlugin, WatchOptions } from './watch-options.ts';

/** Content by path; undefined where nothing is there any more. */
export type Contents = ReadonlyMap<string, Fingerprint | undefined>;

/** Content that was dealt with, and what was loaded at its path then. */
interface Taken extends Fingerprint {
  readonly build: WatchedPlugin['build'] | undefined;
}

/** Acts on changes of one plugins folder. */
export class PluginChanges {
  readonly #manager: WatchedManager;
  readonly #options: WatchOptions;
  readonly #logger: Logger;
  readonly #taken = new Map<string, Taken>();
  /** Paths whose plugins lack another one, or have its name: tried again when something was loaded or unloaded. */
  readonly #waiting = new Set<string>();
  /** Paths whose files are gone while others depend on their plugins, or which an operator has to unload. */
  readonly #leaving = new Set<string>();

  constructor(manager: WatchedManager, options: WatchOptions, logger: Logger) {
    this.#manager = manager;
    this.#options = options;
    this.#logger = logger;
  }

  /** Has content count as dealt with: what is loaded now came of it, or it was refused. */
  takes(path: string, content: Fingerprint | undefined): void {
    if (content === undefined) this.#taken.delete(path);
    else this.#taken.set(path, { ...content, build: this.#at(path)?.build });
  }

  /** Plugins were loaded from the content that was taken: remembers which, and what lacks another plugin. */
  loaded({ loaded, failed }: LoadReport): void {
    for (const name of loaded) {
      const path = this.#manager.get(name)?.path;
      if (path !== undefined) this.takes(path, this.#taken.get(path));
    }
    for (const { path, error } of failed) if (waitsForAnother(error)) this.#waiting.add(path);
  }

  /** File of the schema of the plugin at a path, where it has one. */
  schemaOf(path: string): string | undefined {
    const schema = this.#at(path)?.manifest.config_schema;
    return typeof schema === 'string' ? schema : undefined;
  }

  /** Acts on what differs from what was dealt with. Answers the paths that were read; never rejects for a plugin's sake. */
  async apply(contents: Contents): Promise<readonly string[]> {
    const gone: string[] = [];
    const fresh: string[] = [];
    const changed: [WatchedPlugin, Fingerprint][] = [];
    for (const [path, content] of contents) {
      if (content === undefined) {
        gone.push(path);
        continue;
      }
      this.#leaving.delete(path);
      const plugin = this.#at(path);
      if (this.#isTaken(path, content, plugin)) this.takes(path, content);
      else if (plugin === undefined) fresh.push(path);
      else changed.push([plugin, content]);
    }
    const unloaded = await this.#unload(gone);
    for (const [plugin, content] of changed) await this.#replace(plugin, content);
    for (const path of fresh) this.takes(path, contents.get(path));
    await this.#load(unloaded ? [...fresh, ...this.#waiting] : fresh);
    return [...fresh, ...changed.map(([{ path }]) => path)];
  }

  #isTaken(path: string, content: Fingerprint, plugin: WatchedPlugin | undefined): boolean {
    const taken = this.#taken.get(path);
    // An operator may have loaded or reloaded it since, from this content or from another.
    const isOther = plugin !== undefined && plugin.build !== taken?.build;
    if (taken !== undefined && taken.manifest !== content.manifest) return false;
    return (isOther ? plugin.build.sha256 : taken?.component) === content.component;
  }

  async #replace({ name, path, manifest }: WatchedPlugin, content: Fingerprint): Promise<void> {
    const before = this.#taken.get(path);
    const isManifest = before?.component === content.component && before.manifest !== content.manifest;
    const what = isManifest ? 'manifest' : 'component';
    const { restartOnConfigChange, restartOnWasmChange } = this.#options;
    this.takes(path, content);
    const facts = { plugin: name, path };
    if (manifest.hot_reload === false) {
      const rest = 'its manifest says hot_reload = false: unload and load it to take the change';
      this.#logger.warn(facts, `the ${what} of ${name} has changed, and is left alone: ${rest}`);
      return;
    }
    const key = isManifest ? 'restart_on_config_change' : 'restart_on_wasm_change';
    if (!(isManifest ? restartOnConfigChange : restartOnWasmChange)) {
      this.#logger.info(facts, `the ${what} of ${name} has changed, and is left alone: ${key} is false`);
      return;
    }
    try {
      await this.#manager.reload(name);
      this.takes(path, content);
      this.#logger.info(facts, `${name} was replaced: its ${what} has changed`);
    } catch (thrown) {
      this.#report(thrown, `${name} was not replaced, the old one goes on`, facts);
    }
  }

  /** Loads what is new, then what lacked something that is there now. */
  async #load(paths: readonly string[]): Promise<void> {
    let wanted = new Set(paths);
    while (wanted.size > 0) {
      const { load, init, start } = await this.#manager.loadAndStart(wanted);
      for (const path of wanted) this.#waiting.delete(path);
      this.loaded(load);
      for (const failure of [...init.failed, ...start.failed]) this.#reportFailure(failure);
      for (const name of start.done) this.#logger.info({ plugin: name }, `${name} was loaded: it is new`);
      wanted = new Set(load.loaded.length === 0 ? [] : this.#waiting);
    }
  }

  /** Unloads what is gone, those that depend on others first; what is needed by one that stays, stays. True when one went. */
  async #unload(paths: readonly string[]): Promise<boolean> {
    let unloaded = false;
    for (const path of paths) {
      this.#waiting.delete(path);
      if (this.#at(path) === undefined) this.#taken.delete(path);
    }
    const away = new Set([...paths, ...this.#leaving]);
    for (const { name, path, manifest } of [...this.#manager.list()].reverse()) {
      if (!away.has(path)) continue;
      const facts = { plugin: name, path };
      if (manifest.hot_reload === false) {
        const rest = 'its manifest says hot_reload = false: unload it to have it go';
        if (!this.#leaving.has(path)) this.#logger.warn(facts, `the files of ${name} are gone; ${rest}`);
        this.#leaving.add(path);
        continue;
      }
      try {
        await this.#manager.unload(name);
        this.#logger.info(facts, `${name} was unloaded: its files are gone`);
        this.#taken.delete(path);
        this.#leaving.delete(path);
        unloaded = true;
      } catch (thrown) {
        if (!(thrown instanceof RuntimeError) || thrown.code !== 'RT_PLUGIN_IN_USE') {
          this.#report(thrown, `${name} was not unloaded`, facts);
        } else if (!this.#leaving.has(path)) {
          this.#leaving.add(path);
          this.#logger.warn(
            facts,
            `the files of ${name} are gone; it goes when nothing needs it: ${thrown.message}`,
          );
        }
      }
    }
    return unloaded;
  }

  #at(path: string): WatchedPlugin | undefined {
    return this.#manager.list().find((plugin) => plugin.path === path);
  }

  #reportFailure({ path, error }: PluginFailure): void {
    this.#report(error, `${error.plugin ?? path} was not started`, { plugin: error.plugin, path });
  }

  #report(thrown: unknown, what: string, facts: object): void {
    const reason = thrown instanceof PluginError ? thrown.report : reasonOf(thrown);
    const code = thrown instanceof RuntimeError ? thrown.code : undefined;
    this.#logger.error(
      { ...facts, code, ...(code === undefined ? { err: thrown } : {}) },
      `${what}: ${reason}`,
    );
  }
}

function waitsForAnother({ code }: RuntimeError): boolean {
  return code.startsWith('RT_PLUGIN_DEPENDENCY_') || code === 'RT_PLUGIN_DUPLICATE';
}
