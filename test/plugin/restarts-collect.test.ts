// SPDX-License-Identifier: MIT
// Traps and restarts leave nothing behind: neither instances nor plugins on the heap, nor timers, nor subscriptions.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Clock } from './clock.ts';
import { type Bench, bench } from './toy-plugins.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

const WARM_UP = 50;
const CYCLES = 200;
/** Bytes of heap that all cycles together may leave: a lost instance, which keeps its 64 KiB of memory, is far more. */
const MOST_LEFT = 1024 * 1024;

async function settledBytes(): Promise<number> {
  if (typeof collectGarbage !== 'function') throw new Error('the garbage collector is not exposed');
  for (let round = 0; round < 5; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test('two hundred traps and restarts', async () => {
  const clock = new Clock();
  const gone: WeakRef<object>[] = [];
  const one: Bench = await bench(
    (step, plugin) => {
      if (step === 'init') {
        one.bus.attach('bell', plugin);
        one.bus.attach('door_open', plugin, { mayVeto: true });
        one.commands.registerFor(plugin, plugin.name, '');
      }
      return step === 'on-event' ? 'trap' : 'ok';
    },
    {
      policy: () => ({ failurePolicy: 'veto' }),
      restarts: { maxAttempts: 1, cooldown: 1000 },
      schedule: clock.schedule,
      now: clock.now,
    },
  );
  await one.plugin('anna');
  await one.manager.scanAndLoad();
  await one.manager.initializeAll();
  await one.manager.startAll();

  const cycle = async (): Promise<void> => {
    const plugin = one.manager.get('anna');
    expect(plugin?.state).toBe('started');
    if (plugin !== undefined) gone.push(new WeakRef(plugin));
    await one.bus.emit('bell', { times: 1 });
    await clock.pass(1000);
    // Runs well, so that the next restart is the first again.
    await clock.pass(60_000);
    // What the test itself keeps of each cycle.
    one.calls.length = 0;
    one.logger.lines.length = 0;
  };
  for (let times = 0; times < WARM_UP; times += 1) await cycle();
  const before = await settledBytes();
  const handles = process.getActiveResourcesInfo().length;
  for (let times = 0; times < CYCLES; times += 1) await cycle();
  const after = await settledBytes();

  expect(after - before).toBeLessThan(MOST_LEFT);
  expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(handles);
  expect(gone.filter((ref) => ref.deref() !== undefined).length).toBeLessThanOrEqual(1);
  expect([clock.waiting, one.bus.queued, one.commands.list().length]).toEqual([0, 0, 2]);
  expect(one.manager.get('anna')).toMatchObject({ state: 'started', attempts: 1 });
  await one.manager.unload('anna');
  expect([one.bus.hasSubscribers('bell'), one.bus.hasSubscribers('door_open')]).toEqual([false, false]);
  await one.dispose();
});
