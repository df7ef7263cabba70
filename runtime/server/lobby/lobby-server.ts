// SPDX-License-Identifier: MIT
// What plugins see and do on a server that has a lobby, whatever its users connect with.

import type { RoomInfo, UserInfo } from '../../../generated/host/types.ts';
import type { Ban } from '../../../generated/host/users.ts';
import type { Subscriber } from '../../events/event.ts';
import { answering, hostFailure } from '../failure.ts';
import type { Server } from '../server.ts';
import type { PhiraEventBus } from '../world.ts';
import type { Told } from './effects.ts';
import { Lobby, type LobbyRules } from './lobby.ts';
import { LobbyActions } from './lobby-actions.ts';
import type { BanList } from './memory-bans.ts';
import { type LobbyUser, toRoomInfo, toUserInfo } from './state.ts';

export interface LobbyServerParts {
  readonly version: string;
  readonly eventBus: PhiraEventBus;
  readonly rules: LobbyRules;
  readonly bans: BanList;
}

/** The part of a server that is the same for all. Actions of plugins are not put to the vote. */
export abstract class LobbyServer implements Server {
  readonly version: string;
  protected readonly eventBus: PhiraEventBus;
  protected readonly lobby: Lobby;
  protected readonly actions: LobbyActions;
  protected readonly bans: BanList;

  constructor({ version, eventBus, rules, bans }: LobbyServerParts) {
    this.version = version;
    this.eventBus = eventBus;
    this.lobby = new Lobby(rules);
    this.bans = bans;
    this.actions = new LobbyActions({ lobby: this.lobby, eventBus, tell: (told) => this.tell(told) });
  }

  /** Tells users what happened, in order. */
  protected abstract tell(told: readonly Told[]): void;

  abstract sendToUser(userId: number, message: string): void;
  abstract sendToRoom(roomId: number, message: string): void;
  abstract sendToAll(message: string): void;

  get maxRoomUsers(): number {
    return this.lobby.rules.maxRoomUsers;
  }

  getUser(userId: number): UserInfo {
    return toUserInfo(this.lobby.user(userId));
  }

  listUsers(): UserInfo[] {
    return this.lobby.sortedUsers().map(toUserInfo);
  }

  countUsers(): number {
    return this.lobby.users.size;
  }

  getUserAddress(userId: number): string {
    return this.lobby.user(userId).address;
  }

  kickUser(userId: number, cause?: Subscriber): void {
    this.actions.disconnect(this.lobby.user(userId), 'kicked', cause);
  }

  banUser(userId: number, reason: string, cause?: Subscriber): void {
    answering(() => this.bans.ban(userId, reason, cause?.name ?? 'server'));
    const user = this.lobby.users.get(userId);
    if (user !== undefined) this.removeBanned(user, reason, cause);
  }

  /** A connected user has been banned. */
  protected removeBanned(user: LobbyUser, _reason: string, cause?: Subscriber): void {
    this.actions.disconnect(user, 'banned', cause);
  }

  unbanUser(userId: number): void {
    const known = answering(() => this.bans.unban(userId, 'server'));
    if (!known) throw hostFailure('not-found', `account ${userId} is not banned`);
  }

  listBans(): Ban[] {
    return this.bans.list();
  }

  getRoom(roomId: number): RoomInfo {
    return toRoomInfo(this.lobby.room(roomId));
  }

  getRoomByName(name: string): RoomInfo {
    return toRoomInfo(this.lobby.roomByName(name));
  }

  listRooms(): RoomInfo[] {
    return this.lobby.sortedRooms().map(toRoomInfo);
  }

  createRoom(maxUsers: number, cause?: Subscriber): number {
    return this.actions.openEmpty(maxUsers, cause).room.id;
  }

  disbandRoom(roomId: number, cause?: Subscriber): void {
    this.actions.disband(this.lobby.room(roomId), cause);
  }

  lockRoom(roomId: number, locked: boolean): void {
    this.actions.setLock(this.lobby.room(roomId), locked);
  }
}
