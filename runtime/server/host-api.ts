// SPDX-License-Identifier: MIT
// The Phira world for the generic runtime: bindings, manifest rules, default grants, host functions, guest calls.

import type { Event } from '../../generated/host/events.ts';
import { DEFAULT_GRANTS, type HostConfig } from '../../generated/host-config.ts';
import { validateManifest } from '../../generated/manifest.ts';
import { servedWorlds } from '../../generated/releases/index.ts';
import type { Exports, Imports } from '../../generated/world.ts';
import type { WorldBinding } from '../abi/contract.ts';
import type { GuestCalls, ManifestResult, PluginHost } from '../plugin/plugin-host.ts';
import type { PluginPackage } from '../plugin/plugin-package.ts';
import { asynchronousImports } from './asynchronous-imports.ts';
import { configFindings } from './config-findings.ts';
import { hidingSecrets } from './hidden-errors.ts';
import { HostFunctions, type HostFunctionsOptions } from './host-functions.ts';
import { OperatorSettings } from './operator-settings.ts';
import type { PhiraPlugin } from './world.ts';

/** What a {@link HostApi} is made of. */
export interface HostApiOptions extends Omit<HostFunctionsOptions, 'worldVersion' | 'settingsOf'> {
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
  readonly #settings: OperatorSettings;

  constructor(options: HostApiOptions) {
    const { hostConfig, ...rest } = options;
    const settings = new OperatorSettings(hostConfig);
    this.#settings = settings;
    this.version = options.server.version;
    this.asynchronousImports = asynchronousImports(options.server.asynchronous ?? [], worldBinding.world);
    this.#functions = new HostFunctions({
      ...rest,
      worldVersion: worldBinding.world.id.split('@')[1] ?? '',
      settingsOf: (plugin) => settings.of(plugin),
    });
  }

  /** What host.toml says now of the configuration of plugins; those that run take it in when they are told. */
  takeSettings(hostConfig: HostConfig): void {
    this.#settings.take(hostConfig);
  }

  /** Checks a parsed `plugin.toml`: a `config_schema` that stands in it too, and the defaults by that. */
  validateManifest(input: unknown): ManifestResult {
    const result = validateManifest(input);
    if ('findings' in result || typeof result.manifest.config_schema !== 'object') return result;
    const findings = configFindings(result.manifest.config_schema, result.manifest.config);
    return findings.length === 0 ? result : { findings };
  }

  /** Looks whether a package can have a configuration. @throws RuntimeError RT_PLUGIN_CONFIG with every fault. */
  checkPackage(found: PluginPackage): void {
    this.#functions.checkConfig(found);
  }

  /**
   * Values of a plugin's configuration as plain data for people, with `[secret]` for each that its schema marks as one;
   * undefined for a plugin that never ran.
   */
  shownConfig(plugin: string): unknown {
    return this.#functions.shownConfig(plugin);
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
    try {
      const keys = this.#functions.changedConfig(plugin);
      this.#settings.accept(plugin.name);
      return keys;
    } catch (error) {
      this.#settings.refuse(plugin.name);
      throw error;
    }
  }
}

const GUEST: GuestCalls<Exports, Event> = {
  init: (exports) => hidingSecrets(() => exports.lifecycle.init()),
  start: (exports) => hidingSecrets(() => exports.lifecycle.start()),
  stop: (exports) => hidingSecrets(() => exports.lifecycle.stop()),
  onEvent: (exports, event, context) => hidingSecrets(() => exports.eventHandler.onEvent(event, context)),
  onCommand: (exports, invocation) => hidingSecrets(() => exports.commandHandler.onCommand(invocation)),
  completeCommand: (exports, invocation) =>
    hidingSecrets(() => exports.commandHandler.completeCommand(invocation)),
};
