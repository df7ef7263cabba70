// SPDX-License-Identifier: MIT
// Puts every game that ends into the history. Names are taken down when the game begins: at its end a player may be gone
// and the room closed.

import type { EventMap } from '../../../generated/events.ts';
import { type Logger, silentLogger } from '../../plugin/logger.ts';
import type { Server } from '../server.ts';
import type { PhiraEventBus } from '../world.ts';
import type { GameHistory } from './game-history.ts';

export interface RecordGamesOptions {
  readonly eventBus: PhiraEventBus;
  readonly server: Pick<Server, 'getUser' | 'getRoom'>;
  readonly history: GameHistory;
  readonly logger?: Logger | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now?: (() => number) | undefined;
}

interface Begun {
  readonly startedAt: number;
  readonly roomName: string;
  readonly names: ReadonlyMap<number, string>;
}

const SUBSCRIBER = 'history';
const OLD_GAMES_EVERY = 3_600_000;

/** Listens until the function it answers is called. */
export function recordGames(options: RecordGamesOptions): () => void {
  const { eventBus, server, history, logger = silentLogger, now = Date.now } = options;
  const begun = new Map<number, Begun>();

  const begin = async ({ roomId, players }: EventMap['game_start']): Promise<void> => {
    const startedAt = Math.floor(now());
    const room = await attempt(() => server.getRoom(roomId));
    const users = await Promise.all([...players].map((userId) => attempt(() => server.getUser(userId))));
    const names = new Map(users.flatMap((user) => (user === undefined ? [] : [[user.id, user.name]])));
    begun.set(roomId, { startedAt, roomName: room?.name ?? '', names });
  };

  const end = ({ roomId, chart, results }: EventMap['game_end']): void => {
    const endedAt = Math.floor(now());
    const { startedAt = endedAt, roomName = '', names } = begun.get(roomId) ?? {};
    begun.delete(roomId);
    const played = results.map((result) => ({ ...result, userName: names?.get(result.userId) ?? '' }));
    try {
      history.add({ roomId, roomName, chart, startedAt, endedAt, results: played });
    } catch (error) {
      logger.warn({ err: error, room: roomName }, 'a game could not be put into the history');
    }
  };

  const told = { priority: 'monitor' } as const;
  eventBus.subscribe(
    'game_start',
    (game, { stage }) => (stage.tag === 'happened' ? begin(game) : undefined),
    SUBSCRIBER,
    told,
  );
  eventBus.subscribe('game_end', (game) => end(game), SUBSCRIBER, told);
  const clean = (): void => {
    try {
      history.forget();
    } catch (error) {
      logger.warn({ err: error }, 'old games could not be taken out of the history');
    }
  };
  const cleaning = setInterval(clean, OLD_GAMES_EVERY).unref();
  return () => {
    clearInterval(cleaning);
    for (const type of ['game_start', 'game_end']) eventBus.unsubscribe(type, SUBSCRIBER);
  };
}

/** What the server answers; undefined when there is no such thing any more. */
async function attempt<T>(ask: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}
