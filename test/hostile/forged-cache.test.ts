// SPDX-License-Identifier: MIT
// Forged caches of metered modules (row 73): whatever a plugin ships, or somebody leaves in the host's own folder, no code
// runs that the host has not metered itself.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkComponent } from '../../runtime/component/engine.ts';
import { MeterCache } from '../../runtime/component/meter/cache.ts';
import { sandboxBounds } from '../../runtime/plugin/plugin-engine.ts';
import { type Arena, arena } from './arena.ts';
import { FOR_EVER, guest } from './guest.ts';

const ENTRY = /\.metered$/;
/** Bytes of an entry that differ each time: its nonce and its code. */
const HEADER = 28;

/** Entries of the host's cache, by name. */
function entries(it: Arena): Map<string, Buffer> {
  const folder = join(it.dataDir, 'modules');
  const names = readdirSync(folder).filter((name) => ENTRY.test(name));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}

/** The plugin loops, and is stopped: its code is metered. */
async function isStopped(it: Arena): Promise<void> {
  it.audit.length = 0;
  await it.survives(() => it.ask('attack'));
  expect(it.fate('evil').kind).toBe('stopped');
  it.expectGone('evil');
  await it.plugins.unload('evil');
}

test('row 73: a folder that ships a cache of its own key and of modules without meters gains nothing', async () => {
  const it = await arena({ keepsData: true });
  const component = await guest({ commands: ['attack'], onCommand: FOR_EVER });
  const { world } = it.host.hostApi.world;
  const bounds = sandboxBounds(it.plugin('bystander').sandbox.limits);
  const { modules, limits } = checkComponent(component, world, bounds);
  it.put('evil', component);
  for (const folder of ['evil/modules', 'evil', 'modules']) {
    const forged = new MeterCache(join(it.pluginsDir, folder));
    forged.modulesOf(component, limits, () => modules.map(({ bytes }) => ({ bytes, hidden: undefined })));
    expect(readdirSync(join(it.pluginsDir, folder)).filter((name) => ENTRY.test(name))).toHaveLength(1);
  }
  await it.admit('evil', component);
  await isStopped(it);
});

test('row 73: an entry of the host that was changed, cut or exchanged is passed over and written anew', async () => {
  const it = await arena({ keepsData: true });
  const before = new Set(entries(it).keys());
  const component = await guest({ commands: ['attack'], onCommand: FOR_EVER });
  await it.admit('evil', component);
  const [name, right] = [...entries(it)].find(([key]) => !before.has(key)) ?? ['', Buffer.alloc(0)];
  const [other] = [...entries(it)].filter(([key]) => before.has(key)).map(([, bytes]) => bytes);
  expect(name).toMatch(ENTRY);
  await isStopped(it);
  const changed = Buffer.from(right);
  changed.writeUInt8(changed.readUInt8(changed.length >> 1) ^ 1, changed.length >> 1);
  for (const forged of [
    changed,
    right.subarray(0, -1),
    Buffer.alloc(0),
    Buffer.concat([right, right]),
    other,
  ]) {
    writeFileSync(join(it.dataDir, 'modules', name), forged ?? '');
    await it.admit('evil', component);
    expect(entries(it).get(name)?.subarray(HEADER).equals(right.subarray(HEADER))).toBe(true);
    await isStopped(it);
  }
});

test('row 73: what plugins can write to is no place for a cache', async () => {
  const it = await arena({ keepsData: true, dataInPlugins: true });
  await it.admit('evil', await guest({ commands: ['attack'], onCommand: FOR_EVER }));
  expect(existsSync(join(it.dataDir, 'modules'))).toBe(false);
  await isStopped(it);
});
