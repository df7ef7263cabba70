// SPDX-License-Identifier: MIT
// Puts a whole host together: event bus, commands, server, host API and plugins, as `phira-plugin run` and a server
// that embeds this package do.

import { isAbsolute, join, relative, sep } from 'node:path';
import type { Logger as PinoLogger } from 'pino';

import type { HostConfig } from '../../generated/host-config.ts';
import type { Exports, Imports } from '../../generated/world.ts';
import { MeterCache, MeterCacheError } from '../component/meter/cache.ts';
import { reasonOf } from '../errors.ts';
import type { HealthMonitor } from '../monitor/health-monitor.ts';
import type { MetricsCollector } from '../monitor/metrics-collector.ts';
import type { LifecycleReport, LoadReport } from '../plugin/load-report.ts';
import { silentLogger } from '../plugin/logger.ts';
import type { PluginEngine } from '../plugin/plugin-engine.ts';
import type { AuditRecord, AuditSink } from '../sandbox/audit.ts';
import { AuditFile } from '../sandbox/audit-file.ts';
import { auditLog, auditTrail } from '../sandbox/audit-trail.ts';
import { type LogLevels, parseLogLevels } from '../services/log-levels.ts';
import { CommandInput, CommandRegistry } from './command-input.ts';
import { HostApi } from './host-api.ts';
import { defaultHostConfig, readHostConfig } from './host-config.ts';
import { HotReload } from './hot-reload.ts';
import { pluginEngine } from './isolation.ts';
import { pluginLogger } from './logger.ts';
import { MemoryServer } from './memory-server.ts';
import { monitoringOf } from './monitoring.ts';
import { MonitoringServer } from './monitoring-http.ts';
import { formatNotice } from './notice.ts';
import { openStorage } from './open-storage.ts';
import { HOST_COMMANDS } from './operator/commands/index.ts';
import { ControlServer } from './operator/control/control-server.ts';
import { OperatorCommands } from './operator/operator-commands.ts';
import { formatLogRecord, type LineListener, Output } from './output.ts';
import { PluginManager } from './plugin-manager.ts';
import type { Server } from './server.ts';
import { stopHost } from './stop-host.ts';
import { HOST_VERSION } from './version.ts';
import { EventBus } from './world.ts';

/** What a server is made with. */
export interface HostParts {
  readonly eventBus: EventBus;
  readonly commandRegistry: CommandRegistry;
  readonly output: Output;
  readonly hostConfig: HostConfig;
  /** Has something done once the server has started. */
  onStarted(work: () => Promise<void> | void): void;
  /** Has something done once server and plugins have stopped; what was asked for last comes first. */
  onStopped(work: () => Promise<void> | void): void;
}

export interface HostOptions {
  /** Folder of the plugins. */
  readonly pluginsDir: string;
  /** The operator's `host.toml`; every default when not given. */
  readonly hostConfigPath?: string | undefined;
  /** Where configuration that plugins save and items that they store are kept; in memory only when not given. */
  readonly dataDir?: string | undefined;
  /** Whether command lines reach the host, over a socket in the data folder; true when not given. */
  readonly controlSocket?: boolean | undefined;
  /** Runs components; {@link pluginEngine} when not given, with metered modules kept below `dataDir`. */
  readonly engine?: PluginEngine<Imports, Exports> | undefined;
  /** Grants whatever manifests declare; for development. */
  readonly grantDeclared?: boolean | undefined;
  /** Takes every line: what users would see, what plugins log. */
  readonly out?: LineListener | undefined;
  /** Whether what plugins log is among those lines; true when not given. */
  readonly showPluginLogs?: boolean | undefined;
  /** The host's own structured log. */
  readonly logger?: PinoLogger | undefined;
  /**
   * Takes a record of everything that the sandbox denied, stopped or took away, as the log does and, with a data folder,
   * its file `audit.jsonl`.
   */
  readonly audit?: AuditSink | undefined;
  /** Levels of plugins' logs; `info` when not given. */
  readonly logLevels?: LogLevels | undefined;
}

/** What came of starting a host; a plugin that failed stops no other. */
export interface StartReport {
  readonly load: LoadReport;
  readonly init: LifecycleReport;
  readonly start: LifecycleReport;
}

/** A host, put together. */
export interface Host<S extends Server = Server> {
  readonly server: S;
  readonly eventBus: EventBus;
  readonly commandRegistry: CommandRegistry;
  readonly commands: CommandInput;
  /** Commands for operators, for the console, their chat and the command line. */
  readonly operatorCommands: OperatorCommands;
  readonly hostApi: HostApi;
  readonly pluginManager: PluginManager;
  /** Figures of the plugins. */
  readonly metricsCollector: MetricsCollector;
  /** How the plugins are. */
  readonly healthMonitor: HealthMonitor;
  /** Serves both over HTTP, where `[monitoring]` says so. */
  readonly monitoringServer: MonitoringServer | undefined;
  readonly hostConfig: HostConfig;
  readonly output: Output;
  /**
   * Loads, initializes and starts the plugins, then the server, and watches their files from then on. @throws
   * RuntimeError RT_PLUGIN_FOLDER, RT_SERVER_LISTEN, and RT_CONTROL_IN_USE when another host works with the data folder.
   */
  start(): Promise<StartReport>;
  /**
   * Tells plugins of the shutdown, stops the server, then the plugins, the last started first, each within its share of
   * `shutdown_secs`. A second call waits for the first.
   */
  stop(reason?: string): Promise<void>;
  /** From the end of {@link start} to the begin of {@link stop}. */
  readonly running: boolean;
  /** The plugins that stopped, and those that failed at it or were ended; undefined until {@link stop} is done. */
  readonly stopReport: LifecycleReport | undefined;
}

/** Puts a host together around a server in memory. @throws HostConfigError; RuntimeError RT_SERVER_STORAGE. */
export function createHost(options: HostOptions): Host<MemoryServer>;
/** Puts a host together around the server that `makeServer` makes. */
export function createHost<S extends Server>(
  options: HostOptions,
  makeServer: (parts: HostParts) => S,
): Host<S>;
export function createHost(
  options: HostOptions,
  makeServer: (parts: HostParts) => Server = memoryServer,
): Host {
  const { logger, dataDir, grantDeclared, pluginsDir } = options;
  const hostConfig =
    options.hostConfigPath === undefined ? defaultHostConfig() : readHostConfig(options.hostConfigPath);
  const output = new Output();
  if (options.out !== undefined) output.listen(options.out);
  const eventBus = new EventBus({ logger, maxDepth: hostConfig.policy.maxRecursionDepth });
  const commandRegistry = new CommandRegistry({ logger, operators: hostConfig.operators });
  const { commandPrefix } = hostConfig.server;
  const commands = new CommandInput({ eventBus, commandRegistry, prefix: commandPrefix });
  const whenStarted: (() => Promise<void> | void)[] = [];
  const whenStopped: (() => Promise<void> | void)[] = [];
  const server = makeServer({
    ...{ eventBus, commandRegistry, output, hostConfig },
    onStarted: (work) => void whenStarted.push(work),
    onStopped: (work) => void whenStopped.unshift(work),
  });
  const storage = dataDir === undefined ? undefined : openStorage(join(dataDir, 'storage.sqlite'));
  const configFolder = dataDir === undefined ? undefined : join(dataDir, 'config');
  const levels = options.logLevels ?? parseLogLevels('').levels;
  const logPlugin = logger === undefined ? undefined : pluginLogger(logger, levels);
  const audit = auditTrail(auditSinks(options), logger ?? silentLogger);
  const hostApi = new HostApi({
    eventBus,
    commandRegistry,
    server,
    hostConfig,
    audit,
    logger,
    configFolder,
    openStorage: storage === undefined ? undefined : (plugin) => storage.open(plugin),
    onLog(record) {
      if (options.showPluginLogs !== false) output.write(formatLogRecord(record));
      logPlugin?.(record);
    },
    logLevelOf: (plugin) => levels.of(plugin),
  });
  const engine =
    options.engine ??
    pluginEngine({
      cache: dataDir === undefined ? undefined : moduleCache(dataDir, options),
      onOutput: (plugin, stream, text) => hostApi.logOutput(plugin, stream, text),
    });
  const state = { grantDeclared, stateFolder: dataDir };
  const parts = { eventBus, commandRegistry, hostApi, hostConfig, engine, audit, logger, ...state };
  const pluginManager = new PluginManager(pluginsDir, parts);
  const operatorCommands: OperatorCommands = new OperatorCommands(() => host, logger);
  const monitoring = monitoringOf(pluginManager, hostConfig, { logger, audit });
  const { metricsCollector, healthMonitor } = monitoring;
  const { hostConfigPath } = options;
  const watched = { pluginsDir, configFolder, hostConfigPath, pluginManager, hostApi, logger };
  const hotReload = new HotReload(watched, hostConfig.hotReload);
  const control =
    dataDir === undefined || options.controlSocket === false
      ? undefined
      : new ControlServer({ dataDir, commands: operatorCommands, logger });
  let stopReport: LifecycleReport | undefined;
  const stop = async (reason: string): Promise<void> => {
    const parts = { hotReload, control, server, pluginManager, storage, logger };
    stopReport = await stopHost(parts, { reason, milliseconds: hostConfig.server.shutdownSecs * 1000 });
    for (const work of whenStopped) await work();
    // To the end it says that the host does not run.
    await monitoringServer?.close();
  };
  let running = false;
  let stopped: Promise<void> | undefined;
  const host: Host = {
    server,
    eventBus,
    commandRegistry,
    commands,
    operatorCommands,
    hostApi,
    pluginManager,
    metricsCollector,
    healthMonitor,
    get monitoringServer() {
      return monitoringServer;
    },
    hostConfig,
    output,
    async start() {
      await monitoringServer?.open();
      await control?.open();
      await hotReload.begin();
      const load = await pluginManager.scanAndLoad();
      const init = await pluginManager.initializeAll();
      const start = await pluginManager.startAll();
      monitoring.start();
      await server.start?.();
      for (const work of whenStarted) await work();
      await hotReload.open(load);
      running = true;
      return { load, init, start };
    },
    stop(reason = 'shutdown') {
      running = false;
      monitoring.stop();
      stopped ??= stop(reason);
      return stopped;
    },
    get running() {
      return running;
    },
    get stopReport() {
      return stopReport;
    },
  };
  const { listen } = hostConfig.monitoring;
  const monitoringServer =
    listen === undefined ? undefined : new MonitoringServer(host, listen, hostConfig, logger);
  for (const command of HOST_COMMANDS) operatorCommands.add(command);
  return host;
}

/** Metered modules on disk: a host starts faster, and goes without where that cannot be. */
function moduleCache(dataDir: string, { pluginsDir, logger }: HostOptions): MeterCache | undefined {
  const warn = (error: unknown): void =>
    logger?.warn({ err: error }, `metered modules are not kept: ${reasonOf(error)}`);
  const path = relative(pluginsDir, dataDir);
  // Whoever can put a plugin there could put more there.
  if (path.split(sep)[0] !== '..' && !isAbsolute(path)) {
    warn(new MeterCacheError('the data folder is in the plugins folder; keep it somewhere else'));
    return undefined;
  }
  try {
    return new MeterCache(join(dataDir, 'modules'), { onError: warn });
  } catch (error) {
    if (!(error instanceof MeterCacheError)) throw error;
    warn(error);
    return undefined;
  }
}

/** Where audit records go: to the log, to a file, to who embeds the host. */
function auditSinks({ logger, dataDir, audit }: HostOptions): AuditSink[] {
  const file = dataDir === undefined ? undefined : new AuditFile(join(dataDir, 'audit.jsonl'));
  return [
    ...(logger === undefined ? [] : [auditLog(logger)]),
    ...(file === undefined ? [] : [(record: AuditRecord) => file.write(record)]),
    ...(audit === undefined ? [] : [audit]),
  ];
}

function memoryServer({ eventBus, commandRegistry, output, hostConfig }: HostParts): MemoryServer {
  return new MemoryServer({
    eventBus,
    commandRegistry,
    commandPrefix: hostConfig.server.commandPrefix,
    onNotice: (notice) => output.write(formatNotice(notice)),
    maxRoomUsers: hostConfig.server.maxRoomUsers,
    maxRooms: hostConfig.server.maxRooms,
    version: HOST_VERSION,
  });
}

/** A host around any server. */
export type AnyHost = Host<Server>;
