// SPDX-License-Identifier: MIT
// Loads what lies in the plugins folder, in the order of dependencies; what is wrong with one plugin stops no other.

import { basename, dirname, resolve } from 'node:path';
import { reasonOf, runtimeError } from '../errors.ts';
import type { EventValue } from '../events/event.ts';
import { resolveDependencies } from './dependencies.ts';
import type { DisabledFile } from './disabled-file.ts';
import type { LoadReport, PluginFailure } from './load-report.ts';
import type { Logger } from './logger.ts';
import type { Plugin } from './plugin.ts';
import type { PluginAudit } from './plugin-audit.ts';
import { PluginError, unresolvedError } from './plugin-error.ts';
import { asPluginError, type PluginLoader } from './plugin-loader.ts';
import { findPlugins, type PluginPackage } from './plugin-package.ts';
import type { PluginSet } from './plugin-set.ts';
import type { PluginRights } from './rights.ts';

/** Loads plugins of one folder into a set. The caller sees to it that one thing is loaded at a time. */
export class PluginScan<Imports, Exports, Event extends EventValue> {
  readonly #folder: string;
  readonly #loader: PluginLoader<Imports, Exports, Event>;
  readonly #plugins: PluginSet<Plugin<Imports, Exports, Event>>;
  readonly #rights: PluginRights;
  readonly #disabled: DisabledFile;
  readonly #audit: PluginAudit;
  readonly #logger: Logger;

  constructor(
    folder: string,
    loader: PluginLoader<Imports, Exports, Event>,
    plugins: PluginSet<Plugin<Imports, Exports, Event>>,
    rights: PluginRights,
    disabled: DisabledFile,
    audit: PluginAudit,
    logger: Logger,
  ) {
    this.#folder = folder;
    this.#loader = loader;
    this.#plugins = plugins;
    this.#rights = rights;
    this.#disabled = disabled;
    this.#audit = audit;
    this.#logger = logger;
  }

  /** Names in the folder that stand for a plugin which is not loaded. Rejects with RT_PLUGIN_FOLDER. */
  async available(): Promise<readonly string[]> {
    return this.#unloaded(await this.#loader.root());
  }

  /**
   * Loads every plugin of the folder that is not loaded yet, but for those that are disabled. Rejects with
   * RT_PLUGIN_FOLDER when the folder cannot be read, and with RT_STATE_FILE_READ when `plugins.lock`, `grants.toml` or
   * `disabled.toml` cannot; whatever is wrong with a plugin is in the
   * report.
   *
   * @param only the paths to look at; all of the folder when not given.
   */
  async run(only?: ReadonlySet<string>): Promise<LoadReport> {
    this.#rights.refresh();
    this.#disabled.refresh();
    const root = await this.#loader.root();
    const names = (await this.#unloaded(root)).filter((name) => only?.has(name) !== false);
    const failed: PluginFailure[] = [];
    const disabled: string[] = [];
    const packages = new Map<string, PluginPackage>();
    for (const name of names) {
      try {
        const found = await this.#loader.read(root, name);
        const other = packages.get(found.manifest.name)?.path ?? this.#plugins.get(found.manifest.name)?.path;
        if (other !== undefined) throw duplicate(found, other);
        if (this.#disabled.has(found.manifest.name)) disabled.push(found.manifest.name);
        else packages.set(found.manifest.name, found);
      } catch (thrown) {
        failed.push({ path: name, error: asPluginError(thrown, name) });
      }
    }
    const { loaded, warnings } = await this.#loadInOrder(packages, failed, disabled);
    const permissions = loaded.flatMap((name) => {
      const declared = this.#plugins.get(name)?.metadata.permissions ?? [];
      return this.#loader.missingPermissions(name, declared) ?? [];
    });
    for (const { path, error } of failed) {
      this.#logger.error({ path, code: error.code }, error.report);
      this.#audit.refused(error);
    }
    for (const warning of warnings) this.#logger.warn({}, warning);
    return { loaded, failed, disabled, warnings, permissions };
  }

  /**
   * Loads one plugin, a folder or a `.wasm` file of the plugins folder, whose dependencies are loaded already. Rejects with
   * PluginError, RT_PLUGIN_DISABLED among others.
   */
  async load(path: string): Promise<Plugin<Imports, Exports, Event>> {
    return this.#audit.refusing(basename(path), () => this.#loadOne(path));
  }

  /** Where a plugin that is not loaded lies, by the name in its manifest; undefined when it is not in the folder. */
  async find(name: string): Promise<string | undefined> {
    const root = await this.#loader.root();
    for (const path of await this.#unloaded(root)) {
      // What cannot be read is another's, or is found to be faulty by its path.
      const found = await this.#loader.read(root, path).catch(() => undefined);
      if (found?.manifest.name === name || (found === undefined && basename(path, '.wasm') === name))
        return path;
    }
    return undefined;
  }

  async #unloaded(root: string): Promise<string[]> {
    const loaded = new Set(this.#plugins.list().map(({ path }) => path));
    return (await findPlugins(root)).filter((name) => !loaded.has(name));
  }

  async #loadOne(path: string): Promise<Plugin<Imports, Exports, Event>> {
    this.#rights.refresh();
    this.#disabled.refresh();
    const root = await this.#loader.root();
    const name = basename(path);
    if (dirname(resolve(this.#folder, path)) !== this.#folder) {
      const error = runtimeError('RT_PLUGIN_FILE', { path: name, reason: 'it is not in the plugins folder' });
      throw new PluginError(error, { path: name });
    }
    const found = await this.#loader.read(root, name);
    const other = this.#plugins.get(found.manifest.name);
    if (other !== undefined) throw duplicate(found, other.path);
    if (this.#disabled.has(found.manifest.name)) {
      const error = runtimeError('RT_PLUGIN_DISABLED', { name: found.manifest.name });
      throw new PluginError(error, { path: name, plugin: found.manifest.name });
    }
    const failed: PluginFailure[] = [];
    await this.#loadInOrder(new Map([[found.manifest.name, found]]), failed);
    const plugin = this.#plugins.get(found.manifest.name);
    if (plugin !== undefined) return plugin;
    throw failed[0]?.error ?? asPluginError(undefined, name);
  }

  async #loadInOrder(
    packages: ReadonlyMap<string, PluginPackage>,
    failed: PluginFailure[],
    disabled: readonly string[] = [],
  ): Promise<{ loaded: string[]; warnings: readonly string[] }> {
    const nodes = [...packages.values()].map(({ metadata }) => metadata);
    const faulty = failed.map(({ path, error }) => error.plugin ?? basename(path, '.wasm'));
    const refused = new Set([...faulty, ...disabled]);
    const present = this.#plugins.versions();
    const { order, failed: unresolved, warnings: wishes } = resolveDependencies(nodes, present, refused);
    for (const [name, error] of unresolved) {
      const found = packages.get(name);
      if (found !== undefined) failed.push({ path: found.path, error: unresolvedError(error, found) });
    }
    const loaded: string[] = [];
    const warnings = [...wishes];
    const neededBy = (name: string) => packages.get(name)?.metadata.dependencies.keys() ?? [];
    for (const name of order) {
      const found = packages.get(name);
      if (found === undefined) continue;
      try {
        const { dependencies } = found.metadata;
        const missing = this.#plugins.missingDependency(name, dependencies.keys(), 'load', neededBy);
        if (missing !== undefined) throw missing;
        const plugin = this.#loader.make(found, await this.#loader.prepare(found));
        plugin.trial = 'load';
        await plugin.instantiate();
        plugin.trial = undefined;
        this.#plugins.put(plugin);
        loaded.push(name);
        warnings.push(...this.#rights.warnings(found));
        this.#rights.record(plugin);
      } catch (thrown) {
        failed.push({ path: found.path, error: asPluginError(thrown, found.path, name) });
      }
    }
    warnings.push(...this.#saved());
    return { loaded, warnings };
  }

  /** What is loaded runs whether it can be noted or not. */
  #saved(): string[] {
    try {
      this.#rights.save();
      return [];
    } catch (thrown) {
      return [reasonOf(thrown)];
    }
  }
}

function duplicate({ path, manifest }: PluginPackage, other: string): PluginError {
  const error = runtimeError('RT_PLUGIN_DUPLICATE', { name: manifest.name, other });
  return new PluginError(error, { path, plugin: manifest.name });
}
