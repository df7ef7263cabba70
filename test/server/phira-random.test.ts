// SPDX-License-Identifier: MIT
// Many games on real connections do whatever comes to their minds while plugins lock, disband, kick and open rooms: nothing
// that comes would break a game, and in the end every game knows what is so.

import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';

import { GameClient } from '../../runtime/server/client/game-client.ts';
import { GameError } from '../../runtime/server/client/game-error.ts';
import type { PhiraServer } from '../../runtime/server/phira/phira-server.ts';
import { offlineAccountId } from '../../runtime/server/site/offline-site.ts';
import { startServer, type TestServer } from './phira-support.ts';

const SEED = 20_261_128;
const NAMES = Array.from({ length: 10 }, (_, index) => `player${index}`);
const ROOMS = ['red', 'green', 'blue'];
const STEPS = 60;

/** Numbers from 0 to below 1 that are the same in every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One player, who logs in again whenever the connection is lost. */
class Wanderer {
  readonly name: string;
  readonly hazards: string[] = [];
  /** How often something was done, not refused. */
  done = 0;
  logins = 0;
  #client: GameClient | undefined;
  readonly #server: TestServer;
  readonly #random: () => number;

  constructor(server: TestServer, name: string, seed: number) {
    this.#server = server;
    this.name = name;
    this.#random = randomOf(seed);
  }

  async client(): Promise<GameClient> {
    if (this.#client === undefined || this.#client.isClosed) {
      this.#collect();
      this.#client = await GameClient.login(this.#server.address, this.name, { heartbeat: false });
      this.logins += 1;
    }
    return this.#client;
  }

  async wander(): Promise<void> {
    for (let step = 0; step < STEPS; step += 1) {
      try {
        await this.#step(await this.client());
        this.done += 1;
      } catch (error) {
        if (!(error instanceof GameError)) throw error;
      }
      await pause(this.#random() * 15);
    }
    this.#collect();
  }

  close(): void {
    this.#client?.close();
  }

  /** What this game believes, in words that can be compared. */
  async belief(): Promise<string> {
    const { room } = await this.client().then(({ view }) => view);
    if (room === undefined) return 'in no room';
    const users = [...room.users.keys()].sort((left, right) => left - right);
    return `${room.id} ${room.state.kind} ${room.isHost ? 'host' : 'guest'} ${users}`;
  }

  async #step(client: GameClient): Promise<void> {
    const room = ROOMS[Math.floor(this.#random() * ROOMS.length)] ?? 'red';
    const at = this.#random();
    if (client.room === undefined) {
      if (at < 0.3) await client.createRoom(room);
      else await client.joinRoom(room, at < 0.45);
    } else if (at < 0.05) await client.leaveRoom();
    else if (at < 0.1) client.close();
    else if (at < 0.15) await client.chat(`${this.name} says ${room}`);
    else if (at < 0.2) await client.cycleRoom(at < 0.17);
    else if (at < 0.25) await client.lockRoom(at < 0.21);
    else if (at < 0.4) await client.selectChart(1 + Math.floor(this.#random() * 5));
    else if (at < 0.55) await client.requestStart();
    else if (at < 0.75) await client.ready();
    else if (at < 0.8) await client.cancelReady();
    else if (at < 0.9) await client.abort();
    else if (at < 0.97) await client.played(Math.floor(this.#random() * 1_000_000));
    else client.touches([{ time: at, points: [] }]);
  }

  #collect(): void {
    this.hazards.push(...(this.#client?.hazards.splice(0) ?? []));
  }
}

/** What plugins do meanwhile. */
async function meddle(server: PhiraServer, over: () => boolean): Promise<void> {
  const random = randomOf(SEED);
  while (!over()) {
    const rooms = server.listRooms();
    const users = server.listUsers();
    const room = rooms[Math.floor(random() * rooms.length)];
    const user = users[Math.floor(random() * users.length)];
    const at = random();
    if (at < 0.6 && room !== undefined) server.lockRoom(room.id, at < 0.1);
    else if (at < 0.7 && room !== undefined) server.disbandRoom(room.id);
    else if (at < 0.75 && user !== undefined) server.kickUser(user.id);
    else if (at < 0.8 && rooms.length < 5) server.createRoom(2);
    else server.sendToAll('hello');
    await pause(25);
  }
}

test('nothing that games and plugins do at the same time breaks a game or leaves one in error', async () => {
  const watchers = NAMES.slice(0, 3).map(offlineAccountId);
  const server = await startServer({ times: { loopbackReply: 2, reveal: 150 }, monitors: watchers });
  server.eventBus.subscribe(
    'user_join_room',
    () => new Promise((resolve) => setImmediate(() => resolve({ tag: 'proceed' }))),
    'slow',
  );
  const wanderers = NAMES.map((name, index) => new Wanderer(server, name, SEED + index));
  let over = false;
  const meddling = meddle(server.server, () => over);
  await Promise.all(wanderers.map((wanderer) => wanderer.wander()));
  over = true;
  await meddling;
  // Whoever was made to log in again does so; then everything has been told.
  for (const wanderer of wanderers) await wanderer.client();
  await pause(500);
  const beliefs = await Promise.all(wanderers.map((wanderer) => wanderer.belief()));
  const truth = wanderers.map(({ name }) => truthOf(server.server, offlineAccountId(name)));
  expect(beliefs).toEqual(truth);
  expect(wanderers.flatMap(({ name, hazards }) => hazards.map((hazard) => `${name}: ${hazard}`))).toEqual([]);
  expect(wanderers.reduce((sum, { done }) => sum + done, 0)).toBeGreaterThan(100);
  expect(server.raised.filter(({ type }) => type === 'game_end').length).toBeGreaterThan(0);
  for (const wanderer of wanderers) wanderer.close();
}, 60_000);

function truthOf(server: PhiraServer, userId: number): string {
  const { room: roomId } = server.getUser(userId);
  if (roomId === undefined) return 'in no room';
  const { name, phase, host, players, monitors } = server.getRoom(roomId);
  const kind = phase === 'selecting-chart' ? 'select-chart' : phase;
  const users = [...players, ...monitors].sort((left, right) => left - right);
  return `${name} ${kind} ${host === userId ? 'host' : 'guest'} ${users}`;
}
