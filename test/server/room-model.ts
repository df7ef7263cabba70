// SPDX-License-Identifier: MIT
// What has to hold of rooms whatever happens: of the state, of what each game was told, and of the events of plugins.

import type { EventMap, EventName } from '../../generated/events.ts';
import type { News, Told } from '../../runtime/server/lobby/effects.ts';
import type { Lobby } from '../../runtime/server/lobby/lobby.ts';
import { type LobbyRoom, membersOf } from '../../runtime/server/lobby/state.ts';

/** What the game of one user believes of its room, from what it was told alone. */
interface View {
  readonly room: LobbyRoom;
  readonly users: Set<number>;
  isHost: boolean;
  phase: LobbyRoom['phase'];
  chart: number | undefined;
  locked: boolean;
  cycle: boolean;
}

/** The views of all games, kept as games keep them; throws for what would break a game. */
export class Views {
  readonly #views = new Map<number, View>();

  /** The answer to who opens or joins a room; `leads` as far as it says so. */
  entered(userId: number, room: LobbyRoom, leads: boolean): void {
    if (this.#views.has(userId)) throw new Error(`the game of ${userId} is in a room already`);
    this.#views.set(userId, {
      room,
      users: new Set(membersOf(room)),
      isHost: leads,
      phase: room.phase,
      chart: room.chart?.id,
      // Games are not told of these two when they join, and believe that they are off.
      locked: room.locked,
      cycle: room.cycle,
    });
  }

  left(userId: number): void {
    if (!this.#views.delete(userId)) throw new Error(`the game of ${userId} is in no room`);
  }

  take(told: readonly Told[]): void {
    for (const { to, room, news } of told) {
      if (news.kind === 'evicted' || news.kind === 'gone') this.#views.delete(news.user.id);
      if (room === undefined) continue;
      for (const userId of to) this.#tell(userId, room, news);
      if (news.kind === 'left') this.left(news.user.id);
    }
  }

  #tell(userId: number, room: LobbyRoom, news: News): void {
    const view = this.#views.get(userId);
    // Who opens or joins a room hears of that before the answer.
    if (view === undefined) {
      if (news.kind === 'opened' || news.kind === 'joined') return;
      if (news.kind === 'evicted' || news.kind === 'closed') return;
      throw new Error(`the game of ${userId}, in no room, was told ${news.kind}`);
    }
    if (view.room !== room) throw new Error(`the game of ${userId} was told of another room`);
    if (news.kind === 'joined') view.users.add(news.user.id);
    else if (news.kind === 'left') view.users.delete(news.user.id);
    else if (news.kind === 'locked') view.locked = news.locked;
    else if (news.kind === 'cycles') view.cycle = news.cycle;
    else if (news.kind === 'waiting') view.phase = 'waiting-for-ready';
    else if (news.kind === 'playing') view.phase = 'playing';
    else if (news.kind === 'selecting') {
      view.phase = 'selecting-chart';
      view.chart = news.chart?.id;
    } else if (news.kind === 'new-host') {
      if (news.before === userId) view.isHost = false;
      if (news.user === userId) view.isHost = true;
    }
  }

  /** Everything that games believe is so. */
  check(lobby: Lobby): void {
    for (const user of lobby.users.values()) {
      const view = this.#views.get(user.id);
      if (view?.room !== user.room) throw new Error(`the game of ${user.id} is wrong about its room`);
      if (view === undefined) continue;
      const { room } = view;
      const believed = { ...view, users: [...view.users].sort(), room: undefined };
      const truth = {
        users: membersOf(room).sort(),
        isHost: room.host === user.id,
        phase: room.phase,
        chart: room.chart?.id,
        locked: room.locked,
        cycle: room.cycle,
        room: undefined,
      };
      for (const key of Object.keys(truth) as (keyof typeof truth)[]) {
        if (String(believed[key]) !== String(truth[key])) {
          throw new Error(`the game of ${user.id} believes ${key}=${believed[key]}, not ${truth[key]}`);
        }
      }
    }
    for (const userId of this.#views.keys()) lobby.user(userId);
  }
}

/** What holds of the state after each change. */
export function checkState(lobby: Lobby): void {
  const names = new Set<string>();
  for (const room of lobby.rooms.values()) {
    checkRoom(lobby, room);
    if (names.has(room.name) || lobby.roomByName(room.name) !== room)
      fail(room, 'is not the one of its name');
    names.add(room.name);
  }
  for (const user of lobby.users.values()) {
    if (user.room === undefined) {
      if (user.monitor) throw new Error(`user ${user.id} watches nothing`);
      continue;
    }
    if (lobby.rooms.get(user.room.id) !== user.room) fail(user.room, `is a ghost with user ${user.id} in it`);
    const list = user.monitor ? user.room.monitors : user.room.players;
    if (!list.includes(user.id)) fail(user.room, `does not know user ${user.id}`);
  }
}

function checkRoom(lobby: Lobby, room: LobbyRoom): void {
  const members = membersOf(room);
  if (new Set(members).size !== members.length) fail(room, 'has somebody twice');
  for (const userId of members) if (lobby.user(userId).room !== room) fail(room, `has lost user ${userId}`);
  if (room.players.length > room.maxUsers) fail(room, 'has too many players');
  if (room.players.length === 0 ? room.host !== undefined : !room.players.includes(room.host ?? -1)) {
    fail(room, `is led by ${room.host}`);
  }
  for (const userId of room.ready) if (!members.includes(userId)) fail(room, `waits with ${userId}`);
  if (room.phase !== 'waiting-for-ready' && room.ready.size > 0) fail(room, 'has somebody ready for nothing');
  if (room.phase === 'waiting-for-ready' && members.every((userId) => room.ready.has(userId))) {
    fail(room, 'waits although everybody is ready');
  }
  const open = [...room.results].filter(([, result]) => result === undefined);
  if (room.phase === 'playing' ? open.length === 0 : room.results.size > 0)
    fail(room, 'has a game that is over');
  for (const [userId] of open)
    if (!room.players.includes(userId)) fail(room, `plays with ${userId}, who is gone`);
}

function fail(room: LobbyRoom, what: string): never {
  throw new Error(`room ${room.name} (${room.phase}) ${what}`);
}

/** Follows the events: each beginning has one end, in an order that makes sense. */
export class Story {
  readonly #users = new Map<number, number | undefined>();
  readonly #rooms = new Set<number>();
  readonly #games = new Set<number>();
  /** How many have begun. */
  games = 0;

  hear<Type extends EventName>(type: Type, payload: EventMap[Type]): void {
    const event = { type, payload } as { [T in EventName]: { type: T; payload: EventMap[T] } }[EventName];
    switch (event.type) {
      case 'user_connect':
        this.#put(this.#users, event.payload.user.id, type);
        return;
      case 'user_disconnect':
        if (this.#users.get(event.payload.userId) !== undefined) throw new Error('gone out of a room');
        this.#end(this.#users, event.payload.userId, type);
        return;
      case 'room_create':
        if (this.#rooms.has(event.payload.roomId)) throw new Error('created twice');
        this.#rooms.add(event.payload.roomId);
        return;
      case 'room_disband':
        if ([...this.#users.values()].includes(event.payload.roomId)) throw new Error('disbanded with users');
        if (this.#games.has(event.payload.roomId)) throw new Error('disbanded with a game');
        this.#end(this.#rooms, event.payload.roomId, type);
        return;
      case 'user_join_room':
        if (!this.#rooms.has(event.payload.roomId)) throw new Error('joined what is not there');
        if (this.#users.get(event.payload.userId) !== undefined) throw new Error('joined twice');
        this.#users.set(event.payload.userId, event.payload.roomId);
        return;
      case 'user_leave_room':
        if (this.#users.get(event.payload.userId) !== event.payload.roomId) throw new Error('left elsewhere');
        this.#users.set(event.payload.userId, undefined);
        return;
      case 'game_start':
        if (this.#games.has(event.payload.roomId)) throw new Error('started twice');
        this.#games.add(event.payload.roomId);
        this.games += 1;
        return;
      case 'game_end':
        this.#end(this.#games, event.payload.roomId, type);
        return;
      default:
    }
  }

  /** Everything that is going on is known, and nothing else is. */
  check(lobby: Lobby): void {
    const users = [...lobby.users.values()].map(({ id, room }) => `${id}:${room?.id}`).sort();
    const told = [...this.#users].map(([id, room]) => `${id}:${room}`).sort();
    if (users.join() !== told.join()) throw new Error(`plugins believe ${told}, not ${users}`);
    const rooms = [...lobby.rooms.keys()].sort();
    if ([...this.#rooms].sort().join() !== rooms.join()) throw new Error('plugins are wrong about rooms');
    const games = [...lobby.rooms.values()].filter(({ phase }) => phase === 'playing').map(({ id }) => id);
    if ([...this.#games].sort().join() !== games.sort().join())
      throw new Error('plugins are wrong about games');
  }

  #put(map: Map<number, unknown>, key: number, what: string): void {
    if (map.has(key)) throw new Error(`${what} twice of ${key}`);
    map.set(key, undefined);
  }

  #end(known: { delete(key: number): boolean }, key: number, what: string): void {
    if (!known.delete(key)) throw new Error(`${what} of ${key}, which had not begun`);
  }
}
