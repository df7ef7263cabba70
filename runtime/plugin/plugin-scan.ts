// SPDX-License-Identifier: MIT
// Loads what lies in the plugins folder, in the order of dependencies; what is wrong with one plugin stops no other.

import { basename, dirname, resolve } from 'node:path';
import { reasonOf, runtimeError } from '../errors.ts';
import type { EventValue } from '../events/event.ts';
import { resolveDependencies } from './dependencies.ts';
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
  readonly #audit: PluginAudit;
  readonly #logger: Logger;

  constructor(
    folder: string,
    loader: PluginLoader<Imports, Exports, Event>,
    plugins: PluginSet<Plugin<Imports, Exports, Event>>,
    rights: PluginRights,
    audit: PluginAudit,
    logger: Logger,
  ) {
    this.#folder = folder;
    this.#loader = loader;
    this.#plugins = plugins;
    this.#rights = rights;
    this.#audit = audit;
    this.#logger = logger;
  }

  /** Names in the folder that stand for a plugin which is not loaded. Rejects with RT_PLUGIN_FOLDER. */
  async available(): Promise<readonly string[]> {
    return this.#unloaded(await this.#loader.root());
  }

  /**
   * Loads every plugin of the folder that is not loaded yet. Rejects with RT_PLUGIN_FOLDER when the folder cannot be read,
   * and with RT_STATE_FILE_READ when `plugins.lock` or `grants.toml` cannot; whatever is wrong with a plugin is in the
   * report.
   *
   * @param only the paths to look at; all of the folder when not given.
   */
  async run(only?: ReadonlySet<string>): Promise<LoadReport> {
    this.#rights.refresh();
    const root = await this.#loader.root();
    const names = (await this.#unloaded(root)).filter((name) => only?.has(name) !== false);
    const failed: PluginFailure[] = [];
    const packages = new Map<string, PluginPackage>();
    for (const name of names) {
      try {
        const found = await this.#loader.read(root, name);
        const other = packages.get(found.manifest.name)?.path ?? this.#plugins.get(found.manifest.name)?.path;
        if (other !== undefined) throw duplicate(found, other);
        packages.set(found.manifest.name, found);
      } catch (thrown) {
        failed.push({ path: name, error: asPluginError(thrown, name) });
      }
    }
    const { loaded, warnings } = await this.#loadInOrder(packages, failed);
    const permissions = loaded.flatMap((name) => {
      const declared = this.#plugins.get(name)?.metadata.permissions ?? [];
      return this.#loader.missingPermissions(name, declared) ?? [];
    });
    for (const { path, error } of failed) {
      this.#logger.error({ path, code: error.code }, error.report);
      this.#audit.refused(error);
    }
    for (const warning of warnings) this.#logger.warn({}, warning);
    return { loaded, failed, warnings, permissions };
  }

  /**
   * Loads one plugin, a folder or a `.wasm` file of the plugins folder, whose dependencies are loaded already. Rejects with
   * PluginError.
   */
  async load(path: string): Promise<Plugin<Imports, Exports, Event>> {
    return this.#audit.refusing(basename(path), () => this.#loadOne(path));
  }

  async #unloaded(root: string): Promise<string[]> {
    const loaded = new Set(this.#plugins.list().map(({ path }) => path));
    return (await findPlugins(root)).filter((name) => !loaded.has(name));
  }

  async #loadOne(path: string): Promise<Plugin<Imports, Exports, Event>> {
    this.#rights.refresh();
    const root = await this.#loader.root();
    const name = basename(path);
    if (dirname(resolve(this.#folder, path)) !== this.#folder) {
      const error = runtimeError('RT_PLUGIN_FILE', { path: name, reason: 'it is not in the plugins folder' });
      throw new PluginError(error, { path: name });
    }
    const found = await this.#loader.read(root, name);
    const other = this.#plugins.get(found.manifest.name);
    if (other !== undefined) throw duplicate(found, other.path);
    const failed: PluginFailure[] = [];
    await this.#loadInOrder(new Map([[found.manifest.name, found]]), failed);
    const plugin = this.#plugins.get(found.manifest.name);
    if (plugin !== undefined) return plugin;
    throw failed[0]?.error ?? asPluginError(undefined, name);
  }

  async #loadInOrder(
    packages: ReadonlyMap<string, PluginPackage>,
    failed: PluginFailure[],
  ): Promise<{ loaded: string[]; warnings: readonly string[] }> {
    const nodes = [...packages.values()].map(({ metadata }) => metadata);
    const refused = new Set(failed.map(({ path, error }) => error.plugin ?? basename(path, '.wasm')));
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
