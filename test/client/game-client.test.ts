// SPDX-License-Identifier: MIT
// Game clients on a real server: they log in, play, come back, and the server does nothing that would break them.

import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Address } from '../../runtime/server/client/address.ts';
import { GameClient } from '../../runtime/server/client/game-client.ts';
import { playLive } from '../../runtime/server/client/live-play.ts';
import { offlineAccountId } from '../../runtime/server/site/offline-site.ts';
import type { ServerCommand } from '../../runtime/server/wire/index.ts';
import { serverFrame } from '../../runtime/server/wire/index.ts';
import { startServer, until } from '../server/phira-support.ts';

const clients: GameClient[] = [];
const closers: (() => void)[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  for (const close of closers.splice(0)) close();
});

async function login(address: Address, token: string, patience?: number): Promise<GameClient> {
  const client = await GameClient.login(address, token, { patience });
  clients.push(client);
  return client;
}

/** The code of what a request rejects with. */
async function codeOf(request: Promise<unknown>): Promise<unknown> {
  try {
    await request;
    return 'done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

test('two players and a spectator play a game, and all see the same room', async () => {
  const { address } = await startServer();
  const [alice, bob, watcher] = [
    await login(address, 'alice'),
    await login(address, 'bob'),
    await login(address, 'watcher'),
  ];
  await alice.createRoom('room-1');
  await bob.joinRoom('room-1');
  await watcher.joinRoom('room-1', true);
  const seen = watcher.inbox();
  await bob.chat('hello');
  await alice.selectChart(7);
  await alice.cycleRoom(true);
  await alice.requestStart();
  await bob.ready();
  await watcher.ready();
  await until(() => alice.room?.state.kind === 'playing');
  await playLive(bob, 300);
  await alice.played(900_000);
  await bob.abort();
  await until(() => alice.room?.isHost === false && bob.room?.isHost === true);
  const heard = seen.drain();
  const live = (kind: ServerCommand['kind']): ServerCommand[] =>
    heard.filter(
      (command) => command.kind === kind && 'player' in command && command.player === bob.view.user?.id,
    );
  expect(live('touches').length).toBeGreaterThan(0);
  expect(live('judges').length).toBe(live('touches').length);
  expect(heard).toContainEqual({
    kind: 'message',
    message: { kind: 'chat', user: offlineAccountId('bob'), content: 'hello' },
  });
  for (const client of [alice, bob, watcher]) {
    expect(client.room).toMatchObject({
      id: 'room-1',
      chart: 7,
      live: true,
      state: { kind: 'select-chart' },
    });
    expect([...(client.room?.users.keys() ?? [])].sort()).toEqual(
      ['alice', 'bob', 'watcher'].map(offlineAccountId).sort(),
    );
    expect(client.hazards).toEqual([]);
  }
});

test('one who lost the connection while others get ready is back without being broken', async () => {
  const { address } = await startServer();
  const alice = await login(address, 'alice');
  const bob = await login(address, 'bob');
  await alice.createRoom('room-1');
  await bob.joinRoom('room-1');
  await alice.selectChart(7);
  await alice.requestStart();
  bob.reset();
  await bob.closed;
  const again = await login(address, 'bob');
  expect(again.room).toMatchObject({ id: 'room-1', chart: 7 });
  await until(() => again.room?.state.kind === 'waiting-for-ready');
  await again.ready();
  await until(() => again.room?.state.kind === 'playing');
  expect(again.hazards).toEqual([]);
});

describe('a request', () => {
  test('is refused with the text of the server', async () => {
    const { address } = await startServer();
    const alice = await login(address, 'alice');
    await expect(alice.joinRoom('nowhere')).rejects.toMatchObject({
      code: 'GAME_REFUSED',
      message: 'room not found',
    });
    expect(await codeOf(alice.ready())).toBe('GAME_REFUSED');
    expect(await alice.ping()).toBeGreaterThan(0);
  });

  test('of a kind waits for the one before it', async () => {
    const { address } = await startServer();
    const alice = await login(address, 'alice');
    const first = codeOf(alice.createRoom('room-1'));
    expect(await codeOf(alice.createRoom('room-2'))).toBe('GAME_PENDING');
    expect(await first).toBe('done');
  });

  test('on a closed connection, or one that is being closed, ends at once', async () => {
    const { address } = await startServer();
    const alice = await login(address, 'alice');
    const pending = codeOf(alice.createRoom('room-1'));
    alice.close();
    expect(await pending).toBe('GAME_CLOSED');
    expect(await codeOf(alice.leaveRoom())).toBe('GAME_CLOSED');
    expect(await alice.closed).toBeUndefined();
  });

  test('to nobody is refused', async () => {
    const { address, server } = await startServer();
    await server.stop();
    expect(await codeOf(GameClient.connect(address))).toBe('GAME_CLOSED');
  });
});

describe('a server that misbehaves', () => {
  /** Sends these bytes to whoever connects, and says nothing else. */
  async function saying(bytes: Buffer): Promise<Address> {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.write(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return { host: '127.0.0.1', port: address.port };
  }

  test('by not answering is given up after the patience of the game', async () => {
    const client = await GameClient.connect(await saying(Buffer.alloc(0)), { patience: 50 });
    clients.push(client);
    expect(await codeOf(client.authenticate('alice'))).toBe('GAME_TIMEOUT');
  });

  test('by answering what nobody asked is noticed', async () => {
    const bytes = serverFrame({ kind: 'leave-room', result: { ok: true, value: undefined } });
    const client = await GameClient.connect(await saying(bytes), { heartbeat: false });
    clients.push(client);
    await until(() => client.hazards.length > 0);
    expect(client.hazards).toEqual(['reply leave-room that nobody asked for']);
  });

  test('by sending what is no command is left', async () => {
    const client = await GameClient.connect(await saying(Buffer.from('0115', 'hex')));
    clients.push(client);
    expect(await client.closed).toMatchObject({ code: 'PHIRA_ORDINAL' });
  });
});
