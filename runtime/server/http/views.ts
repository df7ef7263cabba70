// SPDX-License-Identifier: MIT
// Users, rooms and games as JSON.

import type { BanEntry, BanLogEntry } from '../access/ban-store.ts';
import type { KeptGame } from '../history/game-history.ts';
import type { RoomView, UserView } from '../phira/changes.ts';
import type { PhiraServer } from '../phira/phira-server.ts';

/** Any value of the world as JSON: lists of numbers as lists, times as numbers, what is not there as null. */
export function toJson(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value === undefined || value === null || typeof value !== 'object') return value ?? null;
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    return Array.from(value as ArrayLike<unknown>, toJson);
  }
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toJson(entry)]));
}

/** A user, without the address. */
export function userView({ id, name, language, room, monitor, connectedAt, online }: UserView): object {
  return { id, name, language, room: room ?? null, monitor, connectedAt: Number(connectedAt), online };
}

/** A room, with the names of who is in it. */
export function roomView(room: RoomView, users: Pick<PhiraServer, 'getUser'>): object {
  const { id, name, host, players, monitors, maxUsers, phase, locked, cycle, live, ready, chart } = room;
  const member = (userId: number): object => ({ id: userId, name: users.getUser(userId).name });
  return {
    id,
    name,
    host: host ?? null,
    players: Array.from(players, member),
    monitors: Array.from(monitors, member),
    maxUsers,
    phase,
    locked,
    cycle,
    live,
    ready,
    chart: chart === undefined ? null : { id: chart.id, name: chart.name },
  };
}

export function gameView({ chart, ...game }: KeptGame): object {
  return { ...game, chart: chart ?? null };
}

export function banView({ subject, reason, by, since, until }: BanEntry): object {
  return { ...subjectView(subject), reason, by, since, until: until ?? null };
}

export function banLogView({ subject, at, action, reason, by, until }: BanLogEntry): object {
  return { at, action, ...subjectView(subject), reason, by, until: until ?? null };
}

function subjectView(subject: BanEntry['subject']): object {
  return subject.kind === 'user' ? { userId: subject.userId } : { address: subject.network };
}
