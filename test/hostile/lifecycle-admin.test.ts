// SPDX-License-Identifier: MIT
// What already works of the rows on lifecycle and administration (14, 17, 70), which wait for hot reload: updates get no
// rights by themselves, files may vanish, and nothing of an old generation is left.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Arena, arena, ISOLATIONS } from './arena.ts';
import { FOR_EVER, guest, OUT } from './guest.ts';

const RELOADS = 10;

/** Kicks somebody, and says which version it is. */
const kicking = (version: string) =>
  guest({
    commands: ['kick', 'version'],
    onCommand: (text) =>
      `(if (i32.eq (local.get $name-length) (i32.const 7)) (then (return (call $say ${text(version)}))))
       (call $users.kick-user (i32.const 7) (i32.const ${OUT})) (return (call $tell))`,
  });

test('row 14: an update that asks for more is held, and the old version keeps running', async () => {
  const it = await arena({ grantDeclared: false });
  await it.admit('evil', await kicking('one'));
  await it.host.server.connect(7, 'Ann');
  it.put('evil', await kicking('two'), '[permissions]\nmanage_users = true\nread_users = true\n');
  await expect(it.plugins.reload('evil')).rejects.toMatchObject({ code: 'RT_PLUGIN_HELD' });
  it.record('refused', 'evil');
  expect(await it.ask('version')).toBe('one');
  expect(await it.ask('kick')).toBe('manage_users');
  expect(it.plugins.held()).toMatchObject([{ name: 'evil', permissions: ['manage_users', 'read_users'] }]);
  // The operator lets the update in, but not with the one right.
  await it.plugins.revoke('evil', ['manage_users']);
  expect(await it.ask('version')).toBe('one');
  await it.plugins.grant('evil', ['read_users']);
  expect(await it.ask('version')).toBe('two');
  expect([await it.ask('kick'), it.host.server.countUsers()]).toEqual(['manage_users', 1]);
});

test('row 14: an update while the host is down gets what was granted before, and no default beside', async () => {
  const before = await arena({ grantDeclared: false, keepsData: true });
  await before.admit('evil', await kicking('one'), '[permissions]\nread_rooms = true\n');
  await before.host.stop();
  const it = await arena({ grantDeclared: false, dataOf: before });
  const asks = '[permissions]\nmanage_users = true\nread_users = true\nread_rooms = true\n';
  await it.admit('evil', await kicking('two'), asks);
  expect([...it.plugin('evil').permissions]).toEqual(['read_rooms']);
  expect(await it.ask('kick')).toBe('manage_users');
});

test('row 14: a lock file that says more than the host wrote lets nobody in', async () => {
  const before = await arena({ grantDeclared: false, keepsData: true });
  await before.admit('evil', await kicking('one'));
  await before.host.stop();
  const file = join(before.dataDir, 'plugins.lock');
  const forged = readFileSync(file, 'utf8').replace('permissions = []', 'permissions = [ "read_users" ]');
  expect(forged).toContain('read_users');
  writeFileSync(file, forged);
  const it = new Arena(mkdtempSync(join(tmpdir(), 'arena-')), { grantDeclared: false, dataOf: before });
  onTestFinished(() => it.close());
  it.put('evil', await kicking('two'), '[permissions]\nread_users = true\n');
  await expect(it.plugins.scanAndLoad()).rejects.toMatchObject({ code: 'RT_STATE_FILE_READ' });
  expect(readFileSync(file, 'utf8')).toBe(forged);
});

test('row 17: a plugin whose files are gone is refused by a reload, and goes on', async () => {
  const it = await arena();
  const hello = await guest({
    commands: ['hello'],
    onCommand: (text) => `(return (call $say ${text('hi')}))`,
  });
  await it.admit('evil', hello);
  rmSync(join(it.pluginsDir, 'evil'), { recursive: true });
  const { error } = await it.survives(() => it.plugins.reload('evil'));
  expect(error).toMatchObject({ name: 'PluginError' });
  expect(await it.ask('hello')).toBe('hi');
});

describe.each(ISOLATIONS)('%s', (isolation) => {
  test('row 70: after many reloads only the last generation hears, fires and answers', async () => {
    // A thread begins within the limit, also on a machine that has much else to do.
    const it = await arena({ isolation, limits: 'max_execution_time_ms = 5000' });
    const bytes = await guest({
      commands: ['hello'],
      subscribe: ['news'],
      init: `(call $timers.set-timer (i32.const 20) (i32.const 1) (i32.const ${OUT}))`,
      onCommand: (text) => `(return (call $say ${text('hi')}))`,
    });
    await it.admit('evil', bytes);
    const old = it.plugin('evil');
    const { error } = await it.attack(async () => {
      for (let round = 0; round < RELOADS; round += 1) await it.plugins.reload('evil');
    });
    expect(error).toBeUndefined();
    const { events } = old.metrics;
    await it.host.eventBus.emitCustom('news', '{}', 'test');
    await pause(100);
    expect(old.metrics.events).toBe(events);
    expect(old.memoryBytes).toBe(0);
    expect(it.plugin('evil').metrics.events).toBeGreaterThan(0);
    expect(await it.ask('hello')).toBe('hi');
    expect(it.host.commandRegistry.list().filter(({ owner }) => owner === 'evil')).toHaveLength(1);
    expect(it.audit).toEqual([]);
  });

  test('row 70: a reload while a call never ends is not held up by it', async () => {
    const it = await arena({ isolation });
    const looping = await guest({ commands: ['attack'], onCommand: FOR_EVER });
    await it.admit('evil', looping);
    const { error } = await it.survives(async () => {
      const call = it.ask('attack');
      await it.plugins.reload('evil');
      expect(await call).toMatch(/^RT_PLUGIN/);
    });
    expect(error).toBeUndefined();
    it.fate('evil');
    expect(it.plugin('evil').state).toBe('started');
  });

  test('row 70: calls that wait for a plugin that traps are told so, and never reach it', async () => {
    const it = await arena({ isolation });
    await it.admit('evil', await guest({ commands: ['attack'], onCommand: 'unreachable' }));
    const { value } = await it.survives(() =>
      Promise.all(['a', 'b', 'c'].map((word) => it.ask(`attack ${word}`))),
    );
    expect(value?.[0]).toMatch(/^RT_PLUGIN_TRAP/);
    expect(
      value?.slice(1).every((text) => /^RT_(PLUGIN_UNREACHABLE|PLUGIN_TRAP|COMMAND_UNKNOWN)/.test(text)),
    ).toBe(true);
    expect(it.fate('evil')).toMatchObject({ kind: 'trapped' });
    it.expectGone('evil');
  });
});
