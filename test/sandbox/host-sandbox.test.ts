// SPDX-License-Identifier: MIT
// A whole host, its host.toml, and plugins of the Phira world: what the operator sets is what holds, and what happens is
// in the log, in the file of the data folder, and with who embeds the host.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { AuditRecord } from '../../runtime/sandbox/audit.ts';
import { DEFAULT_SANDBOX_LIMITS } from '../../runtime/sandbox/limits.ts';
import { CLOSED_POLICY } from '../../runtime/sandbox/policy.ts';
import { createLogger } from '../../runtime/server/logger.ts';
import { createHost } from '../../runtime/server/start-host.ts';
import { type GuestParts, guest } from '../hostile/guest.ts';

const ending: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

/** A host with one plugin, started; records come from the file, the log, and the sink. */
async function host(parts: GuestParts, config = '', permissions = '') {
  const root = mkdtempSync(join(tmpdir(), 'host-sandbox-'));
  const path = (...names: string[]): string => join(root, ...names);
  mkdirSync(path('plugins', 'anna'), { recursive: true });
  writeFileSync(path('host.toml'), config);
  const manifest = `name = "anna"\nversion = "1.0.0"\nauthor = "A"\nabi_version = "1.0.0"\n${permissions}`;
  writeFileSync(path('plugins', 'anna', 'plugin.toml'), manifest);
  writeFileSync(path('plugins', 'anna', 'anna.wasm'), await guest(parts));
  const sink: AuditRecord[] = [];
  const log: string[] = [];
  const { logger } = createLogger({ destination: { write: (line: string) => void log.push(line) } });
  const lines: string[] = [];
  const made = createHost({
    pluginsDir: path('plugins'),
    hostConfigPath: path('host.toml'),
    dataDir: path('data'),
    out: (line) => lines.push(line),
    audit: (record) => sink.push(record),
    logger,
  });
  ending.push(async () => {
    await made.stop();
    rmSync(root, { recursive: true, force: true });
  });
  const report = await made.start();
  const logged = (): unknown[] =>
    log.map((line): { audit?: unknown } => JSON.parse(line)).flatMap(({ audit }) => audit ?? []);
  const filed = (): unknown[] =>
    readFileSync(path('data', 'audit.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
  return { ...made, report, sink, logged, filed, lines, root };
}

test('what the operator says of one plugin goes before what holds for all', async () => {
  const { pluginManager, eventBus } = await host(
    {},
    `isolation = "inline"
[ceilings]
max_queued_events = 20
max_log_lines_per_second = 5
[policy]
max_recursion_depth = 30
[plugins.anna]
on_failure_of = { message_send = "veto" }
[plugins.anna.policy]
max_recursion_depth = 7
`,
    '[limits]\nmax_memory = 1048576\nmax_queued_events = 50\n',
  );
  const plugin = pluginManager.get('anna');
  expect(plugin?.sandbox).toEqual({
    isolation: 'inline',
    limits: {
      ...DEFAULT_SANDBOX_LIMITS,
      maxMemory: 1_048_576,
      maxQueuedEvents: 20,
      maxLogLinesPerSecond: 5,
    },
    policy: { ...CLOSED_POLICY, maxRecursionDepth: 7 },
    environment: {},
  });
  expect(plugin).toMatchObject({ maxRecursionDepth: 7, maxQueuedEvents: 20, failurePolicy: 'proceed' });
  expect(plugin?.effectiveStackSize).toBeGreaterThan(64 * 1024);
  expect(plugin?.effectiveStackSize).toBeLessThanOrEqual(DEFAULT_SANDBOX_LIMITS.maxStackSize);
  expect(plugin?.failurePolicies).toEqual(new Map([['message_send', 'veto']]));
  expect(eventBus.queued).toBe(0);
});

test('a trap is in the log, in the file and with the sink, and the plugin comes back', async () => {
  const { commandRegistry, pluginManager, sink, logged, filed, root } = await host(
    { commands: ['attack'], onCommand: 'unreachable' },
    '[hot_reload]\nrestart_cooldown_secs = 0\nmax_restart_attempts = 1\n',
  );
  const attack = () => commandRegistry.dispatch('attack', { tag: 'console' });
  await expect(attack()).rejects.toMatchObject({ code: 'RT_PLUGIN_TRAP' });
  expect(pluginManager.get('anna')?.state).toBe('quarantined');
  for (let turns = 0; turns < 100 && pluginManager.get('anna')?.state !== 'started'; turns += 1)
    await pause(5);
  expect(pluginManager.get('anna')).toMatchObject({ state: 'started', attempts: 1 });
  await expect(attack()).rejects.toMatchObject({ code: 'RT_PLUGIN_TRAP' });
  expect(pluginManager.get('anna')).toMatchObject({ state: 'disabled', restartsAt: undefined });
  expect(sink.map(({ kind }) => kind)).toEqual([
    ...['trapped', 'quarantined', 'restarted'],
    ...['trapped', 'disabled'],
  ]);
  expect(sink[0]).toMatchObject({ plugin: 'anna', code: 'TRAP_GUEST', function: 'on-command' });
  expect(logged()).toEqual(sink);
  expect(filed()).toEqual(sink);
  expect(JSON.stringify(sink)).not.toContain(root);
});

test('denied subscriptions are put together, and what is refused at load is named', async () => {
  const { report, sink, pluginManager, root } = await host(
    {
      init: (text) => `
        (local $times i32)
        (loop $again
          (call $events.subscribe-event ${text('user_connect')} (i32.const 2) (i32.const 256))
          (br_if $again (i32.lt_u (local.tee $times (i32.add (local.get $times) (i32.const 1))) (i32.const 20))))`,
    },
    '',
  );
  expect(report.start.done).toEqual(['anna']);
  expect(sink.map(({ kind, code, times }) => [kind, code, times])).toEqual([
    ...[undefined, undefined, 2, 4, 8].map((times) => ['denied', 'read_users', times]),
  ]);
  writeFileSync(join(root, 'plugins', 'evil.wasm'), 'no component');
  await pluginManager.scanAndLoad();
  expect(sink.at(-1)).toMatchObject({ kind: 'refused', plugin: 'evil.wasm' });
  await expect(pluginManager.load('../evil.wasm')).rejects.toMatchObject({ code: 'RT_PLUGIN_FILE' });
  expect(sink.at(-1)).toMatchObject({ kind: 'refused', plugin: 'evil.wasm', code: 'RT_PLUGIN_FILE' });
});

test('a plugin logs as much as its limit lets it, at four times the rate in a burst', async () => {
  const { lines } = await host(
    {
      init: (text) => `
        (local $times i32)
        (loop $again
          (call $log.log (i32.const 2) ${text('flood')})
          (br_if $again (i32.lt_u (local.tee $times (i32.add (local.get $times) (i32.const 1))) (i32.const 100))))`,
    },
    '[limits]\nmax_log_lines_per_second = 3\n',
  );
  const flood = lines.filter((line) => line.includes('flood')).length;
  expect(flood).toBeGreaterThanOrEqual(12);
  expect(flood).toBeLessThan(20);
});
