// SPDX-License-Identifier: MIT
// How soon a changed component answers, and whether a thousand reloads leave anything behind.

import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createHost, type Host } from '../../runtime/server/start-host.ts';
import { counterComponent, manifestOf } from '../reload/counter.ts';
import { quickJsPlugin } from './fixtures.ts';
import { type HeapResult, settledHeap } from './heap.ts';
import { median } from './measure.ts';
import { withNonce } from './nonce.ts';

/** From a changed file on disk to an answer of the new instance, in milliseconds beyond the debounce. */
export interface ReloadResult {
  readonly case: string;
  readonly rounds: number;
  readonly debounce_ms: number;
  readonly median_ms: number;
  readonly slowest_ms: number;
}

/** Heap and handles before and after many reloads, and the median of one. */
export interface ReloadsResult extends HeapResult {
  readonly case: string;
  readonly before_handles: number;
  readonly after_handles: number;
  readonly reload_ms: number;
}

const ROUNDS = 15;
const WARM_UP = 100;
const CYCLES = 1_000;
const LONGEST_WAIT = 30_000;

/** Changes the component of a QuickJS plugin again and again while a host watches it. */
export async function changedFile(): Promise<ReloadResult> {
  const component = await quickJsPlugin();
  return withHost('', { 'greeter.wasm': withNonce(component, 0) }, async (host, folder) => {
    const times: number[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const old = host.pluginManager.get('greeter');
      const bytes = withNonce(component, round);
      writeFileSync(join(folder, '.next'), bytes);
      const changed = performance.now();
      renameSync(join(folder, '.next'), join(folder, 'greeter.wasm'));
      const late = changed + LONGEST_WAIT;
      while (host.pluginManager.get('greeter') === old && performance.now() < late) await pause(1);
      // Waits for the end of the swap, and for the answer of the new one.
      const answer = await host.commandRegistry.dispatch('hello', { tag: 'console' });
      times.push(performance.now() - changed - host.hostConfig.hotReload.debounceDelayMs);
      if (answer !== 'Hello!' || host.pluginManager.get('greeter') === old) throw new Error('nothing new');
    }
    return {
      case: 'reload/quickjs',
      rounds: ROUNDS,
      debounce_ms: host.hostConfig.hotReload.debounceDelayMs,
      median_ms: median(times),
      slowest_ms: Math.max(...times),
    };
  });
}

/** Reloads a small plugin, which saves its state in `stop`, {@link CYCLES} times. */
export async function manyReloads(): Promise<ReloadsResult> {
  const files = { 'anna.toml': manifestOf('anna'), 'anna.wasm': await counterComponent() };
  return withHost('[hot_reload]\nenabled = false\n', files, async ({ pluginManager }) => {
    const handles = (): number => process.getActiveResourcesInfo().length;
    const times: number[] = [];
    for (let done = 0; done < WARM_UP; done += 1) await pluginManager.reload('anna');
    const before = await settledHeap();
    const beforeHandles = handles();
    for (let done = 0; done < CYCLES; done += 1) {
      const since = performance.now();
      await pluginManager.reload('anna');
      times.push(performance.now() - since);
    }
    const after = await settledHeap();
    return {
      case: 'reload/thousand',
      cycles: CYCLES,
      before_bytes: before,
      after_bytes: after,
      bytes_per_cycle: (after - before) / CYCLES,
      before_handles: beforeHandles,
      after_handles: handles(),
      reload_ms: median(times),
    };
  });
}

async function withHost<T>(
  hostToml: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  work: (host: Host, pluginsDir: string) => Promise<T>,
): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'reloads-'));
  const pluginsDir = join(root, 'plugins');
  mkdirSync(pluginsDir);
  writeFileSync(join(root, 'host.toml'), hostToml);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(pluginsDir, name), content);
  const facts = { pluginsDir, hostConfigPath: join(root, 'host.toml'), dataDir: join(root, 'data') };
  const host = createHost({ ...facts, grantDeclared: true });
  try {
    await host.start();
    return await work(host, pluginsDir);
  } finally {
    await host.stop();
    rmSync(root, { recursive: true });
  }
}
