// SPDX-License-Identifier: MIT
// Hundreds of clients that do anything for a while, on a whole host with real plugins: nobody is broken, everybody sees
// the room as the server has it, and nothing is left when they are gone. SOAK_SECONDS goes on for longer, SOAK_SEED
// repeats what is done (not when).

import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Address } from '../../runtime/server/client/address.ts';
import { GameClient } from '../../runtime/server/client/game-client.ts';
import { playLive } from '../../runtime/server/client/live-play.ts';
import { offlineAccountId } from '../../runtime/server/site/offline-site.ts';
import { Random } from '../fuzz/random.ts';
import { outcomeOf, runServer } from './abuse-support.ts';
import { until } from './phira-support.ts';

const CLIENTS = 300;
const ROOMS = 40;
/** Of a hundred clients, those that may watch. */
const WATCHERS = 10;
const MILLISECONDS = Number(process.env.SOAK_SECONDS ?? 8) * 1000;
/**
 * What a game needs to take in an answer. Here hundreds of games share a process with the server, on a machine that does
 * other things too: what arrives within the usual moment may be read at once.
 */
const SETTLE_MS = 1500;
const seed = Number(process.env.SOAK_SEED ?? randomInt(2 ** 31));

function isWatcher(index: number): boolean {
  return index % 100 < WATCHERS;
}

function nameOf(index: number): string {
  return `soak-${index}`;
}

/** What a client may do next, whether the rules allow it or not. */
const DEEDS: readonly ((client: GameClient, random: Random) => Promise<unknown>)[] = [
  (client, random) => client.createRoom(`room-${random.below(ROOMS)}`),
  (client, random) => client.joinRoom(`room-${random.below(ROOMS)}`),
  (client, random) => client.joinRoom(`room-${random.below(ROOMS)}`),
  (client, random) => client.joinRoom(`room-${random.below(ROOMS)}`, true),
  (client) => client.leaveRoom(),
  (client, random) =>
    client.chat(random.pick(['hello', 'buy spam', '/top', '/strikes', 'x'.repeat(200), ''])),
  (client, random) => client.chat(`line ${random.below(1000)}`),
  (client, random) => client.lockRoom(random.below(4) === 0),
  (client, random) => client.cycleRoom(random.below(2) === 0),
  (client, random) => client.selectChart(1 + random.below(9)),
  (client) => client.requestStart(),
  (client) => client.ready(),
  (client) => client.ready(),
  (client) => client.cancelReady(),
  (client, random) => client.played(random.below(1_000_001)),
  (client) => client.abort(),
  (client, random) => playLive(client, random.below(300)),
  async (client) => client.reset(),
];

/** One client's time: does one thing after another, and logs in again whenever the connection is gone. */
async function live(address: Address, index: number, end: number): Promise<GameClient> {
  const random = new Random(seed, index);
  const hazards: string[] = [];
  let client = await GameClient.login(address, nameOf(index));
  while (performance.now() < end) {
    await outcomeOf(random.pick(DEEDS)(client, random));
    await pause(random.below(100));
    if (!client.isClosed) continue;
    hazards.push(...client.hazards);
    client = await GameClient.login(address, nameOf(index));
  }
  client.hazards.unshift(...hazards);
  return client;
}

test(
  `${CLIENTS} clients do anything, and nothing is broken or left`,
  async () => {
    const text = `repeat with SOAK_SEED=${seed}`;
    const watchers = Array.from({ length: CLIENTS }, (_, index) => index).filter(isWatcher);
    const { host, address } = await runServer(['moderator', 'statistics'], {
      monitors: watchers.map((index) => offlineAccountId(nameOf(index))),
      times: { settle: SETTLE_MS, reveal: 2 * SETTLE_MS },
    });
    const { server, pluginManager } = host;
    const end = performance.now() + MILLISECONDS;
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, (_, index) => live(address, index, end)),
    );
    // What is still on its way comes before the answer to a ping, but for what is held back for a moment.
    await pause(3 * SETTLE_MS);
    await Promise.all(clients.filter(({ isClosed }) => !isClosed).map((client) => outcomeOf(client.ping())));
    expect(
      clients.flatMap(({ hazards }) => hazards),
      text,
    ).toEqual([]);

    const rooms = new Map(server.listRooms().map((room) => [room.name, room]));
    for (const client of clients.filter(({ isClosed }) => !isClosed)) {
      const { id } = client.view.user ?? { id: 0 };
      const room = client.room && rooms.get(client.room.id);
      expect(server.getUser(id).room, text).toBe(room?.id);
      if (room === undefined) continue;
      expect(new Set(client.room?.users.keys()), text).toEqual(new Set([...room.players, ...room.monitors]));
      expect(client.room?.isHost, text).toBe(room.host === id);
    }

    for (const client of clients) client.close();
    for (const client of clients) await client.closed;
    for (const { id } of server.listRooms()) server.disbandRoom(id);
    await until(() => server.connectionCount === 0 && server.listRooms().length === 0);
    expect(pluginManager.list().map(({ name, state }) => `${name} ${state}`)).toEqual([
      'moderator started',
      'statistics started',
    ]);
  },
  180_000 + MILLISECONDS,
);
