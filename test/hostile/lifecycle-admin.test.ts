// SPDX-License-Identifier: MIT
// What already works of the rows on lifecycle and administration (14, 17, 70), which wait for hot reload: updates get no
// rights by themselves, files may vanish, and nothing of an old generation is left.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { arena, ISOLATIONS, manifest } from './arena.ts';
import { FOR_EVER, guest, OUT } from './guest.ts';

const RELOADS = 10;

test('row 14: an update that asks for more gets no more than was granted', async () => {
  const it = await arena({ grantDeclared: false });
  const kicking = await guest({
    commands: ['kick'],
    onCommand: `(call $users.kick-user (i32.const 7) (i32.const ${OUT})) (return (call $tell))`,
  });
  await it.admit('evil', kicking);
  await it.host.server.connect(7, 'Ann');
  it.write({ 'evil/plugin.toml': manifest('evil', '[permissions]\nmanage_users = true\n') });
  await it.plugins.reload('evil');
  expect(await it.ask('kick')).toBe('manage_users');
  expect(it.host.server.countUsers()).toBe(1);
  it.record('denied', 'evil');
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
