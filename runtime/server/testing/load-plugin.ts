// SPDX-License-Identifier: MIT
// Loads one plugin on a host in memory for a test, with everything it does written down.

import type { EventMap, EventName, VetoableEvent } from '../../../generated/events.ts';
import type { MockCall, MockOverrides } from '../../../generated/mock/host.ts';
import { isPermission, type Permission } from '../../../generated/permissions.ts';
import type { CommandSource } from '../../commands/command.ts';
import type { Vote } from '../../events/event.ts';
import { type Logger, silentLogger } from '../../plugin/logger.ts';
import { Plugin } from '../../plugin/plugin.ts';
import { componentEngine } from '../../plugin/plugin-engine.ts';
import type { PluginPackage } from '../../plugin/plugin-package.ts';
import { DEFAULT_SANDBOX } from '../../sandbox/sandbox.ts';
import type { LogRecord } from '../../services/plugin-log.ts';
import { CommandRegistry } from '../command-input.ts';
import { HostApi } from '../host-api.ts';
import { MemoryServer } from '../memory-server.ts';
import { formatNotice } from '../notice.ts';
import { EventBus, type PhiraPlugin } from '../world.ts';
import { readSource } from './plugin-source.ts';
import { type Intercept, RecordingHost } from './recording-host.ts';

/** How a plugin under test is loaded. */
export interface LoadOptions {
  /** What is granted; all that the manifest declares when not given, and everything when there is no manifest. */
  readonly permissions?: readonly Permission[] | undefined;
  /** Configuration, over the defaults of the manifest. */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  /** Folder that `save-config` writes to; without one it answers `unavailable`, as a host without data folder does. */
  readonly configFolder?: string | undefined;
  /** Host functions that the test answers itself; a permission is still asked for. */
  readonly overrides?: MockOverrides | undefined;
  /** False leaves it to the test to call `init` and `start`. */
  readonly started?: boolean | undefined;
}

/** A plugin under test, and the host in memory that it runs on. */
export interface TestPlugin {
  readonly plugin: PhiraPlugin;
  /** Connect users, open rooms, let them chat; see MemoryServer. */
  readonly server: MemoryServer;
  readonly eventBus: EventBus;
  readonly commandRegistry: CommandRegistry;
  /** Every host function it called, in order; empty it to begin anew. */
  readonly calls: MockCall[];
  /** Everything it logged, from level `trace` on. */
  readonly logs: LogRecord[];
  /** What users would see, one line each, as `formatNotice` words it. */
  readonly lines: string[];
  /** What a host would log as a warning or an error: an event it failed on, a veto that did not count, a trap. */
  readonly problems: string[];
  /** Bytes of its memories, now. */
  memoryBytes(): number;
  /** @throws RuntimeError when it answers an error or traps. */
  init(): Promise<void>;
  /** @throws RuntimeError when it answers an error or traps. */
  start(): Promise<void>;
  /** Tells of an event that happened; settles when the plugin has heard of it. */
  emit<Name extends EventName>(name: Name, payload: EventMap[Name]): Promise<void>;
  /** Puts an event to the vote. */
  ask<Name extends VetoableEvent>(name: Name, payload: EventMap[Name]): Promise<Vote>;
  /** Runs a command line, as the console when no source is given. @throws RuntimeError with what it answered. */
  command(line: string, source?: CommandSource): Promise<string>;
  /** Calls `stop` if it was started, and lets it go. */
  stop(): Promise<void>;
}

/**
 * Loads a plugin on a host in memory and, unless told otherwise, starts it.
 *
 * @param source bytes of a component, or the path of a plugin folder or of a `.wasm` file. A component that has no
 *   manifest, neither beside it nor embedded, is given one.
 * @throws PluginError when a file or the manifest is refused, ComponentError when the component is, RuntimeError when
 *   `init` or `start` answers an error or traps.
 */
export function loadPlugin(source: Uint8Array | string, options: LoadOptions = {}): Promise<TestPlugin> {
  return loadObserved(source, options, {});
}

/** Something that a plugin under test did, or that was seen of it. */
export type Happening =
  | { readonly kind: 'log'; readonly record: LogRecord }
  | { readonly kind: 'line' | 'problem'; readonly text: string }
  | { readonly kind: 'call'; readonly call: MockCall };

/** How a scenario looks on. */
export interface Observer {
  /** Told of everything in the order in which it happens. */
  readonly onHappening?: ((happening: Happening) => void) | undefined;
  /** Puts functions in the place of the host's. */
  readonly intercept?: Intercept | undefined;
}

/** {@link loadPlugin}, with somebody who looks on. */
export async function loadObserved(
  source: Uint8Array | string,
  options: LoadOptions,
  { onHappening = () => {}, intercept }: Observer,
): Promise<TestPlugin> {
  const logs: LogRecord[] = [];
  const lines: string[] = [];
  const problems: string[] = [];
  const note = (_facts: object, message: string): void => {
    problems.push(message);
    onHappening({ kind: 'problem', text: message });
  };
  const logger: Logger = { ...silentLogger, warn: note, error: note };
  const eventBus = new EventBus({ logger });
  const commandRegistry = new CommandRegistry();
  const onNotice = (notice: Parameters<typeof formatNotice>[0]): void => {
    const text = formatNotice(notice);
    lines.push(text);
    onHappening({ kind: 'line', text });
  };
  const server = new MemoryServer({ eventBus, commandRegistry, onNotice });
  const hostApi = new HostApi({
    eventBus,
    commandRegistry,
    server,
    configFolder: options.configFolder,
    onLog(record) {
      logs.push(record);
      onHappening({ kind: 'log', record });
    },
    logLevelOf: () => 'trace',
  });
  const found = withConfig(await readSource(source, hostApi), options.config);
  const permissions = options.permissions ?? found.metadata.permissions.filter(isPermission);
  const recording = new RecordingHost({
    host: hostApi,
    permissions,
    overrides: options.overrides ?? {},
    intercept,
    onCall: (call) => onHappening({ kind: 'call', call }),
  });
  const engine = componentEngine(hostApi.world, { releases: hostApi.releases });
  const prepared = await engine.prepare(found.component, found.manifest);
  const facts = {
    order: 1,
    permissions: new Set<string>(permissions),
    pendingPermissions: [],
    failurePolicy: 'proceed' as const,
    sandbox: DEFAULT_SANDBOX,
    build: { sha256: found.sha256, worldId: prepared.worldId ?? hostApi.world.world.id },
  };
  const around = { bus: eventBus, commands: commandRegistry, logger };
  const plugin = new Plugin(found, prepared, facts, recording, around);
  await plugin.instantiate();
  if (options.started !== false) {
    await plugin.step('init');
    await plugin.step('start');
  }
  return {
    plugin,
    server,
    eventBus,
    commandRegistry,
    calls: recording.calls,
    logs,
    lines,
    problems,
    memoryBytes: () => plugin.memoryBytes,
    init: async () => plugin.step('init'),
    start: async () => plugin.step('start'),
    emit: (name, payload) => eventBus.emit(name, payload),
    ask: (name, payload) => eventBus.ask(name, payload),
    command: (line, commandSource = { tag: 'console' }) => commandRegistry.dispatch(line, commandSource),
    async stop() {
      if (plugin.state === 'started') await plugin.step('stop');
      if (plugin.state !== 'unloaded') plugin.unload();
    },
  };
}

function withConfig(found: PluginPackage, config: LoadOptions['config']): PluginPackage {
  if (config === undefined) return found;
  const manifest = { ...found.manifest, config: { ...found.manifest.config, ...config } };
  return { ...found, manifest };
}
