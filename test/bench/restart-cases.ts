// SPDX-License-Identifier: MIT
// Whether plugins that trap and are restarted leave anything behind, and what a restart takes.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Isolation } from '../../runtime/sandbox/sandbox.ts';
import { CommandRegistry } from '../../runtime/server/command-input.ts';
import { HostApi } from '../../runtime/server/host-api.ts';
import { defaultHostConfig } from '../../runtime/server/host-config.ts';
import { MemoryServer } from '../../runtime/server/memory-server.ts';
import { PluginManager, type PluginManagerOptions } from '../../runtime/server/plugin-manager.ts';
import { EventBus } from '../../runtime/server/world.ts';
import { guest } from '../hostile/guest.ts';
import { Clock } from '../plugin/clock.ts';
import { type HeapResult, settledHeap } from './heap.ts';

/** Heap, memory outside of it and handles before and after, and the median of a restart. */
export interface RestartResult extends HeapResult {
  /** Memory of the process (bytes); includes what V8 keeps for later, so that it says less. */
  readonly before_rss: number;
  readonly after_rss: number;
  readonly before_handles: number;
  readonly after_handles: number;
  readonly restart_ms: number;
}

const WARM_UP = 200;
/** Milliseconds of one call, and of the start of a thread or process. */
const DEADLINE = 250;
const CYCLES = 1000;
/** Longer than a plugin has to run well for its restarts to be counted from zero. */
const WELL = 60_000;

/** What is restarted, and how. */
export interface RestartOptions {
  /** Runs the plugin; the manager's own when not given. */
  readonly engine?: PluginManagerOptions['engine'];
  /** Where it runs; inline when not given. */
  readonly isolation?: Isolation | undefined;
  /** What its command does: WAT that traps at once when not given; a loop without end is stopped or killed. */
  readonly attack?: string | undefined;
  /** Restarts that are measured; {@link CYCLES} when not given. */
  readonly cycles?: number | undefined;
}

/** Ends and restarts one plugin again and again, on a clock that passes when it is told to. */
export async function heapAfterRestarts(options: RestartOptions = {}): Promise<RestartResult> {
  const folder = mkdtempSync(join(tmpdir(), 'restarts-'));
  try {
    const manifest = 'name = "anna"\nversion = "1.0.0"\nauthor = "Bench"\nabi_version = "1.0.0"\n';
    writeFileSync(join(folder, 'anna.toml'), manifest);
    const onCommand = options.attack ?? 'unreachable';
    const component = await guest({ commands: ['attack'], subscribe: ['hit'], onCommand });
    writeFileSync(join(folder, 'anna.wasm'), component);
    return await measured(folder, options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measured(
  folder: string,
  { engine, isolation = 'inline', cycles = CYCLES }: RestartOptions,
): Promise<RestartResult> {
  const clock = new Clock();
  const eventBus = new EventBus();
  const commandRegistry = new CommandRegistry();
  const server = new MemoryServer({ eventBus, commandRegistry, onNotice: () => {} });
  const hostApi = new HostApi({ eventBus, commandRegistry, server });
  const { limits, ...rest } = defaultHostConfig();
  const hostConfig = { ...rest, isolation, limits: { ...limits, maxExecutionTimeMs: DEADLINE } };
  const { schedule, now } = clock;
  const manager = new PluginManager(folder, {
    eventBus,
    commandRegistry,
    hostApi,
    hostConfig,
    engine,
    schedule,
    now,
  });
  await manager.scanAndLoad();
  await manager.initializeAll();
  await manager.startAll();
  const cycle = async (): Promise<number> => {
    await commandRegistry.dispatch('attack', { tag: 'console' }).catch(() => {});
    const begin = performance.now();
    await clock.pass(WELL);
    for (let state = manager.get('anna')?.state; state !== 'started'; state = manager.get('anna')?.state) {
      if (state === 'disabled')
        throw new Error(`it does not restart: ${manager.get('anna')?.failure?.message}`);
      // One that failed to start is tried again.
      if (state === 'quarantined') await clock.pass(WELL);
      else await turn();
    }
    const took = performance.now() - begin;
    await clock.pass(WELL);
    return took;
  };
  for (let i = 0; i < Math.min(WARM_UP, cycles); i += 1) await cycle();
  const before = await usage();
  const times: number[] = [];
  for (let i = 0; i < cycles; i += 1) times.push(await cycle());
  const after = await usage();
  await manager.stopAll();
  return {
    cycles,
    before_bytes: before.heap,
    after_bytes: after.heap,
    bytes_per_cycle: (after.heap - before.heap) / cycles,
    before_rss: before.rss,
    after_rss: after.rss,
    before_handles: before.handles,
    after_handles: after.handles,
    restart_ms: times.sort((left, right) => left - right)[Math.floor(cycles / 2)] ?? 0,
  };
}

async function usage(): Promise<{ heap: number; rss: number; handles: number }> {
  const heap = await settledHeap();
  return { heap, rss: process.memoryUsage.rss(), handles: process.getActiveResourcesInfo().length };
}
