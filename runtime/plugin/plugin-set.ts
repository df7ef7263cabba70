// SPDX-License-Identifier: MIT
// The plugins of one host by name, and what they are to each other: who depends on whom, and who has to be ready first.

import { type RuntimeError, runtimeError } from '../errors.ts';
import { resolveDependencies } from './dependencies.ts';
import { isOver, type PluginState, type Step } from './lifecycle.ts';
import type { PluginMetadata } from './manifest.ts';
import { PluginError, unresolvedError } from './plugin-error.ts';
import type { PluginPackage } from './plugin-package.ts';
import { isInRange, readRange } from './versions.ts';

/**
 * States that a plugin must be in before those that depend on it take a step. One that is away is not ready; what runs
 * already goes on without it, and finds it again by the names of its commands once it is back.
 */
const READY: Readonly<Record<Step | 'load', readonly PluginState[]>> = {
  load: ['loaded', 'initializing', 'initialized', 'starting', 'started'],
  init: ['initialized', 'starting', 'started'],
  start: ['started'],
  stop: [],
};

/** What the set needs to know of a plugin. */
export interface Member {
  readonly name: string;
  readonly version: string;
  readonly state: PluginState;
  readonly metadata: PluginMetadata;
}

/** Plugins by name, in load order. */
export class PluginSet<Plugin extends Member> {
  readonly #plugins = new Map<string, Plugin>();

  list(): readonly Plugin[] {
    return [...this.#plugins.values()];
  }

  get(name: string): Plugin | undefined {
    return this.#plugins.get(name);
  }

  /** A plugin by name. Throws RT_PLUGIN_NOT_FOUND. */
  known(name: string): Plugin {
    const plugin = this.#plugins.get(name);
    if (plugin === undefined) throw runtimeError('RT_PLUGIN_NOT_FOUND', { name });
    return plugin;
  }

  /** Adds a plugin, or puts it in the place of the one of its name. */
  put(plugin: Plugin): void {
    this.#plugins.set(plugin.name, plugin);
  }

  remove(name: string): void {
    this.#plugins.delete(name);
  }

  /** Plugins in a state, each after those that it depends on: a reload may have brought new dependencies. */
  inState(state: PluginState): Plugin[] {
    const ordered = new Set<Plugin>();
    const visited = new Set<Plugin>();
    const visit = (plugin: Plugin | undefined): void => {
      if (plugin === undefined || visited.has(plugin)) return;
      visited.add(plugin);
      const { dependencies, optionalDependencies } = plugin.metadata;
      for (const name of [...dependencies.keys(), ...optionalDependencies.keys()]) visit(this.get(name));
      ordered.add(plugin);
    };
    for (const plugin of this.#plugins.values()) visit(plugin);
    return [...ordered].filter((plugin) => plugin.state === state);
  }

  /** Plugins that need this one, those that are away included. */
  dependents(name: string): Plugin[] {
    return this.list().filter((one) => !isOver(one.state) && one.metadata.dependencies.has(name));
  }

  /** Versions of the plugins that others can depend on. */
  versions(): ReadonlyMap<string, string> {
    const usable = this.list().filter(({ state }) => READY.load.includes(state));
    return new Map(usable.map(({ name, version }) => [name, version]));
  }

  /**
   * The first required plugin that is not there yet, or no longer, with the chain to the one that is the cause.
   *
   * @param neededBy names of the plugins that one needs, for those that are not in the set.
   */
  missingDependency(
    plugin: string,
    dependencies: Iterable<string>,
    step: Step | 'load',
    neededBy: (name: string) => Iterable<string> = () => [],
  ): RuntimeError | undefined {
    const dependency = this.#notReady(dependencies, step);
    if (dependency === undefined) return undefined;
    const chain = [plugin];
    for (let cause: string | undefined = dependency; cause !== undefined && !chain.includes(cause); ) {
      chain.push(cause);
      cause = this.#notReady(this.get(cause)?.metadata.dependencies.keys() ?? neededBy(cause), step);
    }
    const values = { name: plugin, dependency, chain: chain.join(' -> ') };
    return runtimeError('RT_PLUGIN_DEPENDENCY_FAILED', values);
  }

  #notReady(names: Iterable<string>, step: Step | 'load'): string | undefined {
    const isReady = (state: PluginState | undefined) => state !== undefined && READY[step].includes(state);
    return [...names].sort().find((name) => !isReady(this.get(name)?.state));
  }

  /** Throws PluginError when a package cannot take the place of a loaded plugin. */
  checkReplacement({ name }: Plugin, found: PluginPackage): void {
    const { path, metadata } = found;
    const refuse = (error: RuntimeError): never => {
      throw new PluginError(error, { path, plugin: name });
    };
    if (metadata.name !== name) refuse(runtimeError('RT_PLUGIN_RENAMED', { name, other: metadata.name }));
    const unresolved = resolveDependencies([metadata], this.versions()).failed.get(name);
    if (unresolved !== undefined) throw unresolvedError(unresolved, found);
    for (const dependent of this.dependents(name)) {
      const wanted = dependent.metadata.dependencies.get(name) ?? '*';
      const range = readRange(wanted);
      if (range !== undefined && isInRange(metadata.version, range)) continue;
      const values = { name: dependent.name, dependency: name, range: wanted, version: metadata.version };
      refuse(runtimeError('RT_PLUGIN_DEPENDENCY_VERSION', values));
    }
  }
}
