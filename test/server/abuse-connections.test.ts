// SPDX-License-Identifier: MIT
// Connections that are not as they should be, on a real server: half open, idle, slow, and storms of those that return.

import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Address } from '../../runtime/server/client/address.ts';
import { GameClient } from '../../runtime/server/client/game-client.ts';
import { clientFrame } from '../../runtime/server/wire/index.ts';
import { outcomeOf, player } from './abuse-support.ts';
import { startServer, until } from './phira-support.ts';

/** Connects and says nothing more than the version; gone after the test. */
async function stranger(address: Address): Promise<GameClient> {
  const client = await GameClient.connect(address, { heartbeat: false });
  onTestFinished(() => client.close());
  return client;
}

describe('half-open connections', () => {
  test('of strangers are closed as soon as they say that nothing more comes', async () => {
    const { address, server } = await startServer({ times: { login: 60_000 } });
    const clients = await Promise.all(Array.from({ length: 50 }, () => stranger(address)));
    for (const client of clients) client.end();
    await Promise.all(clients.map(({ closed }) => closed));
    await until(() => server.connectionCount === 0);
  });

  test('of users are closed, and their places are kept for a while', async () => {
    const { address, server } = await startServer({ times: { grace: 500 } });
    const [alice, bob] = [await player(address, 'alice'), await player(address, 'bob')];
    await alice.createRoom('room-1');
    await bob.joinRoom('room-1');
    alice.end();
    await alice.closed;
    expect(server.countUsers()).toBe(2);
    await until(() => bob.room?.isHost === true);
    expect(server.countUsers()).toBe(1);
    expect(bob.hazards).toEqual([]);
  });
});

describe('idle sockets', () => {
  test('by the hundred do not keep a player out, and go when their time is over', async () => {
    const { address, server } = await startServer({ times: { login: 1500 } });
    const clients = await Promise.all(Array.from({ length: 300 }, () => stranger(address)));
    const alice = await player(address, 'alice');
    expect(await outcomeOf(alice.createRoom('room-1'))).toBe('done');
    await Promise.all(clients.map(({ closed }) => closed));
    await until(() => server.connectionCount === 1);
  });

  test('that send the first byte of a login each second go all the same', async () => {
    const { address, server } = await startServer({ times: { login: 1000 } });
    const clients = await Promise.all(Array.from({ length: 20 }, () => stranger(address)));
    const login = clientFrame({ kind: 'authenticate', token: 'somebody-with-a-long-name' });
    for (let at = 0; clients.some(({ isClosed }) => !isClosed); at++) {
      if (at === login.length) throw new Error('a login came through after its time');
      for (const client of clients) if (!client.isClosed) client.write(login.subarray(at, at + 1));
      await pause(200);
    }
    await until(() => server.connectionCount === 0);
    expect(server.countUsers()).toBe(0);
  });
});

test('a member that reads nothing is dropped while the room talks on, and loses nobody a line', async () => {
  const { address, server } = await startServer({
    connectionLimits: { queuedBytes: 256 * 1024, packets: { burst: 1e6, perSecond: 1e6 } },
    times: { grace: 300 },
  });
  const [alice, bob, deaf] = [
    await player(address, 'alice'),
    await player(address, 'bob'),
    await GameClient.login(address, 'deaf', { heartbeat: false }),
  ];
  onTestFinished(() => deaf.close());
  await alice.createRoom('room-1');
  await bob.joinRoom('room-1');
  await deaf.joinRoom('room-1');
  deaf.pause();
  const heard = bob.inbox();
  const line = 'x'.repeat(195);
  let said = 0;
  // The system takes some megabytes for the one who does not read, before the server has to keep anything.
  for (; server.countUsers() === 3 && said < 100_000; said += 100) {
    const lines = Array.from({ length: 100 }, (_, count) => {
      return clientFrame({ kind: 'chat', message: `${line}${String(count).padStart(5, '0')}` });
    });
    alice.write(Buffer.concat(lines));
    await alice.ping(60_000);
  }
  expect(server.countUsers()).toBe(2);
  await alice.chat('the end');
  let lines = 0;
  for await (const command of heard) {
    if (command.kind !== 'message' || command.message.kind !== 'chat') continue;
    if (command.message.content === 'the end') break;
    lines += 1;
  }
  expect(lines).toBe(said);
}, 120_000);

describe('a storm of those that return', () => {
  const ROOMS = 20;
  const SEATS = 5;

  /** Loses all connections at once and logs all in again. */
  async function storm(clients: readonly GameClient[], address: Address): Promise<GameClient[]> {
    for (const client of clients) client.reset();
    const names = clients.map(({ view }) => view.user?.name ?? '');
    return Promise.all(names.map((name) => player(address, name)));
  }

  test('leaves everybody in the rooms and games that they were in, again and again', async () => {
    const { address, server, raised } = await startServer();
    let clients: GameClient[] = [];
    for (let room = 0; room < ROOMS; room++) {
      const seats = Array.from({ length: SEATS }, (_, seat) => player(address, `user-${room}-${seat}`));
      const [host, ...others] = await Promise.all(seats);
      if (host === undefined) throw new Error('no host');
      await host.createRoom(`room-${room}`);
      await Promise.all(others.map((other) => other.joinRoom(`room-${room}`)));
      await host.selectChart(7);
      // Every other room plays, the rest chooses.
      if (room % 2 === 0) {
        await host.requestStart();
        await Promise.all(others.map((other) => other.ready()));
      }
      clients.push(host, ...others);
    }
    const before = server.listRooms();
    for (let round = 0; round < 4; round++) {
      clients = await storm(clients, address);
      expect(clients.map(({ room }) => room?.id)).toEqual(
        Array.from({ length: ROOMS * SEATS }, (_, at) => `room-${Math.floor(at / SEATS)}`),
      );
    }
    expect(server.listRooms()).toEqual(before);
    await until(() => server.connectionCount === ROOMS * SEATS);
    // Games go on to their end.
    const playing = clients.filter((_, at) => Math.floor(at / SEATS) % 2 === 0);
    await until(() => playing.every(({ room }) => room?.state.kind === 'playing'));
    await Promise.all(playing.map((client) => client.abort()));
    await until(() => clients.every(({ room }) => room?.state.kind === 'select-chart'));
    expect(clients.flatMap(({ hazards }) => hazards)).toEqual([]);
    expect(raised.filter(({ type }) => type === 'user_disconnect')).toEqual([]);
  }, 60_000);

  test('of logins on the same account ends with one user on at most two connections', async () => {
    const { address, server } = await startServer();
    const logins = Array.from({ length: 60 }, () => outcomeOf(player(address, 'alice')));
    const outcomes = new Set(await Promise.all(logins));
    // Those that came before the last two were closed, some of them before they had their answer.
    expect([...outcomes].every((outcome) => outcome === 'done' || outcome === 'GAME_CLOSED')).toBe(true);
    await until(() => server.connectionCount <= 2);
    expect(server.countUsers()).toBe(1);
  });
});
