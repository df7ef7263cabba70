// SPDX-License-Identifier: MIT
// Which games were played, kept in SQLite: added when they end, asked for by chart, room or player, forgotten in time.

import type { SQLInputValue } from 'node:sqlite';

import { type ServerDatabase, transaction } from '../database/database.ts';

/** How one player ended a game. */
export interface PlayedResult {
  readonly userId: number;
  /** Name of the account at that time. */
  readonly userName: string;
  readonly score: number;
  /** 0 to 1. */
  readonly accuracy: number;
  readonly fullCombo: boolean;
  readonly aborted: boolean;
}

/** A game that is over. Times are milliseconds since the Unix epoch. */
export interface PlayedGame {
  readonly roomId: number;
  readonly roomName: string;
  readonly chart: { readonly id: number; readonly name: string } | undefined;
  readonly startedAt: number;
  readonly endedAt: number;
  /** In the order the players joined. */
  readonly results: readonly PlayedResult[];
}

/** A game as it is kept; numbers grow with time. */
export interface KeptGame extends PlayedGame {
  readonly id: number;
}

/** Which games; everything that is given has to hold. */
export interface GameQuery {
  /** Most games of the answer; 50 when not given, never more than 200. */
  readonly limit?: number | undefined;
  /** Only games with a smaller number: the next page after the last one of an answer. */
  readonly before?: number | undefined;
  readonly roomName?: string | undefined;
  readonly chartId?: number | undefined;
  /** Only games this account took part in. */
  readonly userId?: number | undefined;
}

const MOST_GAMES = 200;
const DAY = 86_400_000;

/** The history of one server. */
export class GameHistory {
  readonly #database: ServerDatabase;
  readonly #keepMs: number;
  readonly #now: () => number;

  /** Forgets at once what is older than `keepDays`. @param now milliseconds since the Unix epoch. */
  constructor(database: ServerDatabase, keepDays: number, now: () => number = Date.now) {
    this.#database = database;
    this.#keepMs = keepDays * DAY;
    this.#now = now;
    this.forget();
  }

  /** Adds a game, all of it or nothing. Answers its number. */
  add(game: PlayedGame): number {
    const { sqlite } = this.#database;
    return transaction(sqlite, () => {
      const { roomId, roomName, chart, startedAt, endedAt, results } = game;
      const { lastInsertRowid } = sqlite
        .prepare(
          'INSERT INTO games (room_id, room_name, chart_id, chart_name, started_at, ended_at) VALUES (?, ?, ?, ?, ?, ?)',
        )
        .run(roomId, roomName, chart?.id ?? null, chart?.name ?? null, startedAt, endedAt);
      const insert = sqlite.prepare('INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
      for (const [place, result] of results.entries()) {
        const { userId, userName, score, accuracy, fullCombo, aborted } = result;
        insert.run(
          lastInsertRowid,
          place,
          userId,
          userName,
          score,
          accuracy,
          Number(fullCombo),
          Number(aborted),
        );
      }
      return Number(lastInsertRowid);
    });
  }

  /** The latest games first. */
  games(query: GameQuery = {}): KeptGame[] {
    const { limit = 50, before, roomName, chartId, userId } = query;
    const conditions: string[] = [];
    const values: SQLInputValue[] = [];
    const where = (condition: string, value: SQLInputValue | undefined): void => {
      if (value === undefined) return;
      conditions.push(condition);
      values.push(value);
    };
    where('id < ?', before);
    where('room_name = ?', roomName);
    where('chart_id = ?', chartId);
    where('id IN (SELECT game_id FROM results WHERE user_id = ?)', userId);
    const condition = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const rows = this.#database.sqlite
      .prepare(`SELECT * FROM games ${condition} ORDER BY id DESC LIMIT ?`)
      .all(...values, Math.min(Math.max(limit, 0), MOST_GAMES));
    return rows.map((row) => ({
      id: Number(row.id),
      roomId: Number(row.room_id),
      roomName: String(row.room_name),
      chart: row.chart_id === null ? undefined : { id: Number(row.chart_id), name: String(row.chart_name) },
      startedAt: Number(row.started_at),
      endedAt: Number(row.ended_at),
      results: this.#resultsOf(Number(row.id)),
    }));
  }

  /** How many games are kept. */
  count(): number {
    return Number(this.#database.sqlite.prepare('SELECT count(*) AS games FROM games').get()?.games);
  }

  /** Forgets games that ended too long ago. Answers how many. */
  forget(): number {
    const { changes } = this.#database.sqlite
      .prepare('DELETE FROM games WHERE ended_at < ?')
      .run(Math.floor(this.#now() - this.#keepMs));
    return Number(changes);
  }

  #resultsOf(game: number): PlayedResult[] {
    const rows = this.#database.sqlite
      .prepare('SELECT * FROM results WHERE game_id = ? ORDER BY place')
      .all(game);
    return rows.map((row) => ({
      userId: Number(row.user_id),
      userName: String(row.user_name),
      score: Number(row.score),
      accuracy: Number(row.accuracy),
      fullCombo: row.full_combo === 1,
      aborted: row.aborted === 1,
    }));
  }
}
