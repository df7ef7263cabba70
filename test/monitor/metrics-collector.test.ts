// SPDX-License-Identifier: MIT
// Figures of real plugins: what they did is what is counted, over restarts and reloads.

import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { MetricsCollector } from '../../runtime/monitor/metrics-collector.ts';
import { OUT } from '../hostile/guest.ts';
import { HostFolder, operate } from '../operator/support.ts';
import { Clock } from '../plugin/clock.ts';
import { type Act, type Bench, bench } from '../plugin/toy-plugins.ts';

const open: Bench[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.dispose();
});

/** A started plugin `anna` that hears of bells and answers the command `go`; `acts` says how. */
async function toyHost(acts: { event: Act; command: Act }) {
  const clock = new Clock();
  const it = await bench(
    (step, plugin) => {
      if (step === 'init') {
        it.bus.attach('bell', plugin, {});
        it.commands.registerFor(plugin, 'go', 'Goes');
      }
      return step === 'on-event' ? acts.event : step === 'on-command' ? acts.command : 'ok';
    },
    { schedule: clock.schedule, now: clock.now },
  );
  open.push(it);
  await it.plugin('anna');
  await it.manager.scanAndLoad();
  await it.manager.initializeAll();
  await it.manager.startAll();
  const collector = new MetricsCollector(it.manager);
  const go = (): Promise<string> =>
    it.commands.dispatch('go', { tag: 'console' }).catch((error: Error) => error.message);
  const ring = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) await it.bus.emit('bell', { times: time });
  };
  const metrics = () => {
    const found = collector.getPluginMetrics('anna');
    if (found === undefined) throw new Error('anna has no metrics');
    return found;
  };
  return { ...it, clock, acts, collector, go, ring, metrics };
}

test('events, commands and errors are counted, each function with its latency', async () => {
  const { acts, go, ring, metrics } = await toyHost({ event: 'ok', command: 'ok' });
  await ring(100);
  await go();
  acts.command = 'error';
  await go();
  const { totals, functions, recent, memoryUsage, memoryLimit, activeRequests } = metrics();
  expect(totals).toMatchObject({ events: 100, commands: 2, errors: 1, traps: 0, restarts: 0, reloads: 0 });
  expect([...functions.keys()].sort()).toEqual(['init', 'on-command', 'on-event', 'start']);
  expect(functions.get('on-command')).toMatchObject({ calls: 2, errors: 1 });
  // The first fifteen and every sixteenth are timed, the latter for sixteen.
  expect(functions.get('on-event')).toMatchObject({ calls: 16 + 5 * 16, errors: 0 });
  const { p50 = 0, p99 = 0, sum = 0 } = functions.get('on-event')?.latency ?? {};
  expect(p50).toBeGreaterThan(0);
  expect(p99).toBeGreaterThanOrEqual(p50);
  expect(totals.busy).toBeGreaterThanOrEqual(sum);
  expect(recent).toMatchObject({ calls: 102, errors: 1, traps: 0 });
  expect(memoryUsage).toBe(65_536);
  expect(memoryLimit).toBe(256 * 1024 * 1024);
  expect(activeRequests).toBe(0);
});

test('totals go on over a restart and a reload, and begin anew after an unload', async () => {
  const { acts, clock, manager, go, metrics, collector } = await toyHost({ event: 'ok', command: 'ok' });
  await go();
  acts.command = 'trap';
  await go();
  expect(metrics().totals).toMatchObject({ commands: 2, traps: 1, restarts: 0 });
  expect(metrics().memoryUsage).toBe(0);
  acts.command = 'ok';
  await clock.pass(60_000);
  await expect.poll(() => metrics().state).toBe('started');
  expect(metrics().totals).toMatchObject({ commands: 2, traps: 1, restarts: 1 });
  await manager.reload('anna');
  await go();
  expect(metrics().totals).toMatchObject({ commands: 3, traps: 1, restarts: 1, reloads: 1 });
  await manager.unload('anna');
  expect(collector.getPluginMetrics('anna')).toBeUndefined();
  await manager.load('anna');
  expect(metrics().totals).toMatchObject({ commands: 0, traps: 0, restarts: 0, reloads: 0 });
});

test('what went on lately leaves the window, totals stay', async () => {
  const it = await toyHost({ event: 'ok', command: 'error' });
  const collector = new MetricsCollector(it.manager, { window: 200 });
  const lately = () => collector.getPluginMetrics('anna');
  await it.go();
  collector.sample();
  expect(lately()?.recent).toMatchObject({ calls: 1, errors: 1 });
  expect(lately()?.cpuUsage).toBeGreaterThan(0);
  for (let step = 0; step < 8; step += 1) {
    await pause(50);
    collector.sample();
  }
  expect(lately()?.recent).toMatchObject({ calls: 0, errors: 0, traps: 0 });
  expect(lately()?.recent.milliseconds).toBeGreaterThanOrEqual(200);
  expect(lately()?.cpuUsage).toBe(0);
  expect(lately()?.totals.errors).toBe(1);
});

test('there are no figures of what is not there', async () => {
  const { collector } = await toyHost({ event: 'ok', command: 'ok' });
  expect(collector.getPluginMetrics('nobody')).toBeUndefined();
  expect(collector.getPluginMetrics('__proto__')).toBeUndefined();
  expect(collector.all().map(({ name }) => name)).toEqual(['anna']);
});

describe('a plugin of the Phira world', () => {
  const parts = {
    commands: ['work', 'kick', 'chat'],
    fields: '(global $left (mut i32) (i32.const 0))',
    onCommand: (text: (value: string) => string) => `
      (if (i32.eq (local.get $name-length) (i32.const 4)) (then
        (local.set $n (i32.load8_u (local.get $name)))
        (if (i32.eq (local.get $n) (i32.const 119)) (then
          (global.set $left (i32.const 2000000))
          (loop $again
            (global.set $left (i32.sub (global.get $left) (i32.const 1)))
            (br_if $again (global.get $left)))
          (global.set $left (i32.const 64))
          (loop $again
            (drop (call $clock.now))
            (global.set $left (i32.sub (global.get $left) (i32.const 1)))
            (br_if $again (global.get $left)))))
        (if (i32.eq (local.get $n) (i32.const 107)) (then
          (call $users.kick-user (i32.const 7) (i32.const ${OUT}))))
        (if (i32.eq (local.get $n) (i32.const 99)) (then
          (global.set $left (i32.const 10))
          (loop $again
            (call $log.log (i32.const 2) ${text('hello')})
            (global.set $left (i32.sub (global.get $left) (i32.const 1)))
            (br_if $again (global.get $left)))))))`,
  };

  test('has fuel, host calls, denials and log records', async () => {
    const folder = new HostFolder();
    await folder.plugin(
      'anna',
      parts,
      '[permissions]\nmanage_users = true\n[limits]\nmax_log_lines_per_second = 1\n',
    );
    const { host, say } = await operate(folder);
    const totals = () => host.metricsCollector.getPluginMetrics('anna')?.totals;
    expect(totals()).toMatchObject({ fuel: 0, denials: 0, logLines: 0 });
    await say('work');
    expect(totals()?.fuel).toBeGreaterThanOrEqual(150_000);
    expect(totals()?.hostCalls).toBeGreaterThanOrEqual(64);
    await say('kick');
    await say('kick');
    expect(totals()?.denials).toBe(2);
    await say('chat');
    expect(totals()).toMatchObject({ logLines: 4, logLinesDropped: 6 });
  });

  test('on a thread of its own has calls under way and calls that wait', async () => {
    const folder = new HostFolder();
    await folder.plugin('anna', parts);
    const { host } = await operate(folder, 'isolation = "worker"\n');
    const metrics = () => host.metricsCollector.getPluginMetrics('anna');
    expect(metrics()?.memoryUsage).toBeGreaterThan(0);
    const plugin = host.pluginManager.get('anna');
    const work = { name: 'work', args: [], source: { tag: 'console' } } as const;
    const answers = [1, 2, 3].map(() => plugin?.runCommand({ ...work, args: [] }, 0));
    expect(metrics()).toMatchObject({ activeRequests: 3, queueLength: 2 });
    await Promise.all(answers);
    expect(metrics()).toMatchObject({ activeRequests: 0, queueLength: 0, totals: { commands: 3 } });
    expect(metrics()?.totals.hostCalls).toBeGreaterThanOrEqual(3 * 64);
    expect(metrics()?.totals.fuel).toBeGreaterThanOrEqual(3 * 2_000_000 * 0.9);
  });
});
