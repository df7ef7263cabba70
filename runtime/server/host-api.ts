// SPDX-License-Identifier: MIT
// The Phira world for the generic runtime: bindings, manifest rules, default grants, host functions, guest calls.

import type { Event } from '../../generated/host/events.ts';
import { DEFAULT_GRANTS, type HostConfig } from '../../generated/host-config.ts';
import { validateManifest } from '../../generated/manifest.ts';
import { servedWorlds } from '../../generated/releases/index.ts';
import type { Exports, Imports } from '../../generated/world.ts';
import type { WorldBinding } from '../abi/contract.ts';
import type { GuestCalls, ManifestResult, PluginHost } from '../plugin/plugin-host.ts';
import { compileConfigSchema } from '../services/config-schema.ts';
import { ServiceError } from '../services/service-error.ts';
import { asynchronousImports } from './asynchronous-imports.ts';
import { HostFunctions, type HostFunctionsOptions } from './host-functions.ts';
import type { PhiraPlugin } from './world.ts';

/** What a {@link HostApi} is made of. */
export interface HostApiOptions extends Omit<HostFunctionsOptions, 'worldVersion' | 'configOf'> {
  /** The operator's settings; every default when not given. */
  readonly hostConfig?: HostConfig | undefined;
}

const [worldBinding, ...releases] = servedWorlds;

/** Serves plugins of this world on behalf of one server. */
export class HostApi implements PluginHost<Imports, Exports, Event> {
  readonly world: WorldBinding<Imports, Exports> = worldBinding;
  readonly releases: readonly WorldBinding<Imports, Exports>[] = releases;
  readonly version: string;
  readonly asynchronousImports: ReadonlySet<string>;
  readonly guest: GuestCalls<Exports, Event> = GUEST;
  readonly #functions: HostFunctions;

  constructor(options: HostApiOptions) {
    const { hostConfig, ...rest } = options;
    const settings = new Map(Object.entries(hostConfig?.plugins ?? {}));
    this.version = options.server.version;
    this.asynchronousImports = asynchronousImports(options.server.asynchronous ?? [], worldBinding.world);
    this.#functions = new HostFunctions({
      ...rest,
      worldVersion: worldBinding.world.id.split('@')[1] ?? '',
      configOf: (plugin) => settings.get(plugin)?.config,
    });
  }

  /** Checks a parsed `plugin.toml`, a `config_schema` that stands in it included. */
  validateManifest(input: unknown): ManifestResult {
    const result = validateManifest(input);
    if ('findings' in result || typeof result.manifest.config_schema !== 'object') return result;
    try {
      compileConfigSchema(result.manifest.config_schema);
      return result;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const help = 'use the plain keywords of JSON Schema: no pattern, format or $ref';
      return {
        findings: [{ path: ['config_schema'], code: 'MANIFEST_FORMAT', message: error.message, help }],
      };
    }
  }

  /** Looking on, custom events, and the plugin's own configuration; anything else waits for the operator. */
  isGrantedByDefault(permission: string): boolean {
    return DEFAULT_GRANTS(permission);
  }

  connect(plugin: PhiraPlugin): Imports {
    return this.#functions.connect(plugin);
  }

  unstage(plugin: PhiraPlugin): void {
    this.#functions.unstage(plugin);
  }

  disconnect(plugin: PhiraPlugin): void {
    this.#functions.disconnect(plugin);
  }

  /** Puts what a plugin printed on a standard stream of its thread or process into its log, a record a line. */
  logOutput(plugin: string, stream: 'stdout' | 'stderr', text: string): void {
    this.#functions.logOutput(plugin, stream, text);
  }

  /**
   * Reads the operator's file of a plugin again and tells the plugin what differs. Answers the keys.
   *
   * @throws ServiceError when the file is refused; the plugin keeps the values it has.
   */
  reloadConfig(plugin: PhiraPlugin): readonly string[] {
    return this.#functions.reloadConfig(plugin);
  }

  /**
   * Keys whose values in the operator's file differ from those that a plugin has; none after it has saved them itself.
   *
   * @throws ServiceError when the file is refused.
   */
  changedConfig(plugin: PhiraPlugin): readonly string[] {
    return this.#functions.changedConfig(plugin);
  }
}

const GUEST: GuestCalls<Exports, Event> = {
  init: (exports) => exports.lifecycle.init(),
  start: (exports) => exports.lifecycle.start(),
  stop: (exports) => exports.lifecycle.stop(),
  onEvent: (exports, event, context) => exports.eventHandler.onEvent(event, context),
  onCommand: (exports, invocation) => exports.commandHandler.onCommand(invocation),
  completeCommand: (exports, invocation) => exports.commandHandler.completeCommand(invocation),
};
