// SPDX-License-Identifier: MIT
// Who is connected and which rooms are open: finding them, and the rules about what they may do. Changes nothing but
// the register itself; what happens in a room is in moves.ts and leaving.ts.

import { Refusal } from './refusal.ts';
import type { LobbyRoom, LobbyUser } from './state.ts';

/** What differs between servers. */
export interface LobbyRules {
  /** Most players in a room. */
  readonly maxRoomUsers: number;
  /** Most rooms open at once. */
  readonly maxRooms: number;
  /** A game needs a chart; not so when not given. */
  readonly needsChart?: boolean | undefined;
  /** Who may watch; everybody when not given. */
  readonly mayWatch?: ((userId: number) => boolean) | undefined;
  /** Rooms are live from the start, such as when games are recorded. */
  readonly alwaysLive?: boolean | undefined;
}

const ROOM_NAME = /^[A-Za-z0-9_-]{1,20}$/;

/** The register; methods that find or check throw {@link Refusal} and change nothing. */
export class Lobby {
  readonly rules: LobbyRules;
  readonly #users = new Map<number, LobbyUser>();
  readonly #rooms = new Map<number, LobbyRoom>();
  readonly #byName = new Map<string, LobbyRoom>();
  #nextRoom = 1;

  constructor(rules: LobbyRules) {
    this.rules = rules;
  }

  get users(): ReadonlyMap<number, LobbyUser> {
    return this.#users;
  }

  get rooms(): ReadonlyMap<number, LobbyRoom> {
    return this.#rooms;
  }

  /** Every connected user, by number. */
  sortedUsers(): LobbyUser[] {
    return [...this.#users.values()].sort((left, right) => left.id - right.id);
  }

  /** Every open room, by number: the oldest first. */
  sortedRooms(): LobbyRoom[] {
    return [...this.#rooms.values()].sort((left, right) => left.id - right.id);
  }

  user(userId: number): LobbyUser {
    const user = this.#users.get(userId);
    if (user === undefined) throw new Refusal('no-user', `no user ${userId} is connected`);
    return user;
  }

  room(roomId: number): LobbyRoom {
    const room = this.#rooms.get(roomId);
    if (room === undefined) throw new Refusal('no-such-room', `there is no room ${roomId}`);
    return room;
  }

  roomByName(name: string): LobbyRoom {
    const room = this.#byName.get(name);
    if (room === undefined) throw new Refusal('no-such-room', `there is no room named "${name}"`);
    return room;
  }

  /** The room a user is in. */
  roomOf(user: LobbyUser): LobbyRoom {
    if (user.room === undefined) throw new Refusal('not-in-room', 'not in a room');
    return user.room;
  }

  /** The user is still connected, which a vote may have taken the time to change, and in no room. */
  checkRoomless(user: LobbyUser): void {
    if (this.#users.get(user.id) !== user) throw new Refusal('no-user', `no user ${user.id} is connected`);
    if (user.room !== undefined) throw new Refusal('in-room', 'already in a room');
  }

  checkCreate(user: LobbyUser, name: string, maxUsers: number): void {
    this.checkRoomless(user);
    if (!ROOM_NAME.test(name)) {
      throw new Refusal('room-name', `a room name is 1 to 20 of A-Z a-z 0-9 - _, not "${name}"`);
    }
    this.checkNewRoom(maxUsers);
    if (this.#byName.has(name)) throw new Refusal('room-taken', `a room named "${name}" is open already`);
  }

  /** What holds for every new room. */
  checkNewRoom(maxUsers: number): void {
    const { maxRooms } = this.rules;
    if (this.#rooms.size >= maxRooms) {
      throw new Refusal('too-many-rooms', `${maxRooms} rooms are open already`);
    }
    this.checkRoomSize(maxUsers);
  }

  checkRoomSize(maxUsers: number): void {
    const { maxRoomUsers } = this.rules;
    if (!Number.isInteger(maxUsers) || maxUsers < 1 || maxUsers > maxRoomUsers) {
      throw new Refusal('room-size', `a room holds 1 to ${maxRoomUsers} players, not ${maxUsers}`);
    }
  }

  checkJoin(user: LobbyUser, room: LobbyRoom, monitor: boolean): void {
    this.checkRoomless(user);
    this.#checkOpen(room);
    if (room.locked) throw new Refusal('room-locked', 'the room is locked');
    if (room.phase !== 'selecting-chart') throw new Refusal('game-ongoing', 'a game is going on');
    if (monitor && this.rules.mayWatch?.(user.id) === false) {
      throw new Refusal('may-not-watch', 'not allowed to watch games');
    }
    if (!monitor && room.players.length >= room.maxUsers) throw new Refusal('room-full', 'the room is full');
  }

  /** Said again after a vote: the user is still where the message was meant for. */
  checkInside(user: LobbyUser, room: LobbyRoom): void {
    if (this.#users.get(user.id) !== user || user.room !== room) {
      throw new Refusal('not-in-room', 'not in the room any more');
    }
  }

  checkHost(user: LobbyUser, room: LobbyRoom): void {
    if (room.host !== user.id) throw new Refusal('not-host', 'only the host can do this');
  }

  /** Only the host of a room that is selecting its chart chooses one, or asks for the start. */
  checkSelecting(user: LobbyUser, room: LobbyRoom): void {
    this.#checkOpen(room);
    if (room.phase !== 'selecting-chart') throw new Refusal('wrong-phase', 'a game is going on');
    this.checkHost(user, room);
  }

  checkStart(user: LobbyUser, room: LobbyRoom): void {
    this.checkSelecting(user, room);
    if (this.rules.needsChart === true && room.chart === undefined) {
      throw new Refusal('no-chart', 'no chart is selected');
    }
  }

  /** Said after the vote on a start: plugins may have forbidden another chart. */
  checkChart(room: LobbyRoom, chart: LobbyRoom['chart']): void {
    if (room.chart !== chart) throw new Refusal('wrong-phase', 'another chart was selected meanwhile');
  }

  /** The number of the next room; it is not given again, whether the room is opened or not. */
  reserveRoom(): number {
    const id = this.#nextRoom;
    this.#nextRoom += 1;
    return id;
  }

  addUser(user: LobbyUser): void {
    this.#users.set(user.id, user);
  }

  removeUser(user: LobbyUser): void {
    this.#users.delete(user.id);
  }

  /** Registers an empty room; without a name it gets one that is free. */
  addRoom(id: number, maxUsers: number, name = this.#freeName(id)): LobbyRoom {
    const room: LobbyRoom = {
      id,
      name,
      maxUsers,
      host: undefined,
      players: [],
      monitors: [],
      phase: 'selecting-chart',
      locked: false,
      cycle: false,
      live: this.rules.alwaysLive === true,
      chart: undefined,
      ready: new Set(),
      results: new Map(),
    };
    this.#rooms.set(id, room);
    this.#byName.set(name, room);
    return room;
  }

  removeRoom(room: LobbyRoom): void {
    this.#rooms.delete(room.id);
    this.#byName.delete(room.name);
  }

  #checkOpen(room: LobbyRoom): void {
    if (this.#rooms.get(room.id) !== room) {
      throw new Refusal('room-closed', `room "${room.name}" is closed`);
    }
  }

  #freeName(id: number): string {
    let name = `room-${id}`;
    for (let count = 2; this.#byName.has(name); count += 1) name = `room-${id}-${count}`;
    return name;
  }
}
