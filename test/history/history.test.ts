// SPDX-License-Identifier: MIT
// The history of games: what a real session leaves in it, what it answers, what it forgets.

import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { silentLogger } from '../../runtime/plugin/logger.ts';
import { GameHistory, type PlayedGame } from '../../runtime/server/history/game-history.ts';
import { recordGames } from '../../runtime/server/history/record-games.ts';
import { databaseFile, databaseOf, NOON } from '../access/support.ts';
import { memoryServer } from '../server/support.ts';

const DAY = 86_400_000;

function game(number: number, changes: Partial<PlayedGame> = {}): PlayedGame {
  return {
    roomId: 1,
    roomName: 'lobby',
    chart: { id: number, name: `Chart ${number}` },
    startedAt: NOON + number,
    endedAt: NOON + number + 60_000,
    results: [
      { userId: 7, userName: 'Ada', score: number, accuracy: 0.5, fullCombo: false, aborted: false },
      { userId: 8, userName: '小明', score: 0, accuracy: 0, fullCombo: false, aborted: true },
    ],
    ...changes,
  };
}

function historyOf(path = databaseFile(), at = NOON, keepDays = 90): GameHistory {
  return new GameHistory(databaseOf(path), keepDays, () => at);
}

describe('a session', () => {
  test('leaves each game with its room, chart, players and times', async () => {
    const { server, eventBus, clock } = memoryServer();
    const history = historyOf();
    const stop = recordGames({ eventBus, server, history, now: () => clock.at });
    await server.connect(7, 'Ada');
    await server.connect(8, 'Bob');
    await server.openRoom(7, 'lobby');
    await server.join(8, 'lobby');
    server.selectChart(7, { id: 12, name: 'Song' });
    await server.requestStart(7);
    await server.ready(8);
    const startedAt = clock.at;
    clock.at += 90_000;
    await server.finish(7, { score: 987_654, accuracy: 0.98, fullCombo: true });
    await server.disconnect(8);
    const [played, ...others] = history.games();
    expect(others).toEqual([]);
    expect(played).toMatchObject({
      roomName: 'lobby',
      chart: { id: 12, name: 'Song' },
      startedAt,
      endedAt: startedAt + 90_000,
      results: [
        { userId: 7, userName: 'Ada', score: 987_654, fullCombo: true, aborted: false },
        { userId: 8, userName: 'Bob', score: 0, accuracy: 0, aborted: true },
      ],
    });
    stop();
    await server.requestStart(7);
    await server.endGame('lobby');
    expect(history.count()).toBe(1);
  });

  test('whose room is closed in the middle of a game leaves that game', async () => {
    const { server, eventBus } = memoryServer();
    const history = historyOf();
    const stop = recordGames({ eventBus, server, history });
    await server.connect(7, 'Ada');
    const roomId = await server.openRoom(7, 'solo');
    await server.requestStart(7);
    server.disbandRoom(roomId);
    await expect.poll(() => history.count()).toBe(1);
    expect(history.games()[0]).toMatchObject({
      roomName: 'solo',
      chart: undefined,
      results: [{ userName: 'Ada', aborted: true }],
    });
    stop();
  });
});

describe('the history', () => {
  test('answers the latest first, page by page', () => {
    const history = historyOf();
    for (let number = 1; number <= 5; number += 1) history.add(game(number));
    const first = history.games({ limit: 2 });
    expect(first.map(({ chart }) => chart?.id)).toEqual([5, 4]);
    const second = history.games({ limit: 2, before: first.at(-1)?.id });
    expect(second.map(({ chart }) => chart?.id)).toEqual([3, 2]);
    expect(history.games({ limit: 0 })).toEqual([]);
    expect(history.games({ limit: 1_000_000 })).toHaveLength(5);
  });

  test('answers by room, chart and player, all at once', () => {
    const history = historyOf();
    const solo = { userId: 9, userName: 'Eve', score: 1, accuracy: 1, fullCombo: true, aborted: false };
    history.add(game(1));
    history.add(game(1, { roomName: 'other', results: [solo] }));
    history.add(game(2, { chart: undefined }));
    expect(history.games({ roomName: 'other' })).toHaveLength(1);
    expect(history.games({ chartId: 1 })).toHaveLength(2);
    expect(history.games({ userId: 8 })).toHaveLength(2);
    expect(history.games({ userId: 9, chartId: 1 })[0]?.results).toEqual([solo]);
    expect(history.games({ userId: 9, roomName: 'lobby' })).toEqual([]);
  });

  test('survives a restart', () => {
    const path = databaseFile();
    const database = databaseOf(path);
    const number = new GameHistory(database, 90, () => NOON).add(game(1));
    database.close();
    expect(historyOf(path).games()).toEqual([{ id: number, ...game(1) }]);
  });

  test('that cannot be cleaned is told of, and goes on', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const path = databaseFile();
    const database = databaseOf(path);
    database.sqlite.exec('PRAGMA busy_timeout = 10');
    const history = new GameHistory(database, 90, () => NOON);
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (_facts: object, message: string) => warnings.push(message) };
    const stop = recordGames({ ...memoryServer(), history, logger });
    onTestFinished(stop);
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    vi.advanceTimersByTime(3_600_000);
    expect(warnings).toEqual(['old games could not be taken out of the history']);
    other.exec('ROLLBACK');
    other.close();
    vi.advanceTimersByTime(3_600_000);
    expect(warnings).toHaveLength(1);
  });

  test('forgets what is too old, with its results', () => {
    const path = databaseFile();
    const early = historyOf(path);
    early.add(game(1));
    early.add(game(2, { endedAt: NOON + 2 * DAY }));
    const database = databaseOf(path);
    const late = new GameHistory(database, 1, () => NOON + 2 * DAY);
    expect(late.games().map(({ chart }) => chart?.id)).toEqual([2]);
    expect(database.sqlite.prepare('SELECT count(*) AS kept FROM results').get()).toEqual({ kept: 2 });
  });
});
