// SPDX-License-Identifier: MIT
// A QuickJS plugin calls every function that the world imports, and the host answers each for real.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { worldBinding } from '../../generated/bindings/world.ts';
import { buildPlugin } from '../../runtime/cli/build/build-plugin.ts';
import { loadPlugin, type TestPlugin } from '../../runtime/testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'every-function-'));
const called = new Set<string>();
let plugin: TestPlugin;

beforeAll(async () => {
  const out = join(folder, 'prober.wasm');
  const { findings } = await buildPlugin(fileURLToPath(new URL('guests/prober', import.meta.url)), { out });
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  plugin = await loadPlugin(out);
  plugin.commandRegistry.register('double', 'Doubles', ({ args }) => `${args[0]}${args[0]}`, 'the test');
  await plugin.server.connect(7, 'Ada', { address: '10.1.2.3' });
  await plugin.server.connect(8, 'Bob');
  await plugin.server.openRoom(7, 'lobby', 4);
});

afterAll(async () => {
  await plugin.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Calls a function from inside the plugin: `users.get-user-info`. */
async function call(target: string, args: readonly unknown[]): Promise<unknown> {
  called.add(target);
  const [owner = '', name = ''] = target.split('.');
  const method = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const values = args.map((arg) => JSON.stringify(JSON.stringify(arg)));
  return JSON.parse(await plugin.command(`call ${owner}.${method} ${values.join(' ')}`));
}

const OPTIONS = { usage: '', aliases: [], operatorsOnly: false };

it.each<[target: string, args: readonly unknown[], answer: unknown]>([
  ['host.get-host-info', [], { pluginName: 'prober', worldVersion: '1.0.0' }],
  ['log.log', ['warn', 'a line'], null],
  ['clock.now', [], expect.any(Number)],
  ['clock.monotonic', [], expect.any(Number)],
  ['random.get-random-u64', [], expect.any(Number)],
  ['random.get-random-bytes', [2], [expect.any(Number), expect.any(Number)]],
  ['timers.set-timer', [60_000, true], 1],
  ['timers.cancel-timer', [1], null],
  ['storage.set-item', ['key', { bytes: [1, 2] }], null],
  ['storage.get-item', ['key'], [1, 2]],
  ['storage.list-keys', ['k'], ['key']],
  ['storage.remove-item', ['key'], null],
  ['config.set-config', ['greeting', { tag: 'text', val: 'hi' }], null],
  ['config.get-config', ['greeting'], { tag: 'text', val: 'hi' }],
  ['users.get-user-info', [7], { id: 7, name: 'Ada', room: 1 }],
  ['users.get-online-user-count', [], 2],
  ['users.list-users', [], [{ id: 7 }, { id: 8 }]],
  ['users.get-user-address', [7], '10.1.2.3'],
  ['rooms.get-room-info', [1], { name: 'lobby', players: [7], maxUsers: 4 }],
  ['rooms.get-room-by-name', ['lobby'], { id: 1 }],
  ['rooms.list-rooms', [], [{ id: 1 }]],
  ['rooms.create-room', [2], 2],
  ['rooms.set-room-lock', [2, true], null],
  ['rooms.disband-room', [2], null],
  ['messaging.send-message-to-user', [7, 'you'], null],
  ['messaging.send-message-to-room', [1, 'room'], null],
  ['messaging.broadcast-message-to-all', ['all'], null],
  ['events.subscribe-event', ['a:b', 'monitor'], null],
  ['events.emit-event', ['a:b', '[1]'], null],
  ['events.unsubscribe-event', ['a:b'], null],
  ['commands.register-command', ['extra', 'One more', OPTIONS], null],
  ['commands.unregister-command', ['extra'], null],
  ['commands.call-command', ['double x'], 'xx'],
  ['users.kick-user', [8], null],
  ['users.ban-user-by-id', [8, 'spam'], null],
  ['users.list-bans', [], [{ userId: 8, reason: 'spam' }]],
  ['users.unban-user-by-id', [8], null],
])('%s', async (target, args, answer) => {
  expect(await call(target, args)).toMatchObject({ ok: answer });
});

it('config.save-config, where there is nothing to save to', async () => {
  expect(await call('config.save-config', [])).toMatchObject({ error: { tag: 'unavailable' } });
});

it('is every function of the world, and what they did is there', () => {
  const all = [...worldBinding.imports].flatMap(([id, functions]) =>
    [...functions.keys()].map((name) => `${id.replace(/^.*\/|@.*$/g, '')}.${name}`),
  );
  expect([...called].sort()).toEqual(all.sort());
  expect(plugin.logs).toContainEqual(expect.objectContaining({ level: 'warn', message: 'a line' }));
  expect(plugin.logs.map(({ message }) => message).join()).toContain('"eventType":"a:b"');
  expect(plugin.lines).toEqual(
    expect.arrayContaining(['[to 7] you', '[to room lobby] room', '[to all] all', '[user 8] kicked']),
  );
});
