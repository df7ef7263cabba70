// SPDX-License-Identifier: MIT
// A whole host with an innocent plugin on it, into which a hostile one is let; watches that the host goes on answering.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { Trap } from '../../runtime/abi/errors.ts';
import { ComponentError } from '../../runtime/component/errors.ts';
import { RuntimeError } from '../../runtime/errors.ts';
import type { Plugin } from '../../runtime/plugin/plugin.ts';
import type { PluginError } from '../../runtime/plugin/plugin-error.ts';
import type { AuditKind, AuditRecord } from '../../runtime/sandbox/audit.ts';
import type { Isolation } from '../../runtime/sandbox/sandbox.ts';
import { failureText } from '../../runtime/server/failure.ts';
import { MemoryServer, type MemoryServerOptions } from '../../runtime/server/memory-server.ts';
import { formatNotice } from '../../runtime/server/notice.ts';
import type { PluginManager } from '../../runtime/server/plugin-manager.ts';
import { createHost, type Host, type StartReport } from '../../runtime/server/start-host.ts';
import { guest } from './guest.ts';

/** Milliseconds that a call may take in an arena: short, so that a test is. */
export const DEADLINE = 50;
/** Milliseconds for which a call may hold the event loop: far more than the deadline, for machines under load. */
const MOST_HELD = 500;
/** The same for reading, checking and compiling a plugin. */
const MOST_HELD_BY_LOADING = 5_000;

/** Where a hostile plugin is tried. */
export const ISOLATIONS: readonly Isolation[] = ['inline', 'worker'];
/** A process takes long to begin: the worst only are tried there too. */
export const EVERYWHERE: readonly Isolation[] = [...ISOLATIONS, 'process'];

/** Command of the innocent plugin, and what it answers. */
const PING = 'ping';
const PONG = 'pong';

let bystander: Promise<Uint8Array> | undefined;

/** What a test may choose. */
export interface ArenaOptions {
  /** Where hostile plugins run; inline when not given. */
  readonly isolation?: Isolation;
  /** Tables of `host.toml`, after `[limits]`. */
  readonly config?: string;
  /** Lines of `[limits]`, in place of short deadlines. */
  readonly limits?: string;
  /** Grants what manifests declare; true when not given. */
  readonly grantDeclared?: boolean;
  /** Keeps items and configuration in files. */
  readonly keepsData?: boolean;
  /** Keeps them where an arena before did, which has stopped. */
  readonly dataOf?: Arena;
  /** Those files are in the plugins folder, where they should not be. */
  readonly dataInPlugins?: boolean;
  /** The server of the host; one in memory when not given. */
  readonly server?: new (
    options: MemoryServerOptions,
  ) => MemoryServer;
}

/** How an attack went. */
export interface Attack<T> {
  /** What it came to; undefined when it threw. */
  readonly value: T | undefined;
  readonly error: unknown;
  /** Milliseconds for which the event loop was held at the longest. */
  readonly held: number;
  /** Commands that the innocent plugin answered meanwhile. */
  readonly answered: number;
  /** Milliseconds from begin to end. */
  readonly took: number;
}

/** The host, its innocent plugin, and whatever else is put into its folder. */
export class Arena {
  /** Everything that users and the console were shown. */
  readonly lines: string[] = [];
  readonly audit: AuditRecord[] = [];
  readonly pluginsDir: string;
  readonly dataDir: string;
  readonly isolation: Isolation;
  readonly host: Host<MemoryServer>;
  readonly plugins: PluginManager;
  readonly #root: string;

  constructor(root: string, options: ArenaOptions) {
    this.#root = root;
    this.pluginsDir = join(root, 'plugins');
    const own = join(options.dataInPlugins === true ? this.pluginsDir : root, 'data');
    this.dataDir = options.dataOf?.dataDir ?? own;
    this.isolation = options.isolation ?? 'inline';
    const config = join(root, 'host.toml');
    writeFileSync(config, hostToml(options));
    const Server = options.server ?? MemoryServer;
    this.host = createHost(
      {
        pluginsDir: this.pluginsDir,
        hostConfigPath: config,
        dataDir: options.keepsData === true || options.dataOf !== undefined ? this.dataDir : undefined,
        grantDeclared: options.grantDeclared ?? true,
        out: (line) => this.lines.push(line),
        audit: (record) => this.audit.push(record),
      },
      ({ eventBus, commandRegistry, output }) =>
        new Server({ eventBus, commandRegistry, onNotice: (notice) => output.write(formatNotice(notice)) }),
    );
    this.plugins = this.host.pluginManager;
  }

  /** Files below the plugins folder, by path. */
  write(files: Readonly<Record<string, string | Uint8Array>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.pluginsDir, path)), { recursive: true });
      writeFileSync(join(this.pluginsDir, path), content);
    }
  }

  /** A folder with a manifest and a component. */
  put(name: string, component: string | Uint8Array, more = ''): void {
    this.write({ [`${name}/plugin.toml`]: manifest(name, more), [`${name}/${name}.wasm`]: component });
  }

  /** Loads, initializes and starts whatever is new in the folder. */
  async enter(): Promise<StartReport> {
    const load = await this.plugins.scanAndLoad();
    return { load, init: await this.plugins.initializeAll(), start: await this.plugins.startAll() };
  }

  /** Loads, initializes and starts one plugin, which has to come through. */
  async admit(name: string, component: Uint8Array, more = ''): Promise<void> {
    this.put(name, component, more);
    await this.plugins.load(name);
    await this.plugins.initialize(name);
    await this.plugins.start(name);
    expect(this.plugin(name).state).toBe('started');
  }

  plugin(name: string): Plugin<never, never, never> {
    const plugin = this.plugins.get(name);
    if (plugin === undefined) throw new Error(`${name} is not loaded`);
    return plugin as unknown as Plugin<never, never, never>;
  }

  /** Runs a command of the console and gives the text that its user sees. */
  async ask(line: string): Promise<string> {
    const { commandRegistry } = this.host;
    const text = await commandRegistry.dispatch(line, { tag: 'console' }).catch((error: unknown) => {
      if (error instanceof RuntimeError) return `${error.code}: ${failureText(error)}`;
      throw error;
    });
    this.#checkShown(text);
    return text;
  }

  /** Does something hostile while the innocent plugin is asked all the time, and checks that it went on answering. */
  async attack<T>(work: () => T | Promise<T>): Promise<Attack<T>> {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    let over = false;
    let answered = 0;
    const asking = (async () => {
      while (!over) {
        expect(await this.ask(PING)).toBe(PONG);
        answered += 1;
        await pause(2);
      }
    })();
    delay.enable();
    await pause(20);
    answered = 0;
    const since = performance.now();
    const outcome = await settled(work);
    const took = performance.now() - since;
    const during = answered;
    await pause(20);
    over = true;
    await asking;
    delay.disable();
    expect(await this.ask(PING)).toBe(PONG);
    // What the test itself finds wrong is no outcome of the attack.
    if (outcome.error instanceof Error && outcome.error.name === 'AssertionError') throw outcome.error;
    return { ...outcome, held: delay.max / 1e6, answered: during, took };
  }

  /** As {@link attack}, and the event loop was not held longer than it may be; longer on a machine that has more to do. */
  async survives<T>(work: () => T | Promise<T>, most = MOST_HELD): Promise<Attack<T>> {
    const attack = await this.attack(work);
    const [load = 0] = loadavg();
    expect(attack.held).toBeLessThan(most * Math.max(1, load / availableParallelism()));
    return attack;
  }

  /** As {@link survives} for {@link enter}. */
  async intrusion(): Promise<Attack<StartReport>> {
    return this.survives(() => this.enter(), MOST_HELD_BY_LOADING);
  }

  /** Lets in what must all be refused, and gives the codes by path: the engine's where a component is the reason. */
  async refusals(): Promise<Record<string, string>> {
    const { value, error } = await this.intrusion();
    expect(error).toBeUndefined();
    const { loaded = [], failed = [] } = value?.load ?? {};
    expect(loaded).toEqual([]);
    for (const { path, error: found } of failed) {
      this.fate(found.plugin ?? path);
      this.#checkShown(found.report);
    }
    return Object.fromEntries(failed.map(({ path, error: found }) => [path, codeOf(found)]));
  }

  /** The one audit record of these kinds, and of this code where one is given, that names a plugin. */
  record(kind: AuditKind | readonly AuditKind[], plugin: string, code?: string): AuditRecord {
    const found = this.audit.filter(
      (one) =>
        [kind].flat().includes(one.kind) &&
        one.plugin === plugin &&
        (code === undefined || one.code === code),
    );
    expect(found, `audit records: ${JSON.stringify(this.audit)}`).toHaveLength(1);
    return found[0] as AuditRecord;
  }

  /** The one audit record that says how a plugin came to its end. */
  fate(plugin: string): AuditRecord {
    return this.record(['refused', 'trapped', 'stopped', 'killed'], plugin);
  }

  /** Nothing of a plugin is left: neither memory, nor commands, nor subscriptions. */
  expectGone(name: string): void {
    expect(this.plugins.get(name)?.memoryBytes ?? 0).toBe(0);
    expect(this.host.commandRegistry.list().filter(({ owner }) => owner === name)).toEqual([]);
    expect(this.plugins.get(name)?.reachable ?? false).toBe(false);
  }

  async close(): Promise<void> {
    for (const { name } of [...this.plugins.list()].reverse()) await this.plugins.unload(name);
    await this.host.stop();
    for (const line of this.lines) this.#checkShown(line);
    for (const { message } of this.audit) expect(message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    rmSync(this.#root, { recursive: true, force: true });
  }

  /** No path of the host and no stack may be shown. */
  #checkShown(text: string): void {
    expect(text).not.toContain(this.#root);
    expect(text).not.toContain(process.cwd());
    expect(text).not.toMatch(/file:\/\/|node:internal|^\s+at .+:\d+:\d+/m);
  }
}

/** An arena with the innocent plugin at work; closed after the test. */
export async function arena(options: ArenaOptions = {}): Promise<Arena> {
  bystander ??= guest({ commands: [PING], onCommand: (text) => `(return (call $say ${text(PONG)}))` });
  const made = new Arena(realpathSync(mkdtempSync(join(tmpdir(), 'arena-'))), options);
  onTestFinished(() => made.close());
  await made.admit('bystander', await bystander);
  expect(await made.ask(PING)).toBe(PONG);
  return made;
}

/** Text of a manifest. */
export function manifest(name: string, more = ''): string {
  return `name = "${name}"\nversion = "1.0.0"\nauthor = "Mallory"\nabi_version = "1.0.0"\n${more}`;
}

function hostToml({ isolation = 'inline', config = '', limits }: ArenaOptions): string {
  const deadlines = `max_cpu_time_ms = ${DEADLINE}\nmax_execution_time_ms = ${DEADLINE}`;
  const bounds = limits ?? deadlines;
  return `isolation = "${isolation}"
    [plugins.bystander]
    isolation = "inline"
    [limits]
    ${bounds}
    [ceilings]
    ${bounds}
    ${config}`;
}

/** The code that says most: of the trap that a component died of while it started, of the engine, or of the package. */
function codeOf(error: PluginError): string {
  let code: string = error.code;
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ComponentError || cause instanceof Trap) code = cause.code;
  }
  return code;
}

async function settled<T>(work: () => T | Promise<T>) {
  try {
    return { value: await work(), error: undefined };
  } catch (error) {
    return { value: undefined, error };
  }
}
