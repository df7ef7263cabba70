// SPDX-License-Identifier: MIT
// Users and rooms of a server as plain data, and how plugins see them.

import type { GameResult } from '../../../generated/host/events.ts';
import type { Chart, RoomInfo, RoomPhase, UserInfo } from '../../../generated/host/types.ts';

/** A connected user. */
export interface LobbyUser {
  readonly id: number;
  name: string;
  language: string;
  /** Network address without the port. */
  address: string;
  /** Milliseconds since the Unix epoch. */
  readonly connectedAt: number;
  room: LobbyRoom | undefined;
  monitor: boolean;
}

/** An open room. */
export interface LobbyRoom {
  readonly id: number;
  readonly name: string;
  maxUsers: number;
  host: number | undefined;
  /** In the order they joined. */
  readonly players: number[];
  readonly monitors: number[];
  phase: RoomPhase;
  locked: boolean;
  cycle: boolean;
  /** Players send what they touch while they play; never goes back. */
  live: boolean;
  chart: Chart | undefined;
  /** Players and monitors who are ready, in phase `waiting-for-ready`. */
  readonly ready: Set<number>;
  /** In phase `playing`: the players when it began, and how each one that is done ended. */
  readonly results: Map<number, GameResult | undefined>;
}

/** Everybody in a room: players in the order they joined, then who watches. A copy. */
export function membersOf(room: LobbyRoom): number[] {
  return [...room.players, ...room.monitors];
}

/** The user as plugins see it. */
export function toUserInfo(user: LobbyUser): UserInfo {
  return {
    id: user.id,
    name: user.name,
    language: user.language,
    room: user.room?.id,
    monitor: user.monitor,
    connectedAt: BigInt(user.connectedAt),
  };
}

/** The room as plugins see it. */
export function toRoomInfo(room: LobbyRoom): RoomInfo {
  return {
    id: room.id,
    name: room.name,
    host: room.host,
    players: Uint32Array.from(room.players),
    monitors: Uint32Array.from(room.monitors),
    maxUsers: room.maxUsers,
    phase: room.phase,
    locked: room.locked,
    cycle: room.cycle,
    chart: room.chart,
  };
}

/** How a player ends who gave up; see `game-result` in wit/events.wit. */
export function abortedResult(userId: number): GameResult {
  return { userId, score: 0, accuracy: 0, fullCombo: false, aborted: true };
}
