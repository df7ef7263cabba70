// SPDX-License-Identifier: MIT
// What the tests of a plugin import from `phira-mp-plugin/testing`: the built component on a host in memory, with
// everything it does written down.

import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

import type { EventMap, EventName, VetoableEvent } from '../generated/events.ts';
import type { Event } from '../generated/host/events.ts';
import { createMockHost, type MockCall, type MockOverrides } from '../generated/mock/host.ts';
import { isPermission, PERMISSIONS, type Permission } from '../generated/permissions.ts';
import type { Exports, Imports } from '../generated/world.ts';
import type { CommandSource } from './commands/command.ts';
import type { Vote } from './events/event.ts';
import { embeddedManifest } from './plugin/embedded-manifest.ts';
import { type Logger, silentLogger } from './plugin/logger.ts';
import { type Manifest, metadataOf } from './plugin/manifest.ts';
import { Plugin } from './plugin/plugin.ts';
import { componentEngine } from './plugin/plugin-engine.ts';
import type { PluginHost } from './plugin/plugin-host.ts';
import { type PluginPackage, readPackage } from './plugin/plugin-package.ts';
import { DEFAULT_SANDBOX } from './sandbox/sandbox.ts';
import { CommandRegistry } from './server/command-input.ts';
import { HostApi } from './server/host-api.ts';
import { MemoryServer } from './server/memory-server.ts';
import { formatNotice } from './server/notice.ts';
import { EventBus, type PhiraPlugin } from './server/world.ts';
import type { LogRecord } from './services/plugin-log.ts';
import { readToml } from './toml/toml-file.ts';

export type { MockCall, MockHost, MockOptions, MockOverrides } from '../generated/mock/host.ts';
export { createMockHost } from '../generated/mock/host.ts';

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
export async function loadPlugin(
  source: Uint8Array | string,
  options: LoadOptions = {},
): Promise<TestPlugin> {
  const logs: LogRecord[] = [];
  const lines: string[] = [];
  const problems: string[] = [];
  const note = (_facts: object, message: string): void => void problems.push(message);
  const logger: Logger = { ...silentLogger, warn: note, error: note };
  const eventBus = new EventBus({ logger });
  const commandRegistry = new CommandRegistry();
  const onNotice = (notice: Parameters<typeof formatNotice>[0]): void =>
    void lines.push(formatNotice(notice));
  const server = new MemoryServer({ eventBus, commandRegistry, onNotice });
  const hostApi = new HostApi({
    eventBus,
    commandRegistry,
    server,
    configFolder: options.configFolder,
    onLog: (record) => logs.push(record),
    logLevelOf: () => 'trace',
  });
  const found = withConfig(await readSource(source, hostApi), options.config);
  const permissions = options.permissions ?? found.metadata.permissions.filter(isPermission);
  const recording = new RecordingHost(hostApi, permissions, options.overrides ?? {});
  const engine = componentEngine(hostApi.world, { releases: hostApi.releases });
  const prepared = await engine.prepare(found.component, found.manifest);
  const facts = {
    order: 1,
    permissions: new Set<string>(permissions),
    pendingPermissions: [],
    failurePolicy: 'proceed' as const,
    sandbox: DEFAULT_SANDBOX,
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

/** The real host functions behind the generated recorder, with some of them answered by the test. */
class RecordingHost implements PluginHost<Imports, Exports, Event> {
  readonly world;
  readonly releases;
  readonly version;
  readonly asynchronousImports;
  readonly guest;
  calls: MockCall[] = [];
  readonly #host: HostApi;
  readonly #permissions: readonly Permission[];
  readonly #overrides: MockOverrides;

  constructor(host: HostApi, permissions: readonly Permission[], overrides: MockOverrides) {
    this.world = host.world;
    this.releases = host.releases;
    this.version = host.version;
    this.asynchronousImports = host.asynchronousImports;
    this.guest = host.guest;
    this.#host = host;
    this.#permissions = permissions;
    this.#overrides = overrides;
  }

  validateManifest(input: unknown): ReturnType<HostApi['validateManifest']> {
    return this.#host.validateManifest(input);
  }

  isGrantedByDefault(permission: string): boolean {
    return this.#host.isGrantedByDefault(permission);
  }

  connect(plugin: PhiraPlugin): Imports {
    const real = this.#host.connect(plugin);
    const overrides = this.#overrides;
    const answers: MockOverrides = {
      host: { ...real.host, ...overrides.host },
      log: { ...real.log, ...overrides.log },
      clock: { ...real.clock, ...overrides.clock },
      random: { ...real.random, ...overrides.random },
      timers: { ...real.timers, ...overrides.timers },
      storage: { ...real.storage, ...overrides.storage },
      config: { ...real.config, ...overrides.config },
      users: { ...real.users, ...overrides.users },
      rooms: { ...real.rooms, ...overrides.rooms },
      messaging: { ...real.messaging, ...overrides.messaging },
      events: { ...real.events, ...overrides.events },
      commands: { ...real.commands, ...overrides.commands },
    };
    const mock = createMockHost(answers, { permissions: this.#permissions });
    this.calls = mock.calls;
    return mock;
  }

  disconnect(plugin: PhiraPlugin): void {
    this.#host.disconnect(plugin);
  }
}

async function readSource(source: Uint8Array | string, hostApi: HostApi): Promise<PluginPackage> {
  if (typeof source !== 'string') return inMemory(source, hostApi);
  const path = await realpath(source);
  try {
    return await readPackage(dirname(path), basename(path), (input) => hostApi.validateManifest(input));
  } catch (error) {
    const lacksManifest = error instanceof Error && 'code' in error && error.code === 'RT_PLUGIN_NO_MANIFEST';
    if (!lacksManifest || !path.endsWith('.wasm')) throw error;
    return inMemory(await readFile(path), hostApi);
  }
}

/** A component without files around it: its embedded manifest, or one that asks for everything. */
function inMemory(component: Uint8Array, hostApi: HostApi): PluginPackage {
  const embedded = embeddedManifest(component);
  const file = embedded === undefined ? undefined : readToml(embedded, 'plugin.toml');
  const result = hostApi.validateManifest(file === undefined ? madeUp(hostApi) : file.value);
  if ('findings' in result) throw new TypeError(result.findings.map(({ message }) => message).join('; '));
  const { manifest } = result;
  const manifestSource = file?.source ?? { name: 'plugin.toml', text: '' };
  const metadata = metadataOf(manifest);
  return {
    path: 'plugin',
    folder: '.',
    manifest,
    metadata,
    manifestSource,
    component,
    componentPath: 'plugin.wasm',
  };
}

function madeUp(hostApi: HostApi): Manifest {
  return {
    name: 'plugin-under-test',
    version: '0.0.0',
    author: 'test',
    abi_version: hostApi.world.world.id.split('@')[1] ?? '',
    permissions: Object.fromEntries(PERMISSIONS.map((permission) => [permission, true])),
  };
}

function withConfig(found: PluginPackage, config: LoadOptions['config']): PluginPackage {
  if (config === undefined) return found;
  const manifest = { ...found.manifest, config: { ...found.manifest.config, ...config } };
  return { ...found, manifest };
}
