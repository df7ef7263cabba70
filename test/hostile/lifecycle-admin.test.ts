// SPDX-License-Identifier: MIT
// Updates get no rights by themselves (row 14).

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Arena, arena } from './arena.ts';
import { guest, OUT } from './guest.ts';

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
