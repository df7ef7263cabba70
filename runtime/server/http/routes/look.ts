// SPDX-License-Identifier: MIT
// What everybody may look at: rooms, players, games that were played, the server itself. No addresses, no chat.

import type { GameHistory } from '../../history/game-history.ts';
import type { PhiraServer } from '../../phira/phira-server.ts';
import type { EventStreams } from '../event-streams.ts';
import { HttpProblem } from '../problem.ts';
import type { HttpAnswer, Route } from '../router.ts';
import { gameView, roomView, userView } from '../views.ts';

export interface LookOptions {
  readonly server: PhiraServer;
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
  const get = (path: string, handle: Route['handle']): Route => ({
    method: 'GET',
    path,
    access: 'public',
    handle,
  });
  return [
    get('/info', () => ({
      json: {
        version: server.version,
        players: server.countUsers(),
        rooms: server.listRooms().length,
        maxRoomUsers: server.maxRoomUsers,
        ...info(),
      },
    })),
    get('/rooms', ({ query }) => {
      const name = query.get('name');
      const rooms = server.rooms().filter((room) => name === null || room.name === name);
      return { json: { rooms: rooms.map((room) => roomView(room, server)) } };
    }),
    get('/rooms/:id', (request) => {
      const id = request.id('id');
      return { json: roomView(found(server.rooms(), id), server) };
    }),
    get('/players', () => ({ json: { players: server.users().map(userView) } })),
    get('/players/:id', (request) => ({ json: userView(found(server.users(), request.id('id'))) })),
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
    get(
      '/events',
      ({ address, authorized }): HttpAnswer => ({
        stream: (response) => streams.open(response, address, authorized),
      }),
    ),
  ];
}

function found<T extends { readonly id: number }>(all: readonly T[], id: number): T {
  const one = all.find((each) => each.id === id);
  if (one === undefined) throw new HttpProblem('HTTP_NOT_FOUND');
  return one;
}
