// SPDX-License-Identifier: MIT
// Users and rooms of a server as plain state, and the rules about them. Raises no event and sends no message:
// check a change, ask the plugins, check again, make it, tell.

import type { GameResult } from '../../generated/host/events.ts';
import type { Chart, RoomInfo, RoomPhase, UserInfo } from '../../generated/host/types.ts';
import { hostFailure } from './failure.ts';

/** A connected user. */
export interface LobbyUser {
  readonly id: number;
  readonly name: string;
  readonly language: string;
  /** Network address without the port. */
  readonly address: string;
  /** Milliseconds since the Unix epoch. */
  readonly connectedAt: number;
  room: LobbyRoom | undefined;
  monitor: boolean;
}

/** An open room. */
export interface LobbyRoom {
  readonly id: number;
  readonly name: string;
  readonly maxUsers: number;
  host: number | undefined;
  /** In the order they joined. */
  readonly players: number[];
  readonly monitors: number[];
  phase: RoomPhase;
  locked: boolean;
  cycle: boolean;
  chart: Chart | undefined;
  /** Players and monitors who are ready, in phase `waiting-for-ready`. */
  readonly ready: Set<number>;
  /** In phase `playing`: the players when it began, and how each one that is done ended. */
  readonly results: Map<number, GameResult | undefined>;
}

/** What taking a user out of a room did besides. */
export interface Departure {
  readonly room: LobbyRoom;
  /** The room is empty and closed. */
  readonly closed: boolean;
  /** Who leads the room now, when it was passed on. */
  readonly newHost: number | undefined;
}

const ROOM_NAME = /^[A-Za-z0-9_-]{1,20}$/;

/** The state; methods whose name begins with `check` throw `HostFailure` and change nothing. */
export class Lobby {
  readonly users = new Map<number, LobbyUser>();
  readonly rooms = new Map<number, LobbyRoom>();
  readonly maxRoomUsers: number;
  readonly maxRooms: number;
  #nextRoom = 1;

  constructor(maxRoomUsers: number, maxRooms: number) {
    this.maxRoomUsers = maxRoomUsers;
    this.maxRooms = maxRooms;
  }

  /** @throws HostFailure `not-found`. */
  user(userId: number): LobbyUser {
    const user = this.users.get(userId);
    if (user === undefined) throw hostFailure('not-found', `no user ${userId} is connected`);
    return user;
  }

  /** @throws HostFailure `not-found`. */
  room(roomId: number): LobbyRoom {
    const room = this.rooms.get(roomId);
    if (room === undefined) throw hostFailure('not-found', `there is no room ${roomId}`);
    return room;
  }

  /** @throws HostFailure `not-found`. */
  roomByName(name: string): LobbyRoom {
    for (const room of this.rooms.values()) if (room.name === name) return room;
    throw hostFailure('not-found', `there is no room named "${name}"`);
  }

  /** The room a user is in. @throws HostFailure `not-found` or `conflict`. */
  roomOf(userId: number): LobbyRoom {
    const { room } = this.user(userId);
    if (room === undefined) throw hostFailure('conflict', 'not in a room');
    return room;
  }

  checkCreate(userId: number, name: string, maxUsers: number): void {
    if (this.user(userId).room) throw hostFailure('conflict', 'already in a room');
    if (!ROOM_NAME.test(name)) {
      throw hostFailure('invalid-argument', `a room name is 1 to 20 of A-Z a-z 0-9 - _, not "${name}"`);
    }
    this.checkNewRoom(maxUsers);
    for (const room of this.rooms.values()) {
      if (room.name === name) throw hostFailure('conflict', `a room named "${name}" is open already`);
    }
  }

  /** What holds for every new room. */
  checkNewRoom(maxUsers: number): void {
    if (this.rooms.size >= this.maxRooms) {
      throw hostFailure('limit-exceeded', `${this.maxRooms} rooms are open already`);
    }
    if (!Number.isInteger(maxUsers) || maxUsers < 1 || maxUsers > this.maxRoomUsers) {
      throw hostFailure(
        'invalid-argument',
        `a room holds 1 to ${this.maxRoomUsers} players, not ${maxUsers}`,
      );
    }
  }

  checkJoin(userId: number, room: LobbyRoom, monitor: boolean): void {
    if (this.user(userId).room) throw hostFailure('conflict', 'already in a room');
    this.#checkOpen(room);
    if (room.locked) throw hostFailure('conflict', 'the room is locked');
    if (room.phase !== 'selecting-chart') throw hostFailure('conflict', 'a game is going on');
    if (!monitor && room.players.length >= room.maxUsers) throw hostFailure('conflict', 'the room is full');
  }

  checkSay(userId: number, room: LobbyRoom): void {
    if (this.roomOf(userId) !== room) throw hostFailure('conflict', 'not in the room any more');
  }

  /** Only the host of a room that is selecting its chart may ask for the start. */
  checkStart(userId: number, room: LobbyRoom): void {
    this.#checkOpen(room);
    if (room.phase !== 'selecting-chart') throw hostFailure('conflict', 'a game is going on');
    if (room.host !== userId) throw hostFailure('conflict', 'only the host can do this');
  }

  /** The number of the next room; it is not given again, whether the room is opened or not. */
  reserveRoom(): number {
    const id = this.#nextRoom;
    this.#nextRoom += 1;
    return id;
  }

  /** Opens an empty room; without a name it gets one that is free. */
  create(id: number, maxUsers: number, name?: string): LobbyRoom {
    const room: LobbyRoom = {
      id,
      name: name ?? this.#freeName(id),
      maxUsers,
      host: undefined,
      players: [],
      monitors: [],
      phase: 'selecting-chart',
      locked: false,
      cycle: false,
      chart: undefined,
      ready: new Set(),
      results: new Map(),
    };
    this.rooms.set(id, room);
    return room;
  }

  join(user: LobbyUser, room: LobbyRoom, monitor: boolean): void {
    user.room = room;
    user.monitor = monitor;
    (monitor ? room.monitors : room.players).push(user.id);
    if (!monitor) room.host ??= user.id;
  }

  /**
   * Takes a user out of its room. The host role passes on to the player who is there longest; a room whose last
   * user leaves is closed.
   */
  leave(user: LobbyUser): Departure | undefined {
    const { room } = user;
    if (room === undefined) return undefined;
    remove(room.players, user.id);
    remove(room.monitors, user.id);
    room.ready.delete(user.id);
    if (room.results.has(user.id))
      room.results.set(user.id, room.results.get(user.id) ?? abortedResult(user.id));
    user.room = undefined;
    user.monitor = false;
    let newHost: number | undefined;
    if (room.host === user.id) {
      [newHost] = room.players;
      room.host = newHost;
    }
    const closed = room.players.length + room.monitors.length === 0;
    if (closed) this.rooms.delete(room.id);
    return { room, closed, newHost };
  }

  /** Closes a room and takes everybody out of it: players in the order they joined, then who watches. */
  evict(room: LobbyRoom): LobbyUser[] {
    const users = [...room.players, ...room.monitors].map((userId) => this.user(userId));
    for (const user of users) {
      user.room = undefined;
      user.monitor = false;
    }
    room.players.length = 0;
    room.monitors.length = 0;
    room.host = undefined;
    this.rooms.delete(room.id);
    return users;
  }

  /** Whether everybody in a room that waits is ready. */
  allReady(room: LobbyRoom): boolean {
    return (
      room.phase === 'waiting-for-ready' &&
      room.players.length > 0 &&
      [...room.players, ...room.monitors].every((userId) => room.ready.has(userId))
    );
  }

  beginPlaying(room: LobbyRoom): void {
    room.phase = 'playing';
    room.ready.clear();
    room.results.clear();
    for (const player of room.players) room.results.set(player, undefined);
  }

  /** Whether every player of a running game is done. */
  allDone(room: LobbyRoom): boolean {
    return room.phase === 'playing' && [...room.results.values()].every((result) => result !== undefined);
  }

  /** Ends the running game: who has no result has aborted. With `cycle` the host role passes to the next player. */
  endPlaying(room: LobbyRoom): { results: GameResult[]; newHost: number | undefined } {
    const results = [...room.results].map(([player, result]) => result ?? abortedResult(player));
    room.results.clear();
    room.phase = 'selecting-chart';
    if (!room.cycle || room.host === undefined) return { results, newHost: undefined };
    const next = room.players[(room.players.indexOf(room.host) + 1) % room.players.length];
    const newHost = next === room.host ? undefined : next;
    room.host = next;
    return { results, newHost };
  }

  #checkOpen(room: LobbyRoom): void {
    if (this.rooms.get(room.id) !== room) throw hostFailure('not-found', `room "${room.name}" is closed`);
  }

  #freeName(id: number): string {
    const taken = new Set([...this.rooms.values()].map((room) => room.name));
    let name = `room-${id}`;
    for (let count = 2; taken.has(name); count += 1) name = `room-${id}-${count}`;
    return name;
  }
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

function remove(list: number[], value: number): void {
  const index = list.indexOf(value);
  if (index !== -1) list.splice(index, 1);
}
