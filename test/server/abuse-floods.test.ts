// SPDX-License-Identifier: MIT
// Floods of everything that is limited, on a whole host: the one who floods is held back, the others are not.

import { describe, expect, test } from 'vitest';
import { GameClient } from '../../runtime/server/client/game-client.ts';
import { clientFrame, type ServerCommand } from '../../runtime/server/wire/index.ts';
import { outcomeOf, player, runHost } from './abuse-support.ts';
import { startServer, until } from './phira-support.ts';

const TOO_OFTEN = 'Too many requests, please wait a moment';

/** How often each outcome came. */
function counted(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

const chatOf = (user: number | undefined) => (command: ServerCommand) =>
  command.kind === 'message' && command.message.kind === 'chat' && command.message.user === user;

describe('a flood of', () => {
  test('chat is refused to who floods, and nobody hears more of it than may be said', async () => {
    const { address } = await runHost('[rates]\nchat_burst = 5\nchats_per_minute = 1\n');
    const [alice, bob] = [await player(address, 'alice'), await player(address, 'bob')];
    await alice.createRoom('room-1');
    await bob.joinRoom('room-1');
    const heard = bob.inbox();
    const outcomes: string[] = [];
    for (let line = 0; line < 40; line++) outcomes.push(await outcomeOf(alice.chat(`line ${line}`)));
    expect(counted(outcomes)).toEqual({ done: 5, [TOO_OFTEN]: 35 });
    expect(await outcomeOf(bob.chat('and I?'))).toBe('done');
    expect(heard.drain().filter(chatOf(alice.view.user?.id))).toHaveLength(5);
  });

  test('commands in chat counts as chat', async () => {
    const { address } = await runHost('[rates]\nchat_burst = 3\nchats_per_minute = 1\n');
    const alice = await player(address, 'alice');
    const outcomes: string[] = [];
    for (let line = 0; line < 10; line++) outcomes.push(await outcomeOf(alice.chat('/help')));
    expect(counted(outcomes)).toEqual({ done: 3, [TOO_OFTEN]: 7 });
  });

  test('rooms is refused to who floods, and leaves no room behind', async () => {
    const { address, host } = await runHost('[rates]\nroom_burst = 3\nrooms_per_minute = 1\n');
    const [alice, bob] = [await player(address, 'alice'), await player(address, 'bob')];
    const outcomes: string[] = [];
    for (let room = 0; room < 10; room++) {
      const outcome = await outcomeOf(alice.createRoom(`room-${room}`));
      outcomes.push(outcome);
      if (outcome === 'done') await alice.leaveRoom();
    }
    expect(counted(outcomes)).toEqual({ done: 3, [TOO_OFTEN]: 7 });
    expect(host.server.listRooms()).toEqual([]);
    expect(await outcomeOf(bob.createRoom('room-1'))).toBe('done');
  });

  test('logins is refused, with a word to each', async () => {
    const { address, host } = await runHost('[rates]\nlogin_burst = 4\nlogins_per_minute = 1\n');
    const outcomes: string[] = [];
    for (let count = 0; count < 10; count++) {
      outcomes.push(await outcomeOf(player(address, `user-${count}`)));
    }
    expect(counted(outcomes)).toEqual({ done: 4, [TOO_OFTEN]: 6 });
    await until(() => host.server.connectionCount === 4);
  });

  test('connections is cut off, and those that were there stay', async () => {
    const { address, host } = await runHost('[server]\nmax_connections_per_address = 10\n');
    const first = await player(address, 'first');
    const others = Array.from({ length: 40 }, () => GameClient.connect(address, { heartbeat: false }));
    const clients = (await Promise.allSettled(others)).flatMap((one) =>
      one.status === 'fulfilled' ? [one.value] : [],
    );
    await until(() => clients.filter(({ isClosed }) => !isClosed).length === 9);
    expect(host.server.connectionCount).toBe(10);
    expect(await first.ping()).toBeGreaterThan(0);
    for (const client of clients) client.close();
    await until(() => host.server.connectionCount === 1);
    expect(await outcomeOf(player(address, 'later'))).toBe('done');
  });

  test('connections, one after another, is cut off too', async () => {
    const { address } = await runHost('[rates]\nconnection_burst = 5\nconnections_per_minute = 1\n');
    const outcomes: string[] = [];
    for (let count = 0; count < 12; count++) {
      const outcome = await outcomeOf(
        GameClient.login(address, 'alice', { heartbeat: false }).then((client) => client.close()),
      );
      outcomes.push(outcome);
    }
    expect(counted(outcomes)).toEqual({ done: 5, GAME_CLOSED: 7 });
  });

  test('commands at once is answered in full and in order', async () => {
    const { address } = await startServer();
    const alice = await player(address, 'alice');
    await alice.createRoom('room-1');
    const seen = alice.inbox();
    const locks = Array.from({ length: 400 }, (_, count) => count % 2 === 0);
    alice.write(Buffer.concat(locks.map((lock) => clientFrame({ kind: 'lock-room', lock }))));
    const told: boolean[] = [];
    while (told.length < locks.length) {
      const command = await seen.next(10_000);
      if (command === undefined) break;
      if (command.kind === 'message' && command.message.kind === 'lock-room') told.push(command.message.lock);
    }
    expect(told).toEqual(locks);
  });

  test('touches is passed on up to a rate, and does not hold up the chat of the room', async () => {
    const { address } = await startServer({
      connectionLimits: { liveBytes: { burst: 10_000, perSecond: 1000 } },
    });
    const [alice, watcher] = [await player(address, 'alice'), await player(address, 'watcher')];
    await alice.createRoom('room-1');
    await watcher.joinRoom('room-1', true);
    const seen = watcher.inbox();
    const frames = Array.from({ length: 100 }, (_, time) => ({ time, points: [] }));
    for (let count = 0; count < 400; count++) alice.touches(frames);
    expect(await outcomeOf(alice.chat('hello'))).toBe('done');
    const isHello = chatOf(alice.view.user?.id);
    let passed = 0;
    for await (const command of seen) {
      if (isHello(command)) break;
      if (command.kind === 'touches') passed += 1;
    }
    expect(passed).toBeGreaterThan(0);
    expect(passed).toBeLessThan(200);
  });
});
