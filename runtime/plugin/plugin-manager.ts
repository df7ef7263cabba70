// SPDX-License-Identifier: MIT
// Takes plugins from a folder through their lives: scan, check, order, load, initialize, start, stop, reload, unload.
// What is wrong with one plugin is reported and never stops another.

import { basename, dirname, resolve } from 'node:path';
import type { CommandRegistry } from '../commands/command-registry.ts';
import { type RuntimeError, reasonOf, runtimeError } from '../errors.ts';
import type { EventReceiver, EventValue, Pending } from '../events/event.ts';
import { Lane } from '../events/lane.ts';
import { DEFAULT_SANDBOX, type Sandbox } from '../sandbox/sandbox.ts';
import { resolveDependencies } from './dependencies.ts';
import type { PluginState } from './lifecycle.ts';
import type { LifecycleReport, LoadReport, PluginFailure } from './load-report.ts';
import type { Logger } from './logger.ts';
import { silentLogger } from './logger.ts';
import type { Manifest } from './manifest.ts';
import { inTurn, settle } from './pending.ts';
import type { PluginPolicy } from './permissions.ts';
import type { Plugin } from './plugin.ts';
import { componentEngine, type PluginEngine } from './plugin-engine.ts';
import { PluginError } from './plugin-error.ts';
import type { PluginHost } from './plugin-host.ts';
import { asPluginError, PluginLoader } from './plugin-loader.ts';
import { findPlugins, type PluginPackage } from './plugin-package.ts';
import { isInRange, readRange } from './versions.ts';

/** The part of an event bus that the manager needs. */
export interface ManagedBus<Event extends EventValue> {
  readonly sequence: number;
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
  /** Where and within which bounds a plugin runs; {@link DEFAULT_SANDBOX} for all when not given. */
  readonly sandboxOf?: ((manifest: Manifest) => Sandbox) | undefined;
  /** Whether any plugin of this host may have a permission; all may when not given. */
  readonly ceiling?: ((permission: string) => boolean) | undefined;
  /** Grants whatever manifests declare; for development. */
  readonly grantDeclared?: boolean | undefined;
  /** Runs components; the component engine on this thread when not given. */
  readonly engine?: PluginEngine<Imports, Exports> | undefined;
  readonly logger?: Logger | undefined;
}

type Step = 'init' | 'start' | 'stop';

/** States that a plugin must be in before those that depend on it take a step. */
const READY: Readonly<Record<Step | 'load', readonly PluginState[]>> = {
  load: ['loaded', 'initializing', 'initialized', 'starting', 'started'],
  init: ['initialized', 'starting', 'started'],
  start: ['started'],
  stop: [],
};

/** Scans and loads that may wait for each other. */
const MOST_WAITING = 100;

/** The plugins of one host. */
export class PluginManager<Imports, Exports, Event extends EventValue = EventValue> {
  readonly #folder: string;
  readonly #loader: PluginLoader<Imports, Exports, Event>;
  readonly #bus: ManagedBus<Event>;
  readonly #logger: Logger;
  /** By name, in load order. */
  readonly #plugins = new Map<string, Plugin<Imports, Exports, Event>>();
  /** What reads files takes turns, so that no plugin is loaded twice. */
  readonly #turns = new Lane(MOST_WAITING);

  /** @param pluginsFolder read when a method asks for it; need not exist yet. */
  constructor(pluginsFolder: string, options: PluginManagerOptions<Imports, Exports, Event>) {
    const { hostApi, eventBus, commandRegistry, logger = silentLogger } = options;
    this.#folder = resolve(pluginsFolder);
    this.#bus = eventBus;
    this.#logger = logger;
    this.#loader = new PluginLoader(this.#folder, {
      hostApi,
      engine: options.engine ?? componentEngine(hostApi.world, { releases: hostApi.releases }),
      policy: options.policy ?? (() => ({})),
      sandboxOf: options.sandboxOf ?? (() => DEFAULT_SANDBOX),
      ceiling: options.ceiling,
      grantDeclared: options.grantDeclared ?? false,
      surroundings: { bus: eventBus, commands: commandRegistry, logger },
    });
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
    return this.#turns.run(() => this.#scanAndLoad());
  }

  /**
   * Loads one plugin, a folder or a `.wasm` file of the plugins folder, whose dependencies are loaded already. Rejects
   * with PluginError.
   */
  async load(path: string): Promise<Plugin<Imports, Exports, Event>> {
    return this.#turns.run(() => this.#load(path));
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
   * Replaces a plugin by what its files say now, and starts it if it was started or had failed. The old one serves
   * until the new component is checked and compiled; then, with events held back, it is stopped and the new one
   * instantiated, initialized and started. When that fails the old component is started again.
   *
   * @throws PluginError with what kept the new one from running; the plugin is then the old one, unless that fails too.
   */
  async reload(name: string): Promise<Plugin<Imports, Exports, Event>> {
    return this.#turns.run(() => this.#reload(name));
  }

  /**
   * Stops a plugin if it is started, and forgets it. Rejects with RT_PLUGIN_NOT_FOUND, and with RT_PLUGIN_IN_USE while
   * others that are loaded depend on it.
   */
  async unload(name: string): Promise<void> {
    const plugin = this.#known(name);
    const dependents = this.#dependents(name);
    if (dependents.length > 0) {
      const list = dependents.map((one) => one.name).join(', ');
      throw runtimeError('RT_PLUGIN_IN_USE', { name, dependents: list });
    }
    await this.#end(plugin);
    this.#plugins.delete(name);
  }

  async #scanAndLoad(): Promise<LoadReport> {
    const root = await this.#loader.root();
    const loadedPaths = new Set(this.list().map(({ path }) => path));
    const names = (await findPlugins(root)).filter((name) => !loadedPaths.has(name));
    const failed: PluginFailure[] = [];
    const packages = new Map<string, PluginPackage>();
    for (const name of names) {
      try {
        const found = await this.#loader.read(root, name);
        const other = packages.get(found.manifest.name)?.path ?? this.get(found.manifest.name)?.path;
        if (other !== undefined) throw duplicate(found, other);
        packages.set(found.manifest.name, found);
      } catch (thrown) {
        failed.push({ path: name, error: asPluginError(thrown, name) });
      }
    }
    const { loaded, warnings } = await this.#loadInOrder(packages, failed);
    const permissions = loaded.flatMap((name) => {
      const declared = this.get(name)?.metadata.permissions ?? [];
      return this.#loader.missingPermissions(name, declared) ?? [];
    });
    for (const { path, error } of failed) this.#logger.error({ path, code: error.code }, error.report);
    for (const warning of warnings) this.#logger.warn({}, warning);
    return { loaded, failed, warnings, permissions };
  }

  async #load(path: string): Promise<Plugin<Imports, Exports, Event>> {
    const root = await this.#loader.root();
    const name = basename(path);
    if (dirname(resolve(this.#folder, path)) !== this.#folder) {
      const error = runtimeError('RT_PLUGIN_FILE', { path: name, reason: 'it is not in the plugins folder' });
      throw new PluginError(error, { path: name });
    }
    const found = await this.#loader.read(root, name);
    const other = this.get(found.manifest.name);
    if (other !== undefined) throw duplicate(found, other.path);
    const failed: PluginFailure[] = [];
    await this.#loadInOrder(new Map([[found.manifest.name, found]]), failed);
    const plugin = this.get(found.manifest.name);
    if (plugin !== undefined) return plugin;
    throw failed[0]?.error ?? asPluginError(undefined, name);
  }

  async #loadInOrder(
    packages: ReadonlyMap<string, PluginPackage>,
    failed: PluginFailure[],
  ): Promise<{ loaded: string[]; warnings: readonly string[] }> {
    const nodes = [...packages.values()].map(({ metadata }) => metadata);
    const { order, failed: unresolved, warnings } = resolveDependencies(nodes, this.#present());
    for (const [name, error] of unresolved) {
      const path = packages.get(name)?.path ?? name;
      failed.push({ path, error: new PluginError(error, { path, plugin: name }) });
    }
    const loaded: string[] = [];
    for (const name of order) {
      const found = packages.get(name);
      if (found === undefined) continue;
      try {
        const missing = this.#missingDependency(name, found.metadata.dependencies.keys(), 'load');
        if (missing !== undefined) throw missing;
        const plugin = this.#loader.make(found, await this.#loader.prepare(found));
        await plugin.instantiate();
        this.#plugins.set(name, plugin);
        loaded.push(name);
      } catch (thrown) {
        failed.push({ path: found.path, error: asPluginError(thrown, found.path, name) });
      }
    }
    return { loaded, warnings };
  }

  async #reload(name: string): Promise<Plugin<Imports, Exports, Event>> {
    const old = this.#known(name);
    const found = await this.#loader.read(await this.#loader.root(), old.path);
    this.#checkReplacement(old, found);
    const next = this.#loader.make(found, await this.#loader.prepare(found), old.order);
    const starts = old.state === 'started' || old.state === 'failed';
    const since = this.#bus.sequence;
    this.#bus.enter();
    try {
      await this.#end(old);
      try {
        return await this.#replace(next, starts, since);
      } catch (thrown) {
        next.unload();
        const error = asPluginError(thrown, found.path, name);
        this.#logger.error({ plugin: name, code: error.code }, `${name} was not reloaded: ${error.message}`);
        await this.#replace(old.renewed(), starts, since);
        throw error;
      }
    } finally {
      this.#bus.leave();
    }
  }

  /** Throws PluginError when a package cannot take the place of a loaded plugin. */
  #checkReplacement(old: Plugin<Imports, Exports, Event>, { path, metadata }: PluginPackage): void {
    const { name } = old;
    const refuse = (error: RuntimeError): never => {
      throw new PluginError(error, { path, plugin: name });
    };
    if (metadata.name !== name) refuse(runtimeError('RT_PLUGIN_RENAMED', { name, other: metadata.name }));
    const unresolved = resolveDependencies([metadata], this.#present()).failed.get(name);
    if (unresolved !== undefined) refuse(unresolved);
    for (const dependent of this.#dependents(name)) {
      const wanted = dependent.metadata.dependencies.get(name) ?? '*';
      const range = readRange(wanted);
      if (range !== undefined && isInRange(metadata.version, range)) continue;
      const values = { name: dependent.name, dependency: name, range: wanted, version: metadata.version };
      refuse(runtimeError('RT_PLUGIN_DEPENDENCY_VERSION', values));
    }
  }

  /** @param since number of the last event that the one before it heard of. */
  async #replace(next: Plugin<Imports, Exports, Event>, starts: boolean, since: number) {
    this.#plugins.set(next.name, next);
    next.hearsSince = since;
    await next.instantiate();
    if (starts) {
      await this.#step('init', next);
      await this.#step('start', next);
    }
    next.hearsSince = undefined;
    return next;
  }

  /** Stops a plugin if it is started, and takes back everything of it. */
  async #end(plugin: Plugin<Imports, Exports, Event>): Promise<void> {
    if (plugin.state === 'started') {
      const { name } = plugin;
      await this.stop(name).catch((thrown: unknown) => this.#logger.warn({ plugin: name }, reasonOf(thrown)));
    }
    plugin.unload();
  }

  #dependents(name: string): Plugin<Imports, Exports, Event>[] {
    return this.list().filter((one) => one.state !== 'failed' && one.metadata.dependencies.has(name));
  }

  /** Versions of the plugins that others can depend on. */
  #present(): ReadonlyMap<string, string> {
    const usable = this.list().filter(({ state }) => READY.load.includes(state));
    return new Map(usable.map(({ name, version }) => [name, version]));
  }

  /** The first required plugin that is not there yet, or no longer. */
  #missingDependency(
    plugin: string,
    dependencies: Iterable<string>,
    step: Step | 'load',
  ): RuntimeError | undefined {
    for (const dependency of [...dependencies].sort()) {
      const state = this.get(dependency)?.state;
      if (state !== undefined && READY[step].includes(state)) continue;
      const chain = `${plugin} -> ${dependency}`;
      return runtimeError('RT_PLUGIN_DEPENDENCY_FAILED', { name: plugin, dependency, chain });
    }
    return undefined;
  }

  #inState(state: PluginState): Plugin<Imports, Exports, Event>[] {
    return this.list().filter((plugin) => plugin.state === state);
  }

  #forAll(step: Step, plugins: readonly Plugin<Imports, Exports, Event>[]): Promise<LifecycleReport> {
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

  #step(step: Step, plugin: Plugin<Imports, Exports, Event>): Pending<void> {
    if (step !== 'stop') {
      const missing = this.#missingDependency(plugin.name, plugin.metadata.dependencies.keys(), step);
      if (missing !== undefined) throw missing;
    }
    return plugin.step(step);
  }

  async #one(step: Step, name: string): Promise<void> {
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

function duplicate({ path, manifest }: PluginPackage, other: string): PluginError {
  const error = runtimeError('RT_PLUGIN_DUPLICATE', { name: manifest.name, other });
  return new PluginError(error, { path, plugin: manifest.name });
}
