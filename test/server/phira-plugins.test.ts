// SPDX-License-Identifier: MIT
// Plugins that trap, loop or flood while a game is played on real connections: the game goes on, packet for packet.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';

import { createPhiraHost, type PhiraHost } from '../../runtime/server/phira-host.ts';
import { offlineAccountId } from '../../runtime/server/site/offline-site.ts';
import { FOR_EVER, type GuestParts, guest, OUT } from '../hostile/guest.ts';
import { Player } from './phira-support.ts';

const DEADLINE = 100;

/** A whole host on a free port with one plugin that takes part in every chat message. */
async function hostWith(isolation: 'inline' | 'worker', parts: GuestParts): Promise<PhiraHost> {
  const root = mkdtempSync(join(tmpdir(), 'phira-plugins-'));
  const plugin = join(root, 'plugins', 'evil');
  mkdirSync(plugin, { recursive: true });
  writeFileSync(
    join(plugin, 'plugin.toml'),
    'name = "evil"\nversion = "1.0.0"\nauthor = "Mallory"\nabi_version = "1.0.0"\n' +
      '[permissions]\nread_messages = true\nsend_messages = true\nveto_events = true\n',
  );
  writeFileSync(join(plugin, 'evil.wasm'), await guest({ subscribe: ['message_send'], ...parts }));
  const hostConfigPath = join(root, 'host.toml');
  const deadlines = `max_cpu_time_ms = ${DEADLINE}\nmax_execution_time_ms = ${DEADLINE}\n`;
  writeFileSync(
    hostConfigPath,
    `isolation = "${isolation}"\n[server]\nmonitors = [${offlineAccountId('watcher')}]\n` +
      `[limits]\n${deadlines}[ceilings]\n${deadlines}`,
  );
  const host = createPhiraHost({
    ...{ pluginsDir: join(root, 'plugins'), hostConfigPath, grantDeclared: true },
    ...{ listen: '127.0.0.1:0', api: 'offline' },
  });
  onTestFinished(async () => {
    await host.stop();
    rmSync(root, { recursive: true, force: true });
  });
  const { load, start } = await host.start();
  expect([...load.failed, ...start.failed]).toEqual([]);
  return host;
}

async function logIn(host: PhiraHost, name: string): Promise<Player> {
  const { listening } = host.server;
  if (listening === undefined) throw new Error('the server does not listen');
  const player = await Player.connect(listening, name);
  expect(await player.refusal({ kind: 'authenticate', token: name })).toBe('ok');
  return player;
}

/** What it does, and whether that is the end of it; a flood is, where each message takes long. */
const ATTACKS: readonly (readonly [what: string, parts: GuestParts, ends: boolean])[] = [
  ['traps', { onEvent: 'unreachable' }, true],
  ['loops', { onEvent: FOR_EVER }, true],
  [
    'floods everybody with messages',
    {
      onEvent: (text) => `(loop $more
        (call $messaging.broadcast-message-to-all ${text('buy now')} (i32.const ${OUT}))
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (br_if $more (i32.lt_u (local.get $n) (i32.const 1000))))`,
    },
    false,
  ],
];

describe.each(['inline', 'worker'] as const)('on a server with plugins %s', (isolation) => {
  test.each(ATTACKS)(
    'a plugin that %s does not disturb a game',
    async (_what, parts, end) => {
      const host = await hostWith(isolation, parts);
      const ends: unknown[] = [];
      host.eventBus.subscribe('game_end', ({ results }) => void ends.push(results), 'test');
      const alice = await logIn(host, 'alice');
      const bob = await logIn(host, 'bob');
      const watcher = await logIn(host, 'watcher');
      await alice.ask({ kind: 'create-room', id: 'lobby' });
      await bob.ask({ kind: 'join-room', id: 'lobby', monitor: false });
      await watcher.ask({ kind: 'join-room', id: 'lobby', monitor: true });
      await alice.ask({ kind: 'select-chart', id: 7 });
      await alice.ask({ kind: 'request-start' });
      await bob.ask({ kind: 'ready' });
      await watcher.ask({ kind: 'ready' });

      const chat = Promise.all([
        bob
          .refusal({ kind: 'chat', message: 'one' })
          .then(() => bob.refusal({ kind: 'chat', message: 'two' })),
        pause(20).then(() => watcher.send({ kind: 'chat', message: 'three' })),
      ]);
      for (let time = 0; time < 60; time += 1) {
        alice.send({ kind: 'touches', frames: [{ time, points: [] }] });
        await pause(10);
      }
      expect(await chat).toEqual(['ok', undefined]);
      expect(await alice.refusal({ kind: 'played', id: 900_000 })).toBe('ok');
      expect(await bob.refusal({ kind: 'abort' })).toBe('ok');

      const times: number[] = [];
      const lines: string[] = [];
      for (const packet of await watcher.drain()) {
        if (packet.kind === 'touches') times.push(packet.frames[0]?.time ?? -1);
        else if (packet.kind === 'message' && packet.message.kind === 'chat')
          lines.push(packet.message.content);
      }
      expect(times).toEqual(Array.from({ length: 60 }, (_, time) => time));
      // Its failures and its flood stop nobody from speaking.
      expect(lines).toEqual(expect.arrayContaining(['one', 'two', 'three']));
      expect(ends).toMatchObject([
        [
          { userId: alice.id, score: 900_000, aborted: false },
          { userId: bob.id, aborted: true },
        ],
      ]);
      expect(host.server.countUsers()).toBe(3);
      if (end) expect(host.pluginManager.get('evil')?.reachable).toBe(false);
      expect(lines.filter((line) => line === 'buy now').length).toBeLessThan(200);
    },
    60_000,
  );
});
