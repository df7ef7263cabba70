// SPDX-License-Identifier: MIT
// From files to a plugin that has not run yet: reads a package, compares versions, prepares the component, decides
// permissions.

import { realpath } from 'node:fs/promises';
import { ComponentError, type Finding as ComponentFinding } from '../component/errors.ts';
import { printable, reasonOf, runtimeError } from '../errors.ts';
import type { EventValue } from '../events/event.ts';
import type { Isolation, Sandbox } from '../sandbox/sandbox.ts';
import { errorAt } from '../toml/toml-file.ts';
import type { MissingPermissions } from './load-report.ts';
import type { Manifest } from './manifest.ts';
import type { PluginPolicy } from './permissions.ts';
import { Plugin, type Surroundings } from './plugin.ts';
import type { PluginEngine, PreparedPlugin } from './plugin-engine.ts';
import { PluginError, pluginError } from './plugin-error.ts';
import type { PluginHost } from './plugin-host.ts';
import { type PluginPackage, readPackage } from './plugin-package.ts';
import type { PluginRights } from './rights.ts';
import { checkVersions, MisfitError } from './versions.ts';

/** What a loader is made of; see the manager's options. */
export interface PluginLoaderOptions<Imports, Exports, Event extends EventValue> {
  readonly hostApi: PluginHost<Imports, Exports, Event>;
  readonly engine: PluginEngine<Imports, Exports>;
  readonly policy: (plugin: string) => PluginPolicy;
  readonly sandboxOf: (manifest: Manifest) => Sandbox;
  readonly rights: PluginRights;
  readonly surroundings: Surroundings<Event>;
}

/** From the least to the most that keeps a plugin from the server. */
const STRENGTH: readonly Isolation[] = ['inline', 'worker', 'process'];

/** Most findings of a component that are shown. */
const MOST_DETAILS = 20;

/** Loads plugins of one folder. */
export class PluginLoader<Imports, Exports, Event extends EventValue> {
  readonly #folder: string;
  readonly #options: PluginLoaderOptions<Imports, Exports, Event>;
  #nextOrder = 1;

  constructor(folder: string, options: PluginLoaderOptions<Imports, Exports, Event>) {
    this.#folder = folder;
    this.#options = options;
  }

  /** Real path of the plugins folder; rejects with RT_PLUGIN_FOLDER. */
  async root(): Promise<string> {
    return realpath(this.#folder).catch((thrown: unknown) => {
      const values = { path: this.#folder, reason: reasonOf(thrown) };
      throw runtimeError('RT_PLUGIN_FOLDER', values, { cause: thrown });
    });
  }

  /** Reads a package that fits this host. Rejects with PluginError. */
  async read(root: string, name: string): Promise<PluginPackage> {
    const { hostApi } = this.#options;
    const found = await readPackage(root, name, (input) => hostApi.validateManifest(input));
    try {
      const worlds = [hostApi.world, ...(hostApi.releases ?? [])].map(({ world }) => world);
      checkVersions(found.metadata, worlds, hostApi.version);
    } catch (thrown) {
      const error =
        thrown instanceof MisfitError ? errorAt(thrown, found.manifestSource, [thrown.key]) : thrown;
      throw asPluginError(error, name, found.manifest.name);
    }
    return found;
  }

  /**
   * Has the root look at the package, then checks and compiles the component. Rejects with PluginError: of the root,
   * RT_PLUGIN_COMPONENT, RT_PLUGIN_ISOLATION or RT_PLUGIN_ASYNC_IMPORT.
   */
  async prepare(found: PluginPackage): Promise<PreparedPlugin<Imports, Exports>> {
    const { component, componentPath: file, folder, manifest, path } = found;
    const { engine, hostApi, sandboxOf } = this.#options;
    try {
      hostApi.checkPackage?.(found);
    } catch (thrown) {
      throw asPluginError(thrown, path, manifest.name);
    }
    const sandbox = { ...sandboxOf(manifest), folder };
    const prepared = await engine.prepare(component, manifest, sandbox).catch((thrown: unknown) => {
      // Any other throw is a fault of the host, and says so.
      if (!(thrown instanceof ComponentError)) throw asPluginError(thrown, path, manifest.name);
      const [reason = thrown.code, ...details] = thrown.findings.map(describeFinding);
      const error = runtimeError('RT_PLUGIN_COMPONENT', { path: file, reason }, { cause: thrown });
      const shown = details.slice(0, MOST_DETAILS);
      throw new PluginError(error, { path, file, plugin: manifest.name, details: shown });
    });
    if (STRENGTH.indexOf(prepared.isolation) < STRENGTH.indexOf(sandbox.isolation)) {
      const values = { name: manifest.name, wanted: sandbox.isolation, given: prepared.isolation };
      throw new PluginError(runtimeError('RT_PLUGIN_ISOLATION', values), { path, plugin: manifest.name });
    }
    if (prepared.isolation !== 'inline') return prepared;
    const imports = prepared.importedFunctions.filter((name) => hostApi.asynchronousImports.has(name));
    if (imports.length === 0) return prepared;
    const error = runtimeError('RT_PLUGIN_ASYNC_IMPORT', { imports: imports.join(', ') });
    throw new PluginError(error, { path, plugin: manifest.name });
  }

  /** @param order of the plugin whose place it takes; the next one when not given. */
  make(found: PluginPackage, prepared: PreparedPlugin<Imports, Exports>, order?: number) {
    const { hostApi, surroundings, policy, sandboxOf, rights } = this.#options;
    const { name, permissions } = found.metadata;
    const { failurePolicy = 'proceed', failurePolicies } = policy(name);
    const { granted, pending } = rights.split(name, permissions);
    const facts = {
      order: order ?? this.#nextOrder,
      permissions: granted,
      pendingPermissions: pending,
      failurePolicy,
      failurePolicies,
      sandbox: sandboxOf(found.manifest),
      build: { sha256: found.sha256, worldId: prepared.worldId ?? hostApi.world.world.id },
    };
    if (order === undefined) this.#nextOrder += 1;
    return new Plugin(found, prepared, facts, hostApi, surroundings);
  }

  /** What a plugin declares and was not given; undefined when it has everything. */
  missingPermissions(name: string, declared: readonly string[]): MissingPermissions | undefined {
    const { pending, refused } = this.#options.rights.split(name, declared);
    return pending.length + refused.length === 0 ? undefined : { plugin: name, pending, refused };
  }
}

/** Wraps whatever was thrown while a plugin was handled. */
export function asPluginError(thrown: unknown, path: string, plugin?: string): PluginError {
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
