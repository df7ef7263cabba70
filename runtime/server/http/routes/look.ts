// SPDX-License-Identifier: MIT
// What everybody may look at: rooms, players, games that were played, the server itself. No addresses, no chat.

import type { GameHistory } from '../../history/game-history.ts';
import type { Server } from '../../server.ts';
import type { EventStreams } from '../event-streams.ts';
import type { HttpAnswer, Route } from '../router.ts';
import { gameView, roomView, userView } from '../views.ts';

export interface LookOptions {
  readonly server: Server;
  /** What the server says about itself besides its version and what is going on. */
  readonly info: () => Readonly<Record<string, unknown>>;
  /** Undefined where no history is kept. */
  readonly history: GameHistory | undefined;
  readonly streams: EventStreams;
}

const MOST_GAMES = 200;
const MOST_NUMBER = Number.MAX_SAFE_INTEGER;

/** The routes. */
export function lookRoutes({ server, info, history, streams }: LookOptions): Route[] {
  const names = async (): Promise<Map<number, string>> =>
    new Map((await server.listUsers()).map(({ id, name }) => [id, name]));
  const get = (path: string, handle: Route['handle']): Route => ({
    method: 'GET',
    path,
    access: 'public',
    handle,
  });
  return [
    get('/info', async () => ({
      json: {
        version: server.version,
        players: await server.countUsers(),
        rooms: (await server.listRooms()).length,
        maxRoomUsers: server.maxRoomUsers,
        ...info(),
      },
    })),
    get('/rooms', async ({ query }) => {
      const [rooms, users] = [await server.listRooms(), await names()];
      const name = query.get('name');
      const shown = name === null ? rooms : rooms.filter((room) => room.name === name);
      return { json: { rooms: shown.map((room) => roomView(room, users)) } };
    }),
    get('/rooms/:id', async (request) => {
      const room = await server.getRoom(request.id('id'));
      return { json: roomView(room, await names()) };
    }),
    get('/players', async () => ({ json: { players: (await server.listUsers()).map(userView) } })),
    get('/players/:id', async (request) => ({ json: userView(await server.getUser(request.id('id'))) })),
    get('/history', (request): HttpAnswer => {
      const games = history?.games({
        limit: request.number('limit', MOST_GAMES),
        before: request.number('before', MOST_NUMBER),
        chartId: request.number('chart', 0x7fff_ffff),
        userId: request.number('player', 0xffff_ffff),
        roomName: request.query.get('room') ?? undefined,
      });
      return { json: { kept: history !== undefined, games: (games ?? []).map(gameView) } };
    }),
    get('/events', ({ address, authorized }): HttpAnswer => {
      streams.check(address);
      return { stream: (response) => streams.open(response, address, authorized) };
    }),
  ];
}
