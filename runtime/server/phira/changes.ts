// SPDX-License-Identifier: MIT
// What a web page or a console sees of a server, and news of what has changed. Costs nothing while nobody listens.

import type { RoomInfo, UserInfo } from '../../../generated/host/types.ts';
import type { Told } from '../lobby/effects.ts';
import type { Lobby } from '../lobby/lobby.ts';
import { type LobbyRoom, type LobbyUser, toRoomInfo, toUserInfo } from '../lobby/state.ts';

/** A room with what plugins are not told of it. */
export interface RoomView extends RoomInfo {
  /** Players send what they touch while they play. */
  readonly live: boolean;
  /** Who is ready while the room waits. */
  readonly ready: readonly number[];
}

/** A user with what plugins are not told of him. */
export interface UserView extends UserInfo {
  /** False while the connection is lost and the place kept. */
  readonly online: boolean;
}

/** Something is different; rooms and users come whole. */
export type Change =
  | { readonly kind: 'room'; readonly room: RoomView }
  | { readonly kind: 'room-closed'; readonly roomId: number; readonly name: string }
  | { readonly kind: 'user'; readonly user: UserView }
  | { readonly kind: 'user-gone'; readonly userId: number };

export type ChangeListener = (change: Change) => void;

export class Changes {
  readonly #lobby: Lobby;
  readonly #isOnline: (userId: number) => boolean;
  readonly #listeners = new Set<ChangeListener>();

  /** @param isOnline whether a user has a connection at the moment */
  constructor(lobby: Lobby, isOnline: (userId: number) => boolean) {
    this.#lobby = lobby;
    this.#isOnline = isOnline;
  }

  /** Answers what ends it. Listeners must not throw. */
  listen(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells what news are about, each room and user once. */
  publish(told: readonly Told[]): void {
    if (this.#listeners.size === 0) return;
    const rooms = new Set<LobbyRoom>();
    const users = new Set<LobbyUser>();
    for (const { room, news } of told) {
      if (news.kind === 'chat') continue;
      if (room !== undefined) rooms.add(room);
      if ('user' in news && typeof news.user === 'object') users.add(news.user);
    }
    for (const user of users) this.publishUser(user);
    for (const room of rooms) this.publishRoom(room);
  }

  /** Tells how a room is now. */
  publishRoom(room: LobbyRoom): void {
    if (this.#listeners.size > 0) this.#send(this.#roomChange(room));
  }

  /** Tells how a user is now. */
  publishUser(user: LobbyUser): void {
    if (this.#listeners.size === 0) return;
    const known = this.#lobby.users.get(user.id) === user;
    this.#send(known ? { kind: 'user', user: this.userView(user) } : { kind: 'user-gone', userId: user.id });
  }

  roomView(room: LobbyRoom): RoomView {
    return { ...toRoomInfo(room), live: room.live, ready: [...room.ready] };
  }

  userView(user: LobbyUser): UserView {
    return { ...toUserInfo(user), online: this.#isOnline(user.id) };
  }

  #roomChange(room: LobbyRoom): Change {
    if (this.#lobby.rooms.get(room.id) === room) return { kind: 'room', room: this.roomView(room) };
    return { kind: 'room-closed', roomId: room.id, name: room.name };
  }

  #send(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}
