// SPDX-License-Identifier: MIT
// Takes plugins from a folder through their lives: scan, check, order, load, initialize, start, stop, unload. What is
// wrong with one plugin is reported and never stops another.

import { realpath } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { CommandRegistry } from '../commands/command-registry.ts';
import { ComponentError, type Finding as ComponentFinding } from '../component/errors.ts';
import { printable, type RuntimeError, reasonOf, runtimeError } from '../errors.ts';
import type { EventReceiver, EventValue, Pending } from '../events/event.ts';
import { resolveDependencies } from './dependencies.ts';
import type { PluginState } from './lifecycle.ts';
import type { LifecycleReport, LoadReport, MissingPermissions, PluginFailure } from './load-report.ts';
import type { Logger } from './logger.ts';
import { silentLogger } from './logger.ts';
import { inTurn, settle } from './pending.ts';
import { type PluginPolicy, splitPermissions } from './permissions.ts';
import { Plugin } from './plugin.ts';
import { componentEngine, type PluginEngine, type PreparedPlugin } from './plugin-engine.ts';
import { PluginError, pluginError } from './plugin-error.ts';
import type { PluginHost } from './plugin-host.ts';
import { findPlugins, type PluginPackage, readPackage } from './plugin-package.ts';
import { checkVersions } from './versions.ts';

/** The part of an event bus that the manager needs. */
export interface ManagedBus<Event extends EventValue> {
  enter(): void;
  leave(): void;
  withdraw(receiver: EventReceiver<Event>): number;
}

/** What a manager is made of. */
export interface PluginManagerOptions<Imports, Exports, Event extends EventValue> {
  readonly eventBus: ManagedBus<Event>;
  readonly commandRegistry: CommandRegistry;
  /** The world, and the host functions behind it. */
  readonly hostApi: PluginHost<Imports, Exports, Event>;
  /** The operator's word on each plugin. */
  readonly policy?: ((plugin: string) => PluginPolicy) | undefined;
  /** Whether any plugin of this host may have a permission; all may when not given. */
  readonly ceiling?: ((permission: string) => boolean) | undefined;
  /** Grants whatever manifests declare; for development. */
  readonly grantDeclared?: boolean | undefined;
  /** Runs components; the component engine on this thread when not given. */
  readonly engine?: PluginEngine<Imports, Exports> | undefined;
  readonly logger?: Logger | undefined;
}

type Step = 'load' | 'init' | 'start' | 'stop';

/** States that a plugin must be in before those that depend on it take a step. */
const READY: Readonly<Record<Step, readonly PluginState[]>> = {
  load: ['loaded', 'initializing', 'initialized', 'starting', 'started'],
  init: ['initialized', 'starting', 'started'],
  start: ['started'],
  stop: [],
};

/** Most findings of a component that are shown. */
const MOST_DETAILS = 20;

/** The plugins of one host. */
export class PluginManager<Imports, Exports, Event extends EventValue = EventValue> {
  readonly #folder: string;
  readonly #options: PluginManagerOptions<Imports, Exports, Event>;
  readonly #engine: PluginEngine<Imports, Exports>;
  readonly #logger: Logger;
  /** By name, in load order. */
  readonly #plugins = new Map<string, Plugin<Imports, Exports, Event>>();
  #nextOrder = 1;

  /** @param pluginsFolder read when a method asks for it; need not exist yet. */
  constructor(pluginsFolder: string, options: PluginManagerOptions<Imports, Exports, Event>) {
    this.#folder = resolve(pluginsFolder);
    this.#options = options;
    this.#engine = options.engine ?? componentEngine(options.hostApi.world);
    this.#logger = options.logger ?? silentLogger;
  }

  /** All plugins that were loaded and not unloaded, in load order; failed ones too. */
  list(): readonly Plugin<Imports, Exports, Event>[] {
    return [...this.#plugins.values()];
  }

  /** A plugin by name. */
  get(name: string): Plugin<Imports, Exports, Event> | undefined {
    return this.#plugins.get(name);
  }

  /**
   * Loads every plugin of the folder that is not loaded yet. Rejects with RT_PLUGIN_FOLDER when the folder cannot be
   * read; whatever is wrong with a plugin is in the report.
   */
  async scanAndLoad(): Promise<LoadReport> {
    const root = await this.#root();
    const loadedPaths = new Set(this.list().map(({ path }) => path));
    const names = (await findPlugins(root)).filter((name) => !loadedPaths.has(name));
    const failed: PluginFailure[] = [];
    const packages = new Map<string, PluginPackage>();
    for (const name of names) {
      try {
        const found = await this.#read(root, name);
        const other = packages.get(found.manifest.name)?.path ?? this.get(found.manifest.name)?.path;
        if (other !== undefined) throw this.#duplicate(found, other);
        packages.set(found.manifest.name, found);
      } catch (thrown) {
        failed.push({ path: name, error: asPluginError(thrown, name) });
      }
    }
    const { loaded, warnings } = await this.#loadInOrder(packages, failed);
    const report = { loaded, failed, warnings, permissions: loaded.flatMap((name) => this.#missing(name)) };
    for (const { path, error } of failed) this.#logger.error({ path, code: error.code }, error.report);
    for (const warning of warnings) this.#logger.warn({}, warning);
    return report;
  }

  /**
   * Loads one plugin, a folder or a `.wasm` file of the plugins folder, whose dependencies are loaded already. Rejects
   * with PluginError.
   */
  async load(path: string): Promise<Plugin<Imports, Exports, Event>> {
    const root = await this.#root();
    const name = basename(path);
    if (dirname(resolve(this.#folder, path)) !== this.#folder) {
      const error = runtimeError('RT_PLUGIN_FILE', { path: name, reason: 'it is not in the plugins folder' });
      throw new PluginError(error, { path: name });
    }
    const found = await this.#read(root, name);
    const other = this.get(found.manifest.name);
    if (other !== undefined) throw this.#duplicate(found, other.path);
    const failed: PluginFailure[] = [];
    await this.#loadInOrder(new Map([[found.manifest.name, found]]), failed);
    const plugin = this.get(found.manifest.name);
    if (plugin !== undefined) return plugin;
    throw failed[0]?.error ?? asPluginError(undefined, name);
  }

  /** Calls `init` of every loaded plugin, in order. A failing one is reported, with those that depend on it. */
  initializeAll(): Promise<LifecycleReport> {
    return this.#forAll('init', this.#inState('loaded'));
  }

  /** Calls `start` of every initialized plugin, in order. */
  startAll(): Promise<LifecycleReport> {
    return this.#forAll('start', this.#inState('initialized'));
  }

  /** Calls `stop` of every started plugin, the last started first. */
  stopAll(): Promise<LifecycleReport> {
    return this.#forAll('stop', this.#inState('started').reverse());
  }

  /** Initializes one plugin. Rejects with PluginError. */
  initialize(name: string): Promise<void> {
    return this.#one('init', name);
  }

  /** Starts one initialized plugin. Rejects with PluginError. */
  start(name: string): Promise<void> {
    return this.#one('start', name);
  }

  /** Stops one started plugin; nothing of it is registered afterwards, even when it answers an error. */
  stop(name: string): Promise<void> {
    return this.#one('stop', name);
  }

  /**
   * Stops a plugin if it is started, and forgets it. Rejects with RT_PLUGIN_NOT_FOUND, and with RT_PLUGIN_IN_USE while
   * others that are loaded depend on it.
   */
  async unload(name: string): Promise<void> {
    const plugin = this.#known(name);
    const dependents = this.list().filter(
      (one) => one.state !== 'failed' && one.metadata.dependencies.has(name),
    );
    if (dependents.length > 0) {
      const list = dependents.map((one) => one.name).join(', ');
      throw runtimeError('RT_PLUGIN_IN_USE', { name, dependents: list });
    }
    if (plugin.state === 'started') {
      await this.stop(name).catch((thrown: unknown) => this.#logger.warn({ plugin: name }, reasonOf(thrown)));
    }
    plugin.unload();
    this.#plugins.delete(name);
  }

  async #root(): Promise<string> {
    return realpath(this.#folder).catch((thrown: unknown) => {
      const values = { path: this.#folder, reason: reasonOf(thrown) };
      throw runtimeError('RT_PLUGIN_FOLDER', values, { cause: thrown });
    });
  }

  async #read(root: string, name: string): Promise<PluginPackage> {
    const { hostApi } = this.#options;
    const found = await readPackage(root, name, (input) => hostApi.validateManifest(input));
    try {
      checkVersions(found.metadata, hostApi.world.world, hostApi.version);
    } catch (thrown) {
      throw asPluginError(thrown, name, found.manifest.name);
    }
    return found;
  }

  #duplicate({ path, manifest }: PluginPackage, other: string): PluginError {
    const error = runtimeError('RT_PLUGIN_DUPLICATE', { name: manifest.name, other });
    return new PluginError(error, { path, plugin: manifest.name });
  }

  async #loadInOrder(
    packages: ReadonlyMap<string, PluginPackage>,
    failed: PluginFailure[],
  ): Promise<{ loaded: string[]; warnings: readonly string[] }> {
    const nodes = [...packages.values()].map(({ metadata }) => metadata);
    const usable = this.list().filter(({ state }) => state !== 'failed' && state !== 'stopped');
    const present = new Map(usable.map(({ name, version }) => [name, version]));
    const { order, failed: unresolved, warnings } = resolveDependencies(nodes, present);
    for (const [name, error] of unresolved) {
      const path = packages.get(name)?.path ?? name;
      failed.push({ path, error: new PluginError(error, { path, plugin: name }) });
    }
    const loaded: string[] = [];
    for (const name of order) {
      const found = packages.get(name);
      if (found === undefined) continue;
      try {
        await this.#loadOne(found);
        loaded.push(name);
      } catch (thrown) {
        failed.push({ path: found.path, error: asPluginError(thrown, found.path, name) });
      }
    }
    return { loaded, warnings };
  }

  async #loadOne(found: PluginPackage): Promise<void> {
    const { name, dependencies } = found.metadata;
    const missing = this.#missingDependency(name, dependencies.keys(), 'load');
    if (missing !== undefined) throw missing;
    const prepared = await this.#prepare(found);
    const policy = this.#options.policy?.(name) ?? {};
    const { granted, pending } = this.#split(found.metadata.permissions, policy);
    const facts = {
      order: this.#nextOrder,
      permissions: granted,
      pendingPermissions: pending,
      failurePolicy: policy.failurePolicy ?? 'proceed',
    };
    this.#nextOrder += 1;
    const { hostApi, eventBus: bus, commandRegistry: commands } = this.#options;
    const plugin = new Plugin(found, prepared, facts, hostApi, { bus, commands, logger: this.#logger });
    await plugin.instantiate();
    this.#plugins.set(name, plugin);
  }

  async #prepare({ component, manifest, path }: PluginPackage): Promise<PreparedPlugin<Imports, Exports>> {
    let prepared: PreparedPlugin<Imports, Exports>;
    try {
      prepared = await this.#engine.prepare(component, manifest);
    } catch (thrown) {
      const details =
        thrown instanceof ComponentError ? thrown.findings.map(describeFinding) : [reasonOf(thrown)];
      const [reason = ''] = details;
      const error = runtimeError('RT_PLUGIN_COMPONENT', { path, reason }, { cause: thrown });
      throw new PluginError(error, { path, plugin: manifest.name, details: details.slice(1, MOST_DETAILS) });
    }
    if (prepared.isolation !== 'inline') return prepared;
    const { asynchronousImports } = this.#options.hostApi;
    const imports = prepared.importedFunctions.filter((name) => asynchronousImports.has(name));
    if (imports.length > 0) throw runtimeError('RT_PLUGIN_ASYNC_IMPORT', { imports: imports.join(', ') });
    return prepared;
  }

  #split(declared: readonly string[], policy: PluginPolicy) {
    const { hostApi, ceiling, grantDeclared = false } = this.#options;
    const isGrantedByDefault = (permission: string) => hostApi.isGrantedByDefault(permission);
    return splitPermissions(declared, { grant: policy.grant, isGrantedByDefault, ceiling, grantDeclared });
  }

  #missing(name: string): MissingPermissions[] {
    const plugin = this.get(name);
    if (plugin === undefined) return [];
    const policy = this.#options.policy?.(name) ?? {};
    const { pending, refused } = this.#split(plugin.metadata.permissions, policy);
    return pending.length + refused.length === 0 ? [] : [{ plugin: name, pending, refused }];
  }

  /** The first required plugin that is not there yet, or no longer. */
  #missingDependency(plugin: string, dependencies: Iterable<string>, step: Step): RuntimeError | undefined {
    for (const dependency of [...dependencies].sort()) {
      const state = this.get(dependency)?.state;
      if (state !== undefined && READY[step].includes(state)) continue;
      const chain = `${plugin} -> ${dependency}`;
      return runtimeError('RT_PLUGIN_DEPENDENCY_FAILED', { name: plugin, dependency, chain });
    }
    return undefined;
  }

  #inState(state: Plugin<Imports, Exports, Event>['state']): Plugin<Imports, Exports, Event>[] {
    return this.list().filter((plugin) => plugin.state === state);
  }

  #forAll(
    step: Exclude<Step, 'load'>,
    plugins: readonly Plugin<Imports, Exports, Event>[],
  ): Promise<LifecycleReport> {
    const done: string[] = [];
    const failed: PluginFailure[] = [];
    const work = (plugin: Plugin<Imports, Exports, Event>): Pending<void> =>
      settle(
        () => this.#step(step, plugin),
        () => void done.push(plugin.name),
        (thrown) => {
          const error = asPluginError(thrown, plugin.path, plugin.name);
          // Those after it see that it is gone.
          if (step !== 'stop') plugin.abandon(error);
          failed.push({ path: plugin.path, error });
        },
      );
    const all = inTurn(plugins, work);
    const report: LifecycleReport = { done, failed };
    return all instanceof Promise ? all.then(() => report) : Promise.resolve(report);
  }

  #step(step: Exclude<Step, 'load'>, plugin: Plugin<Imports, Exports, Event>): Pending<void> {
    if (step !== 'stop') {
      const missing = this.#missingDependency(plugin.name, plugin.metadata.dependencies.keys(), step);
      if (missing !== undefined) throw missing;
    }
    return plugin.step(step);
  }

  async #one(step: Exclude<Step, 'load'>, name: string): Promise<void> {
    const plugin = this.#known(name);
    try {
      await this.#step(step, plugin);
    } catch (thrown) {
      throw asPluginError(thrown, plugin.path, name);
    }
  }

  #known(name: string): Plugin<Imports, Exports, Event> {
    const plugin = this.get(name);
    if (plugin === undefined) throw runtimeError('RT_PLUGIN_NOT_FOUND', { name });
    return plugin;
  }
}

function asPluginError(thrown: unknown, path: string, plugin?: string): PluginError {
  const reason = reasonOf(thrown);
  const otherwise = runtimeError(
    'RT_PLUGIN_INSTANTIATE',
    { name: plugin ?? path, reason },
    { cause: thrown },
  );
  return pluginError(thrown, { path, plugin }, otherwise);
}

function describeFinding({ code, message, offset }: ComponentFinding): string {
  return `${code}: ${printable(message)}${offset === undefined ? '' : ` (at byte ${offset})`}`;
}
