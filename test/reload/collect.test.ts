// SPDX-License-Identifier: MIT
// A thousand reloads: what the plugin saves in `stop` is there for the next `init`, and neither memory nor handles grow.

import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { COUNT, counterComponent, manifestOf, type Site, site, TICK } from './counter.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** Bytes that all reloads together may leave: one lost instance, which keeps 256 KiB of memory, in fifty would be more. */
const MOST_LEFT = 4 * 1024 * 1024;

async function settled(): Promise<{ bytes: number; handles: number }> {
  if (typeof collectGarbage !== 'function') throw new Error('the garbage collector is not exposed');
  for (let round = 0; round < 5; round += 1) {
    await turn();
    collectGarbage();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { bytes: heapUsed + arrayBuffers, handles: process.getActiveResourcesInfo().length };
}

async function counter(isolation: string): Promise<Site> {
  const files = {
    'plugins/anna/plugin.toml': manifestOf('anna'),
    'plugins/anna/anna.wasm': await counterComponent(),
  };
  return site(
    files,
    `isolation = "${isolation}"\n[limits]\nmax_execution_time_ms = 5000\n[hot_reload]\nenabled = false\n`,
  );
}

/** Reloads the plugin and has it count once more, so many times. */
async function reload({ host }: Site, times: number, from: number): Promise<void> {
  for (let done = 0; done < times; done += 1) {
    await host.pluginManager.reload('anna');
    await host.eventBus.emitCustom(TICK, String(from + done), 'test');
  }
}

test('inline', { timeout: 240_000 }, async () => {
  const it = await counter('inline');
  await reload(it, 100, 0);
  const before = await settled();
  await reload(it, 1000, 100);
  const after = await settled();
  expect(await it.ask(COUNT)).toBe('1100');
  expect(after.bytes - before.bytes).toBeLessThan(MOST_LEFT);
  expect(after.handles).toBeLessThanOrEqual(before.handles);
  expect(it.host.commandRegistry.list().filter(({ owner }) => owner === 'anna')).toHaveLength(1);
  expect(it.host.eventBus.queued).toBe(0);
});

test('worker', { timeout: 240_000 }, async () => {
  const it = await counter('worker');
  await reload(it, 5, 0);
  const before = await settled();
  await reload(it, 25, 5);
  const after = await settled();
  expect(await it.ask(COUNT)).toBe('30');
  // A thread that was told to end may not have ended yet.
  expect(after.handles).toBeLessThanOrEqual(before.handles + 2);
  expect(after.bytes - before.bytes).toBeLessThan(MOST_LEFT);
});
