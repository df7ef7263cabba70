// SPDX-License-Identifier: MIT
// Plugins on threads and in processes of their own that trap, do not end, or whose process dies: as inline ones, they are
// put away, on record, and back.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { AuditRecord } from '../../runtime/sandbox/audit.ts';
import { pluginEngine } from '../../runtime/server/isolation.ts';
import { createHost } from '../../runtime/server/start-host.ts';
import { guest } from '../hostile/guest.ts';

const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

/** A started host whose plugin `anna` runs apart and does as its commands say. */
async function host(isolation: 'worker' | 'process', onCommand: string) {
  const root = mkdtempSync(join(tmpdir(), 'apart-'));
  writeFileSync(
    join(root, 'host.toml'),
    `isolation = "${isolation}"
[limits]
max_execution_time_ms = 1000
[hot_reload]
restart_cooldown_secs = 0
`,
  );
  const manifest = 'name = "anna"\nversion = "1.0.0"\nauthor = "A"\nabi_version = "1.0.0"\n';
  writeFileSync(join(root, 'anna.toml'), manifest);
  writeFileSync(join(root, 'anna.wasm'), await guest({ commands: ['attack'], onCommand }));
  const audit: AuditRecord[] = [];
  const made = createHost({
    pluginsDir: root,
    hostConfigPath: join(root, 'host.toml'),
    engine: pluginEngine(),
    audit: (record) => audit.push(record),
  });
  ending.push(async () => {
    await made.stop();
    rmSync(root, { recursive: true });
  });
  const { load, start } = await made.start();
  expect(load.failed.map(({ error }) => error.report)).toEqual([]);
  expect(start.done).toEqual(['anna']);
  const plugin = () => made.pluginManager.get('anna');
  return {
    ...made,
    audit,
    plugin,
    attack: () => made.commandRegistry.dispatch('attack', { tag: 'console' }),
  };
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let times = 0; times < 1000 && !isTrue(); times += 1) await pause(10);
  expect(isTrue()).toBe(true);
}

describe.each(['worker', 'process'] as const)('in a %s', (isolation) => {
  test('a trap', async () => {
    const { attack, audit, plugin } = await host(isolation, 'unreachable');
    expect(plugin()?.isolation).toBe(isolation);
    await expect(attack()).rejects.toMatchObject({ code: 'RT_PLUGIN_TRAP' });
    await until(() => plugin()?.state === 'started');
    expect(audit.map(({ kind }) => kind)).toEqual(['trapped', 'quarantined', 'restarted']);
    expect(audit[0]).toMatchObject({ code: 'TRAP_GUEST', function: 'on-command' });
    expect(plugin()?.attempts).toBe(1);
  });

  test('a loop without end', async () => {
    const { attack, audit, plugin } = await host(isolation, '(loop $ever (br $ever))');
    await expect(attack()).rejects.toMatchObject({ code: 'RT_PLUGIN_LIMIT' });
    await until(() => plugin()?.state === 'started');
    expect(['stopped', 'killed']).toContain(audit[0]?.kind);
    expect(audit[0]).toMatchObject({
      code: 'TRAP_LIMIT',
      limit: 'max_execution_time_ms',
      allowed: expect.any(Number),
    });
    expect(audit.slice(1).map(({ kind }) => kind)).toEqual(['quarantined', 'restarted']);
  });
});
