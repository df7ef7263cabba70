// SPDX-License-Identifier: MIT
// Real QuickJS plugins on a whole host: every host function through the bindings, events, vetoes, commands, traps.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { buildPlugin } from '../../runtime/cli/build/build-plugin.ts';
import { MemoryServer } from '../../runtime/server/memory-server.ts';
import { runScript } from '../../runtime/server/script-runner.ts';
import type { Server } from '../../runtime/server/server.ts';
import { createHost, type Host, type HostOptions } from '../../runtime/server/start-host.ts';
import { loadPlugin, type TestPlugin } from '../../runtime/testing.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const built = mkdtempSync(join(tmpdir(), 'end-to-end-'));
const component = (name: string): string => join(built, `${name}.wasm`);

async function build(folder: string, name: string): Promise<void> {
  const { findings } = await buildPlugin(folder, { out: component(name) });
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
}

beforeAll(async () => {
  await build(here('guests/prober'), 'prober');
  await build(here('../guests/greeter'), 'greeter');
  await build(here('../guests/moderator'), 'moderator');
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function pluginsFolder(...names: string[]): string {
  const folder = mkdtempSync(join(built, 'plugins-'));
  for (const name of names) writeFileSync(join(folder, `${name}.wasm`), readFileSync(component(name)));
  return folder;
}

/** A host with plugins of these names, everything they declare granted. */
async function host(names: string[], options: Partial<HostOptions> = {}) {
  const lines: string[] = [];
  const made: Host<MemoryServer> = createHost({
    pluginsDir: pluginsFolder(...names),
    grantDeclared: true,
    out: (line) => lines.push(line),
    ...options,
  });
  const report = await made.start();
  closing.unshift(() => made.stop());
  expect(report.load.failed.map(({ error }) => error.report)).toEqual([]);
  expect(report.init.failed.map(({ error }) => error.report)).toEqual([]);
  const run = (text: string) => runScript(made, text, 'test.script', (line) => lines.push(line));
  return { host: made, lines, run };
}

/** Calls a host function from inside the plugin. */
async function call(plugin: TestPlugin, target: string, ...args: unknown[]): Promise<unknown> {
  const values = args.map((arg) => JSON.stringify(JSON.stringify(arg)));
  return JSON.parse(await plugin.command(`call ${target} ${values.join(' ')}`));
}

async function prober(options: Parameters<typeof loadPlugin>[1] = {}): Promise<TestPlugin> {
  const plugin = await loadPlugin(component('prober'), options);
  closing.unshift(() => plugin.stop());
  return plugin;
}

describe('sample plugins', () => {
  it('play the sample session', async () => {
    const { run } = await host(['greeter', 'moderator']);
    const result = await run(readFileSync(here('../guests/session.script'), 'utf8'));
    expect(result).toMatchObject({ ok: true, problems: [] });
    expect(result.failure).toBeUndefined();
  });

  it('get only what is granted: without the word of the operator they do without', async () => {
    const { host: made, run, lines } = await host(['moderator'], { grantDeclared: false });
    expect([...(made.pluginManager.get('moderator')?.permissions ?? [])].sort()).toEqual([
      'read_messages',
      'read_users',
    ]);
    await run('connect 1 a\ncreate-room 1 lobby\nsay 1 spam');
    expect(lines).toContain('[room lobby] a: spam');
  });
});

it('a plugin under test shows what a host would log about it', async () => {
  const plugin = await loadPlugin(component('greeter'), { permissions: ['read_users'] });
  closing.unshift(() => plugin.stop());
  const user = { id: 1, name: 'Ada', language: 'en', monitor: false, connectedAt: 0n };
  await plugin.emit('user_connect', { user });
  expect(plugin.problems).toEqual([expect.stringContaining('denied: send_messages')]);
});

describe('host functions through the bindings', () => {
  it('look at users and rooms and act on them', async () => {
    const plugin = await prober();
    const { server } = plugin;
    await server.connect(7, '爱丽丝', { language: 'zh-CN', address: '10.1.2.3' });
    await server.connect(8, 'bob');
    const roomId = await server.openRoom(7, 'lobby', 4);
    expect(await call(plugin, 'users.getUserInfo', 7)).toMatchObject({
      ok: { id: 7, name: '爱丽丝', language: 'zh-CN', room: roomId, monitor: false },
    });
    expect(await call(plugin, 'users.getOnlineUserCount')).toEqual({ ok: 2 });
    expect(await call(plugin, 'users.listUsers')).toMatchObject({ ok: [{ id: 7 }, { id: 8 }] });
    expect(await call(plugin, 'users.getUserAddress', 7)).toEqual({ ok: '10.1.2.3' });
    expect(await call(plugin, 'rooms.getRoomInfo', roomId)).toMatchObject({
      ok: { id: roomId, name: 'lobby', host: 7, players: [7], maxUsers: 4, phase: 'selecting-chart' },
    });
    expect(await call(plugin, 'rooms.getRoomByName', 'nowhere')).toEqual({
      error: { tag: 'not-found', val: 'there is no room named "nowhere"' },
    });
    expect(await call(plugin, 'rooms.createRoom', 3)).toEqual({ ok: 2 });
    expect(await call(plugin, 'rooms.setRoomLock', roomId, true)).toEqual({ ok: null });
    expect(await call(plugin, 'rooms.listRooms')).toMatchObject({ ok: [{ id: 1, locked: true }, { id: 2 }] });
    expect(await call(plugin, 'rooms.disbandRoom', 2)).toEqual({ ok: null });
    expect(await call(plugin, 'users.banUserById', 8, 'spam')).toEqual({ ok: null });
    expect(await call(plugin, 'users.listBans')).toMatchObject({ ok: [{ userId: 8, reason: 'spam' }] });
    expect(await call(plugin, 'users.unbanUserById', 8)).toEqual({ ok: null });
    expect(await call(plugin, 'users.kickUser', 7)).toEqual({ ok: null });
    expect(server.countUsers()).toBe(0);
    expect(plugin.calls.at(-1)).toMatchObject({ interface: 'users', function: 'kickUser', args: [7] });
  });

  it('send messages, keep items and configuration, tell time and chance', async () => {
    const plugin = await prober({ config: { greeting: 'hi' } });
    await plugin.server.connect(7, 'alice');
    await plugin.server.openRoom(7, 'lobby');
    plugin.lines.length = 0;
    await call(plugin, 'messaging.sendMessageToUser', 7, 'you');
    await call(plugin, 'messaging.sendMessageToRoom', 1, 'room');
    await call(plugin, 'messaging.broadcastMessageToAll', '全体');
    expect(plugin.lines).toEqual(['[to 7] you', '[to room lobby] room', '[to all] 全体']);
    expect(await call(plugin, 'messaging.broadcastMessageToAll', 'a\nb')).toMatchObject({
      error: { tag: 'invalid-argument' },
    });
    expect(await call(plugin, 'storage.setItem', 'k', { bytes: [0, 255] })).toEqual({ ok: null });
    expect(await call(plugin, 'storage.getItem', 'k')).toEqual({ ok: [0, 255] });
    expect(await call(plugin, 'storage.getItem', 'none')).toEqual({ ok: null });
    expect(await call(plugin, 'storage.listKeys', '')).toEqual({ ok: ['k'] });
    expect(await call(plugin, 'storage.removeItem', 'k')).toEqual({ ok: null });
    expect(await call(plugin, 'config.getConfig', 'greeting')).toEqual({ ok: { tag: 'text', val: 'hi' } });
    expect(await call(plugin, 'config.getConfig', 'limits.strikes')).toEqual({
      ok: { tag: 'integer', val: 3 },
    });
    expect(await call(plugin, 'config.setConfig', 'limits.strikes', { tag: 'integer', val: 12 })).toEqual({
      ok: null,
    });
    expect(await call(plugin, 'config.getConfig', 'limits.strikes')).toEqual({
      ok: { tag: 'integer', val: 12 },
    });
    expect(await call(plugin, 'config.saveConfig')).toMatchObject({ error: { tag: 'unavailable' } });
    expect(await call(plugin, 'clock.now')).toEqual({ ok: expect.any(Number) });
    expect(await call(plugin, 'random.getRandomBytes', 4)).toEqual({
      ok: [expect.any(Number), expect.any(Number), expect.any(Number), expect.any(Number)],
    });
    expect(await call(plugin, 'host.getHostInfo')).toMatchObject({
      ok: { worldVersion: '1.0.0', pluginName: 'prober' },
    });
    await plugin.stop();
    expect(plugin.logs.at(-1)).toMatchObject({ plugin: 'prober', level: 'info', message: 'stopped' });
  });

  it('are refused as data without the permission, and answered by the test where it says so', async () => {
    const plugin = await prober({
      permissions: ['read_users'],
      overrides: { users: { getOnlineUserCount: () => 42, kickUser: () => {} } },
    });
    expect(await call(plugin, 'users.getOnlineUserCount')).toEqual({ ok: 42 });
    expect(await call(plugin, 'users.kickUser', 1)).toEqual({
      error: { tag: 'denied', val: 'manage_users' },
    });
    expect(plugin.calls.at(-1)).toHaveProperty('error');
  });
});

describe('events through the bindings', () => {
  it('reach the plugin with their payloads, and its veto stops them', async () => {
    const plugin = await prober();
    const heard = () => plugin.logs.map(({ message }): unknown => JSON.parse(message));
    for (const type of ['user_join_room', 'game_end', 'tick:tock']) {
      expect(await call(plugin, 'events.subscribeEvent', type, 'normal')).toEqual({ ok: null });
    }
    await plugin.server.connect(7, 'alice');
    await plugin.server.connect(8, 'bob');
    await plugin.server.openRoom(7, 'lobby');
    await plugin.server.requestStart(7);
    await plugin.server.finish(7, { score: 999, accuracy: 0.5, fullCombo: true });
    await call(plugin, 'events.emitEvent', 'tick:tock', '[1]');
    expect(heard()).toEqual([
      {
        event: { tag: 'user-join-room', val: { userId: 7, roomId: 1, monitor: false } },
        stage: { tag: 'happened' },
      },
      {
        event: {
          tag: 'game-end',
          val: {
            roomId: 1,
            chart: null,
            results: [{ userId: 7, score: 999, accuracy: 0.5, fullCombo: true, aborted: false }],
          },
        },
        stage: { tag: 'happened' },
      },
      {
        event: { tag: 'custom', val: { eventType: 'tick:tock', source: 'prober', data: '[1]' } },
        stage: { tag: 'happened' },
      },
    ]);
    expect(await plugin.command('veto "not today"')).toBe('done');
    expect(await plugin.ask('user_join_room', { userId: 8, roomId: 1, monitor: false })).toEqual({
      proceed: false,
      by: 'prober',
      reason: 'not today',
    });
    await expect(plugin.server.join(8, 'lobby')).rejects.toMatchObject({ by: 'prober', reason: 'not today' });
    expect(plugin.server.getRoom(1).players).toEqual(Uint32Array.of(7));
  });

  it('fire timers at the plugin until it stops', async () => {
    const plugin = await prober();
    expect(await call(plugin, 'timers.setTimer', 10, false)).toEqual({ ok: 1 });
    await expect.poll(() => plugin.logs.length, { timeout: 2000 }).toBeGreaterThan(0);
    expect(JSON.parse(plugin.logs[0]?.message ?? '')).toEqual({
      event: { tag: 'timer', val: { timer: 1 } },
      stage: { tag: 'happened' },
    });
    expect(await call(plugin, 'timers.cancelTimer', 1)).toMatchObject({ error: { tag: 'not-found' } });
  });
});

describe('a whole host', () => {
  it('keeps what a plugin stores and saves over a restart', async () => {
    const dataDir = join(built, 'data');
    mkdirSync(dataDir, { recursive: true });
    const first = await host(['prober'], { dataDir });
    await first.run(`
      command call storage.setItem "\\"k\\"" "{\\"bytes\\":[5]}"
      command call config.setConfig "\\"greeting\\"" "{\\"tag\\":\\"text\\",\\"val\\":\\"kept\\"}"
      command call config.saveConfig
    `);
    expect(first.lines.slice(-3)).toEqual(Array(3).fill('[console] {"ok":null}'));
    await first.host.stop();
    expect(readFileSync(join(dataDir, 'config', 'prober.toml'), 'utf8').trim()).toBe('greeting = "kept"');
    const second = await host(['prober'], { dataDir });
    await second.run(
      'command call storage.getItem "\\"k\\""\ncommand call config.getConfig "\\"greeting\\""',
    );
    expect(second.lines.slice(-2)).toEqual([
      '[console] {"ok":[5]}',
      '[console] {"ok":{"tag":"text","val":"kept"}}',
    ]);
  });

  it('follows the operator: grants exactly these permissions, lays values over the manifest', async () => {
    const hostConfigPath = join(mkdtempSync(join(built, 'operator-')), 'host.toml');
    writeFileSync(
      hostConfigPath,
      '[plugins.greeter]\ngrant = ["read_users", "send_messages", "manage_users"]\n' +
        '[plugins.greeter.config]\ngreeting = "Hi, {name}"\n' +
        '[plugins.moderator]\ngrant = []\n',
    );
    const { host: made, run, lines } = await host(['greeter'], { hostConfigPath, grantDeclared: false });
    expect([...(made.pluginManager.get('greeter')?.permissions ?? [])].sort()).toEqual([
      'read_users',
      'send_messages',
    ]);
    await run('connect 1 Ada');
    expect(lines).toContain('[to 1] Hi, Ada');
    const silent = createHost({ pluginsDir: pluginsFolder('moderator'), hostConfigPath });
    const { init } = await silent.start();
    closing.unshift(() => silent.stop());
    expect(init.failed.map(({ error }) => [error.code, error.message])).toEqual([
      ['RT_PLUGIN_LIFECYCLE', expect.stringContaining('denied: read_messages')],
    ]);
  });

  it('refuses a plugin whose configuration the operator broke, and starts the others', async () => {
    const dataDir = mkdtempSync(join(built, 'data-'));
    mkdirSync(join(dataDir, 'config'));
    const load = async (text: string) => {
      writeFileSync(join(dataDir, 'config', 'greeter.toml'), text);
      const made = createHost({
        pluginsDir: pluginsFolder('greeter', 'prober'),
        dataDir,
        grantDeclared: true,
      });
      const report = await made.start();
      await made.stop();
      expect(report.load.loaded).toEqual(['prober']);
      return report.load.failed.map(({ error }) => `${error.path} ${error.message}`).join();
    };
    expect(await load('greeting = \n')).toMatch(/^greeter\.wasm .*greeter\.toml:1:12 - /);
    expect(await load('greeting = 7\n')).toContain('config.greeting must be string');
    expect(await load('color = "red"\n')).toContain('must NOT have additional properties ("color")');
  });

  it('refuses a plugin on its own thread that imports what the server answers later', async () => {
    class SlowServer extends MemoryServer implements Server {
      readonly asynchronous = ['kickUser'] as const;
    }
    const slow = createHost(
      { pluginsDir: pluginsFolder('prober') },
      ({ eventBus }) => new SlowServer({ eventBus }),
    );
    const { load } = await slow.start();
    closing.unshift(() => slow.stop());
    expect(load.failed.map(({ error }) => error.code)).toEqual(['RT_PLUGIN_ASYNC_IMPORT']);
    expect(load.failed[0]?.error.message).toContain('phira:plugin/users@1.0.0#kick-user');
  });

  it('keeps a flood of log lines and timers within bounds', async () => {
    const { run, lines } = await host(['prober']);
    const flood = Array.from({ length: 300 }, () => 'command call log.log "\\"info\\"" "\\"x\\""').join('\n');
    const timers = Array.from({ length: 70 }, () => 'command call timers.setTimer 100000 false').join('\n');
    await run(`${flood}\n${timers}`);
    expect(lines.filter((line) => line === '[log prober info] x').length).toBeLessThan(300);
    expect(lines.at(-1)).toContain('limit-exceeded');
  });

  it('loses a plugin that traps, and serves on', async () => {
    const { host: made, run, lines } = await host(['prober', 'greeter']);
    await run('command crash\ncommand call clock.now\nconnect 1 Ada\nexpect Welcome, Ada!');
    expect(made.pluginManager.get('prober')?.state).toBe('quarantined');
    expect(made.pluginManager.get('greeter')?.state).toBe('started');
    expect(lines.filter((line) => line.startsWith('[console] error: '))).toHaveLength(2);
    expect(lines.join('\n')).not.toContain(built);
    expect(lines).toContain('[to 1] Welcome, Ada!');
  });

  it('takes what plugins offer as commands of users, with completion', async () => {
    const { host: made, run, lines } = await host(['greeter', 'prober']);
    await run('connect 1 Ada\nsay 1 /hello Bob\nsay 1 /call users.kickUser 1');
    expect(lines).toContain('[to 1] Hello, Bob!');
    expect(lines).toContain('[user 1] kicked');
    expect(await made.commandRegistry.complete('call me', { tag: 'console' })).toEqual(['messaging']);
  });
});
