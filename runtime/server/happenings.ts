// SPDX-License-Identifier: MIT
// What happens in a lobby: the change, what users see of it, and the event that plugins hear of. Rules have been
// checked and votes taken by the caller.

import type { EventMap, VetoableEvent } from '../../generated/events.ts';
import type { DisconnectReason, GameResult } from '../../generated/host/events.ts';
import type { Subscriber } from '../events/event.ts';
import { type Departure, type Lobby, type LobbyRoom, type LobbyUser, toUserInfo } from './lobby.ts';
import type { Notice } from './notice.ts';
import { Vetoed } from './vetoed.ts';
import type { PhiraEventBus } from './world.ts';

/** What is seen of a user who goes. */
const GONE: Readonly<Record<DisconnectReason, string>> = {
  left: 'disconnected',
  'timed-out': 'timed out',
  kicked: 'kicked',
  banned: 'banned',
  'protocol-error': 'disconnected for breaking the protocol',
  'server-shutdown': 'disconnected: the server stops',
};

/**
 * State changes at once and completely; then users and plugins are told. The promises settle, and never reject, when
 * every subscriber has heard. `cause` is the plugin that acted, if one did.
 */
export class Happenings {
  readonly #lobby: Lobby;
  readonly #bus: PhiraEventBus;
  readonly #onNotice: (notice: Notice) => void;

  constructor(lobby: Lobby, bus: PhiraEventBus, onNotice: (notice: Notice) => void) {
    this.#lobby = lobby;
    this.#bus = bus;
    this.#onNotice = onNotice;
  }

  /** Puts what a user wants to do to the vote. @throws Vetoed. */
  async vote<Type extends VetoableEvent>(type: Type, payload: EventMap[Type]): Promise<void> {
    const vote = await this.#bus.ask(type, payload);
    if (!vote.proceed) throw new Vetoed(type, vote.by, vote.reason);
  }

  async connect(user: LobbyUser): Promise<void> {
    this.#lobby.users.set(user.id, user);
    this.#tellUser(user.id, `connected as ${user.name}`);
    await this.#bus.emit('user_connect', { user: toUserInfo(user) });
  }

  /** Does nothing for a user who is gone already. */
  async disconnect(user: LobbyUser, reason: DisconnectReason, cause?: Subscriber): Promise<void> {
    if (this.#lobby.users.get(user.id) !== user) return;
    const departure = this.#lobby.leave(user);
    this.#lobby.users.delete(user.id);
    const left = departure && this.left(user, departure, cause);
    this.#tellUser(user.id, GONE[reason]);
    const gone = { userId: user.id, name: user.name, reason };
    await Promise.all([left, this.#bus.emit('user_disconnect', gone, { cause })]);
  }

  /** A user opened a room, which was voted on, and is in it. */
  async opened(user: LobbyUser, room: LobbyRoom): Promise<void> {
    this.tellRoom(room, `${user.name} opened the room`);
    const { id: roomId, name, maxUsers } = room;
    const created = { roomId, name, maxUsers, creator: user.id };
    await Promise.all([
      this.#bus.emit('room_create', created, { voted: true }),
      this.#bus.emit('user_join_room', { userId: user.id, roomId, monitor: false }),
    ]);
  }

  /** The server opened an empty room. */
  async openedEmpty(room: LobbyRoom, cause?: Subscriber): Promise<void> {
    this.tellRoom(room, 'opened by the server');
    const created = { roomId: room.id, name: room.name, maxUsers: room.maxUsers, creator: undefined };
    await this.#bus.emit('room_create', created, { cause });
  }

  /** A user joined a room, which was voted on. */
  async joined(user: LobbyUser, room: LobbyRoom): Promise<void> {
    this.tellRoom(room, `${user.name} ${user.monitor ? 'watches' : 'joined'}`);
    const joined = { userId: user.id, roomId: room.id, monitor: user.monitor };
    await this.#bus.emit('user_join_room', joined, { voted: true });
  }

  /** A user is out of a room: a game may begin or end by that, and an empty room is closed. */
  async left(user: LobbyUser, departure: Departure, cause?: Subscriber): Promise<void> {
    const { room, closed, newHost } = departure;
    this.tellRoom(room, `${user.name} left`);
    if (newHost !== undefined) this.#tellHost(room, newHost);
    const told = [this.#bus.emit('user_leave_room', { userId: user.id, roomId: room.id }, { cause })];
    if (this.#lobby.allDone(room)) told.push(this.endGame(room, cause));
    else told.push(this.beginIfReady(room, cause));
    if (closed) told.push(this.#closed(room, cause));
    await Promise.all(told);
  }

  async disband(room: LobbyRoom, cause?: Subscriber): Promise<void> {
    const users = this.#lobby.evict(room);
    for (const user of users) this.tellRoom(room, `${user.name} is taken out`);
    const told = users.map(({ id }) =>
      this.#bus.emit('user_leave_room', { userId: id, roomId: room.id }, { cause }),
    );
    if (room.phase === 'playing') told.push(this.endGame(room, cause));
    told.push(this.#closed(room, cause));
    await Promise.all(told);
  }

  /** A user said something, which was voted on. */
  async said(user: LobbyUser, room: LobbyRoom, content: string): Promise<void> {
    this.#onNotice({ kind: 'chat', room: room.name, name: user.name, text: content });
    const message = { userId: user.id, roomId: room.id, content };
    await this.#bus.emit('message_send', message, { voted: true });
  }

  /** Begins the game for which the host asked, once everybody is ready. */
  async beginIfReady(room: LobbyRoom, cause?: Subscriber): Promise<void> {
    if (!this.#lobby.allReady(room)) return;
    this.#lobby.beginPlaying(room);
    this.tellRoom(room, 'the game begins');
    await this.#bus.emit('game_start', startOf(room), { cause, voted: true });
  }

  /** A player is done; the last one ends the game. */
  async finished(user: LobbyUser, room: LobbyRoom, result: GameResult): Promise<void> {
    room.results.set(user.id, result);
    this.tellRoom(room, result.aborted ? `${user.name} gave up` : `${user.name} scored ${result.score}`);
    if (this.#lobby.allDone(room)) await this.endGame(room);
  }

  async endGame(room: LobbyRoom, cause?: Subscriber): Promise<void> {
    const { results, newHost } = this.#lobby.endPlaying(room);
    this.tellRoom(room, 'the game is over');
    if (newHost !== undefined) this.#tellHost(room, newHost);
    await this.#bus.emit('game_end', { roomId: room.id, chart: room.chart, results }, { cause });
  }

  tellRoom(room: LobbyRoom, text: string): void {
    this.#onNotice({ kind: 'room', room: room.name, text });
  }

  async #closed(room: LobbyRoom, cause?: Subscriber): Promise<void> {
    this.tellRoom(room, 'closed');
    await this.#bus.emit('room_disband', { roomId: room.id, name: room.name }, { cause });
  }

  #tellUser(userId: number, text: string): void {
    this.#onNotice({ kind: 'user', userId, text });
  }

  #tellHost(room: LobbyRoom, userId: number): void {
    this.tellRoom(room, `${this.#lobby.users.get(userId)?.name ?? userId} leads now`);
  }
}

/** The payload of `game_start` for the players present. */
export function startOf(room: LobbyRoom): EventMap['game_start'] {
  return { roomId: room.id, chart: room.chart, players: Uint32Array.from(room.players) };
}
