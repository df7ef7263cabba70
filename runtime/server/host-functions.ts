// SPDX-License-Identifier: MIT
// Makes the permission-guarded host functions of each plugin and keeps what belongs to it until it goes.

import { guardImports, type Permits } from '../../generated/guards.ts';
import type { Imports } from '../../generated/world.ts';
import type { CommandRegistry } from '../commands/command-registry.ts';
import { type Logger, silentLogger } from '../plugin/logger.ts';
import type { PluginPackage } from '../plugin/plugin-package.ts';
import type { AuditSink } from '../sandbox/audit.ts';
import { auditLog, auditTrail } from '../sandbox/audit-trail.ts';
import { Denials } from '../sandbox/denials.ts';
import type { ConfigLayer } from '../services/config-store.ts';
import { DEFAULT_STORAGE_LIMITS, type KeyValueStore, MemoryStore } from '../services/key-value-store.ts';
import type { LogLevel } from '../services/log-levels.ts';
import { DEFAULT_LOG_LIMITS, type LogRecord, PluginLog } from '../services/plugin-log.ts';
import { secretTexts } from '../services/secret-texts.ts';
import { ServiceError } from '../services/service-error.ts';
import { DEFAULT_TIMER_LIMITS, TimerSet } from '../services/timers.ts';
import { TokenBucket } from '../services/token-bucket.ts';
import { commandsOf } from './imports/commands.ts';
import { configOf } from './imports/config.ts';
import { type Connection, DEFAULT_SERVICE_LIMITS, type ServiceLimits } from './imports/connection.ts';
import { eventsOf } from './imports/events.ts';
import { messagingOf } from './imports/messaging.ts';
import { roomsOf } from './imports/rooms.ts';
import { clockOf, hostOf, logOf, randomOf, storageOf, timersOf } from './imports/services.ts';
import { usersOf } from './imports/users.ts';
import { PluginConfigs } from './plugin-configs.ts';
import type { Server } from './server.ts';
import type { PhiraEventBus, PhiraPlugin } from './world.ts';

/** What the host functions reach. */
export interface HostFunctionsOptions {
  readonly eventBus: PhiraEventBus;
  readonly commandRegistry: CommandRegistry;
  readonly server: Server;
  /** Version of the world that the host serves. */
  readonly worldVersion: string;
  /** Folder of the operator's files, `NAME.toml` each; without one nothing can be saved. */
  readonly configFolder?: string | undefined;
  /** The operator's values for a plugin, over its manifest's and under its own file's. */
  readonly settingsOf?: ((plugin: string) => ConfigLayer | undefined) | undefined;
  /** Where a plugin keeps its items; in memory when not given. Asked once for each name. */
  readonly openStorage?: ((plugin: string) => KeyValueStore) | undefined;
  /** Takes what plugins log. */
  readonly onLog?: ((record: LogRecord) => void) | undefined;
  /** Level of a plugin's log; `info` when not given. */
  readonly logLevelOf?: ((plugin: string) => LogLevel) | undefined;
  readonly limits?: Partial<ServiceLimits> | undefined;
  /** Takes a record of what plugins were denied; the log when not given. */
  readonly audit?: AuditSink | undefined;
  readonly logger?: Logger | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now?: (() => number) | undefined;
  /** Milliseconds that never run backwards. */
  readonly monotonic?: (() => number) | undefined;
}

/** Log records that a plugin may write at once after a pause, as a multiple of what it may write in a second. */
const LOG_BURST = 4;

/** The host functions of every connected plugin. */
export class HostFunctions {
  readonly #options: HostFunctionsOptions;
  readonly #audit: AuditSink;
  readonly #connections = new Map<PhiraPlugin, Connection>();
  /** By name of the plugin: outlives reloads. */
  readonly #storage = new Map<string, KeyValueStore>();

  readonly #configs: PluginConfigs;

  constructor(options: HostFunctionsOptions) {
    this.#options = options;
    const { configFolder, settingsOf, logger = silentLogger } = options;
    this.#configs = new PluginConfigs({ configFolder, settingsOf, logger });
    this.#audit = auditTrail([options.audit ?? auditLog(logger)], logger);
  }

  /**
   * Makes the functions of one plugin.
   *
   * @throws ServiceError when the operator's file of the plugin, its defaults or its schema are refused.
   */
  connect(plugin: PhiraPlugin): Imports {
    const connection = this.#open(plugin);
    this.#connections.set(plugin, connection);
    const imports: Imports = {
      host: hostOf(connection),
      log: logOf(connection),
      clock: clockOf(connection),
      random: randomOf(),
      timers: timersOf(connection),
      storage: storageOf(connection),
      config: configOf(connection),
      users: usersOf(connection),
      rooms: roomsOf(connection),
      messaging: messagingOf(connection),
      events: eventsOf(connection),
      commands: commandsOf(connection),
    };
    return guardImports(imports, connection.permits);
  }

  /**
   * A plugin takes the place of its predecessor: its timers run, and its configuration is what that has left on disk; the
   * one it has when the operator's file is refused.
   */
  unstage(plugin: PhiraPlugin): void {
    const connection = this.#connections.get(plugin);
    try {
      connection?.config.reload();
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.#configs.report(plugin.name, error);
    }
    connection?.timers.resume();
  }

  /** Looks whether a package can have a configuration. @throws RuntimeError RT_PLUGIN_CONFIG with every fault. */
  checkConfig(found: PluginPackage): void {
    this.#configs.check(found);
  }

  /** Values of a plugin's configuration as plain data, with `[secret]` for each that its schema marks as one. */
  shownConfig(plugin: string): unknown {
    return this.#configs.shown(plugin);
  }

  /** Ends the timers of a plugin and forgets it; its stored items stay. */
  disconnect(plugin: PhiraPlugin): void {
    const connection = this.#connections.get(plugin);
    if (connection === undefined) return;
    this.#connections.delete(plugin);
    connection.timers.close();
    connection.log.flush();
  }

  /** Puts what a plugin printed on a standard stream of its thread or process into its log, a record a line. */
  logOutput(plugin: string, stream: 'stdout' | 'stderr', text: string): void {
    for (const connection of this.#connections.values()) {
      if (connection.plugin.name !== plugin) continue;
      for (const line of text.split(/\r?\n/)) {
        if (line !== '') connection.log.write(stream === 'stdout' ? 'info' : 'warn', line);
      }
      // Its successor may be connected too.
      return;
    }
  }

  /**
   * Reads the operator's file of a plugin again and tells the plugin what differs. Answers the keys.
   *
   * @throws ServiceError when the file is refused; the plugin keeps the values it has.
   */
  reloadConfig(plugin: PhiraPlugin): readonly string[] {
    const connection = this.#connections.get(plugin);
    if (connection === undefined) return [];
    const keys = connection.config.reload();
    if (keys.length > 0) {
      void this.#options.eventBus.deliverTo(plugin, { tag: 'config-change', val: { keys: [...keys] } });
    }
    return keys;
  }

  /**
   * Keys whose values in the operator's file differ from those that a plugin has; none after it has saved them itself.
   *
   * @throws ServiceError when the file is refused.
   */
  changedConfig(plugin: PhiraPlugin): readonly string[] {
    return this.#connections.get(plugin)?.config.changedOnDisk() ?? [];
  }

  #open(plugin: PhiraPlugin): Connection {
    const { eventBus, commandRegistry, server, worldVersion, onLog, logLevelOf } = this.#options;
    const now = this.#options.now ?? Date.now;
    const monotonic = this.#options.monotonic ?? (() => performance.now());
    const limits = { ...DEFAULT_SERVICE_LIMITS, ...this.#options.limits };
    const logLines = plugin.sandbox.limits.maxLogLinesPerSecond;
    return {
      plugin,
      server,
      eventBus,
      commandRegistry,
      worldVersion,
      permits: this.#permits(plugin, now),
      limits,
      log: new PluginLog({
        plugin: plugin.name,
        minimum: logLevelOf?.(plugin.name) ?? 'info',
        sink: onLog ?? (() => {}),
        counts: plugin.metrics,
        hide: (text) => secretTexts.hide(text),
        now,
        limits: { ...DEFAULT_LOG_LIMITS, perSecond: logLines, burst: LOG_BURST * logLines },
      }),
      timers: new TimerSet(
        (timer) => eventBus.deliverTo(plugin, { tag: 'timer', val: { timer } }),
        { ...DEFAULT_TIMER_LIMITS, maxTimers: plugin.sandbox.limits.maxTimers },
        plugin.staged,
      ),
      storage: this.#storageOf(plugin),
      config: this.#configs.open(plugin),
      messages: new TokenBucket(limits.messages, monotonic()),
      configSaves: new TokenBucket(limits.configSaves, monotonic()),
      now,
      monotonic,
    };
  }

  /**
   * Looks at the plugin's grants at each call; denials are put on record. A start function of the component, which runs
   * before the plugin may be said to live, has no rights: whoever looks at a plugin by loading it risks nothing.
   */
  #permits(plugin: PhiraPlugin, now: () => number): Permits {
    const denials = new Denials(plugin.name, (entry) => this.#audit({ at: now(), ...entry }));
    return (permission, functionName) => {
      if (plugin.permissions.has(permission) && plugin.state !== 'loaded') return true;
      // Asked at each subscription, without anything being denied.
      if (permission === 'veto_events') return false;
      plugin.metrics.denials += 1;
      denials.add(permission, functionName);
      return false;
    };
  }

  #storageOf({ name, sandbox }: PhiraPlugin): KeyValueStore {
    const store = this.#storage.get(name) ?? this.#options.openStorage?.(name) ?? new MemoryStore();
    this.#storage.set(name, store);
    const { maxStorageBytes: maxBytes, maxStorageItems: maxItems } = sandbox.limits;
    store.limits = { ...DEFAULT_STORAGE_LIMITS, maxBytes, maxItems };
    return store;
  }
}
