// SPDX-License-Identifier: MIT
// Plugins of the Phira world on this thread, on another, and in another process: the same guest, told by number or by
// the name of a command what to do.

import { readFileSync } from 'node:fs';
import type { EventContext } from '../../generated/host/event-handler.ts';
import type { Event } from '../../generated/host/events.ts';
import { createMockHost } from '../../generated/mock/host.ts';
import type { Exports, Imports } from '../../generated/world.ts';
import type { IsolatedInstance } from '../../runtime/isolation/isolated-instance.ts';
import type { Manifest } from '../../runtime/plugin/manifest.ts';
import type { PluginEngine, PluginInstance } from '../../runtime/plugin/plugin-engine.ts';
import { DEFAULT_SANDBOX_LIMITS, type SandboxLimits } from '../../runtime/sandbox/limits.ts';
import { DEFAULT_SANDBOX, type Isolation } from '../../runtime/sandbox/sandbox.ts';
import { pluginEngine } from '../../runtime/server/isolation.ts';
import { worldText } from '../bench/fixtures.ts';
import { componentFromWat } from '../support/components.ts';

export const ISOLATIONS: readonly Isolation[] = ['inline', 'worker', 'process'];
/** Those where nothing that a plugin does can hold the server. */
export const APART: readonly Isolation[] = ['worker', 'process'];

/** What `on-event` of the probe does for a timer of this number; see probe.wat. */
export const DO = {
  nothing: 0,
  loop: 1,
  trap: 2,
  fail: 3,
  log: 4,
  vetoWithName: 5,
  askForEver: 6,
  bigPayload: 7,
  emit: 8,
  recurse: 9,
  vetoWithLastName: 10,
  grow: 11,
} as const;

export const CONTEXT: EventContext = { at: 1n, sequence: 1n, stage: { tag: 'happened' } };

export function toDo(timer: number): Event {
  return { tag: 'timer', val: { timer } };
}

/** The component of probe.wat. */
export function probe(): Promise<Uint8Array> {
  const wat = readFileSync(new URL('probe.wat', import.meta.url), 'utf8');
  return componentFromWat({ wat, wit: worldText(), world: 'plugin' });
}

export function manifestOf(name: string): Manifest {
  return { name, version: '1.0.0', abi_version: '1.0.0' };
}

/** A running plugin, alone, with host functions of the test's own. */
export interface Run {
  readonly instance: PluginInstance<Exports>;
  readonly exports: Exports;
  /** What it logged. */
  readonly lines: string[];
  /** Calls `on-event` with something to do. */
  does(timer: number): Promise<unknown>;
  /** Calls `on-command`. */
  command(name: string, ...args: string[]): Promise<string>;
}

export interface RunOptions {
  readonly component?: Uint8Array | undefined;
  readonly host?: Partial<Imports> | undefined;
  readonly limits?: Partial<SandboxLimits> | undefined;
  readonly engine?: PluginEngine<Imports, Exports> | undefined;
  readonly name?: string | undefined;
}

const running: PluginInstance<Exports>[] = [];

/** Ends whatever a test has started; for `afterEach`. */
export function endAll(): void {
  for (const instance of running.splice(0)) instance.dispose?.();
}

const ENGINE = pluginEngine();

/** Starts a plugin. */
export async function run(
  isolation: Isolation,
  component: Uint8Array,
  options: RunOptions = {},
): Promise<Run> {
  const lines: string[] = [];
  const host: Imports = {
    ...createMockHost(),
    log: { log: (_level, message) => void lines.push(message) },
    ...options.host,
  };
  const limits = { ...DEFAULT_SANDBOX_LIMITS, ...options.limits };
  const sandbox = { ...DEFAULT_SANDBOX, isolation, limits };
  const prepared = await (options.engine ?? ENGINE).prepare(
    component,
    manifestOf(options.name ?? 'probe'),
    sandbox,
  );
  const instance = await prepared.instantiate(host);
  running.push(instance);
  const { exports } = instance;
  return {
    instance,
    exports,
    lines,
    does: async (timer) => exports.eventHandler.onEvent(toDo(timer), CONTEXT),
    command: async (name, ...args) =>
      exports.commandHandler.onCommand({ name, args, source: { tag: 'console' } }),
  };
}

/** The same, seen as what it is on another thread or in another process. */
export function apart(run: Run): IsolatedInstance<Exports> {
  return run.instance as IsolatedInstance<Exports>;
}

/** A promise that is settled by hand; what the host answers later. */
export function later<T>(value: T, ms = 5): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}

/** What a promise rejects with. */
export async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
