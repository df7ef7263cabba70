// SPDX-License-Identifier: MIT
// What a server that hosts plugins imports from `phira-mp-plugin`. Reaches neither the generator nor the command line.

// Values of the world.
export type { EventMap, EventName, VetoableEvent } from '../generated/events.ts';
export type { GameResult } from '../generated/host/events.ts';
export type { Chart, HostError, RoomInfo, RoomPhase, UserInfo } from '../generated/host/types.ts';
export type { Ban } from '../generated/host/users.ts';
export type { HostConfig } from '../generated/host-config.ts';
export type { PluginConfig, PluginManifest } from '../generated/manifest.ts';
export type { Permission } from '../generated/permissions.ts';
// What plugins are and how they fail.
export { isWitError, LimitTrap, Trap, type TrapCode, WitError } from './abi/errors.ts';
// Handlers of the host program.
export type {
  CommandHandler,
  CommandInfo,
  CommandOptions,
  CommandSource,
  Invocation,
} from './commands/command.ts';
export { ComponentError, type ComponentErrorCode } from './component/errors.ts';
export { type ErrorKind, RuntimeError, type RuntimeErrorCode } from './errors.ts';
export type {
  CustomEvent,
  Decision,
  EmitOptions,
  EventContext,
  EventHandler,
  Priority,
  Stage,
  SubscribeOptions,
  Vote,
} from './events/event.ts';
// How plugins are: figures and thresholds.
export {
  type HealthChange,
  type HealthListener,
  HealthMonitor,
  type HealthMonitorOptions,
} from './monitor/health-monitor.ts';
export {
  DEFAULT_THRESHOLDS,
  type HealthReason,
  HealthStatus,
  type HealthThresholds,
  type PluginHealth,
} from './monitor/health-rules.ts';
export type { LatencySummary } from './monitor/latency-histogram.ts';
export {
  type FunctionMetrics,
  MetricsCollector,
  type MetricsCollectorOptions,
  type PluginMetrics,
} from './monitor/metrics-collector.ts';
export type { PluginState } from './plugin/lifecycle.ts';
export { formatLoadReport, type LifecycleReport, type LoadReport } from './plugin/load-report.ts';
export type { Logger } from './plugin/logger.ts';
export type { PluginMetadata } from './plugin/manifest.ts';
export type { PluginEngine } from './plugin/plugin-engine.ts';
export { PluginError } from './plugin/plugin-error.ts';
export { RELOADED_EVENT } from './plugin/replacement.ts';
export type { HeldUpdate, PluginBuild } from './plugin/rights.ts';
// What holds plugins, and the record of what it did.
export type { AuditKind, AuditRecord, AuditSink } from './sandbox/audit.ts';
export { DEFAULT_SANDBOX_LIMITS, type SandboxLimits } from './sandbox/limits.ts';
export { CLOSED_POLICY, type SandboxPolicy } from './sandbox/policy.ts';
export type { Isolation, Sandbox } from './sandbox/sandbox.ts';
export type { BanEntry, BanLogEntry, BanSubject } from './server/access/ban-store.ts';
// A server on the network, and what it can be given.
export type { Administration, Audience } from './server/administration.ts';
// The three steps of a host: connect what it is made of, load its plugins, tell them what happens.
export {
  CommandInput,
  type CommandInputOptions,
  CommandRegistry,
  type CommandRegistryOptions,
  type CommandResult,
} from './server/command-input.ts';
// What a server implements, and the one that needs no network.
export { type HostFailure, hostFailure } from './server/failure.ts';
export type { GameHistory, GameQuery, KeptGame, PlayedGame } from './server/history/game-history.ts';
export { HostApi, type HostApiOptions } from './server/host-api.ts';
// A whole host in one call, its settings, its log, its scripts.
export { defaultHostConfig, HostConfigError, readHostConfig } from './server/host-config.ts';
export { HttpProblem, type HttpProblemCode } from './server/http/problem.ts';
export type { HttpRequest } from './server/http/request.ts';
export type { HttpAnswer, HttpMethod, Route, Router } from './server/http/router.ts';
export { type PluginEngineOptions, pluginEngine } from './server/isolation.ts';
export { createLogger, type HostLogger, type HostLoggerOptions } from './server/logger.ts';
export {
  MemoryServer,
  type MemoryServerOptions,
  type Play,
  type UserDetails,
} from './server/memory-server.ts';
export { formatNotice, type Notice } from './server/notice.ts';
// Commands for operators: what one is made of, and the data that it answers.
export type { OperatorAnswer } from './server/operator/answer.ts';
export {
  type OperatorCommand,
  type OperatorContext,
  usageError,
} from './server/operator/operator-command.ts';
export { OperatorCommands } from './server/operator/operator-commands.ts';
export { type LineListener, Output } from './server/output.ts';
// A real server, for game clients.
export type { Change, ChangeListener, RoomView, UserView } from './server/phira/changes.ts';
export {
  type AccessControl,
  type BanList,
  type ConnectionLimits,
  DEFAULT_CONNECTION_LIMITS,
  DEFAULT_TIMES,
  type GameRecorder,
  type PhiraServerOptions,
  type ServerLimits,
  type ServerTimes,
} from './server/phira/options.ts';
export { PhiraServer } from './server/phira/phira-server.ts';
export { createPhiraHost, type PhiraHost, type PhiraHostOptions } from './server/phira-host.ts';
export { PluginManager, type PluginManagerOptions } from './server/plugin-manager.ts';
export { runScript, type ScriptOptions, type ScriptResult } from './server/script-runner.ts';
export type { Answer, Server, ServerMethod, ServerMethods } from './server/server.ts';
export { HttpSite, type HttpSiteOptions } from './server/site/http-site.ts';
export { OfflineSite } from './server/site/offline-site.ts';
export {
  type Account,
  type PlayRecord,
  type Site,
  type SiteChart,
  SiteError,
  type SiteErrorCode,
} from './server/site/site.ts';
export {
  createHost,
  type Host,
  type HostOptions,
  type HostParts,
  type StartReport,
} from './server/start-host.ts';
export { HOST_VERSION } from './server/version.ts';
export { Vetoed } from './server/vetoed.ts';
export { EventBus, type EventBusOptions, type PhiraPlugin } from './server/world.ts';

// Parts that a host may replace.
export { type KeyValueStore, MemoryStore, type StorageLimits } from './services/key-value-store.ts';
export { type LogLevel, type LogLevels, parseLogLevels } from './services/log-levels.ts';
export type { LogRecord } from './services/plugin-log.ts';
export { secretTexts } from './services/secret-texts.ts';
export { StorageFile } from './services/storage-file.ts';
