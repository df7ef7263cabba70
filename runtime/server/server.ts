// SPDX-License-Identifier: MIT
// What a host program implements so that plugins can see and steer it.

import type { RoomInfo, UserInfo } from '../../generated/host/types.ts';
import type { Ban } from '../../generated/host/users.ts';
import type { Subscriber } from '../events/event.ts';

/** A method of {@link Server} may answer at once or later; see {@link Server.asynchronous}. */
export type Answer<T> = T | Promise<T>;

/** Names of the methods of {@link Server}. */
export type ServerMethod = keyof ServerMethods;

/**
 * The methods that plugins reach. Arguments have been checked against the world's rules and the plugin's rights.
 * A method that cannot do what is asked throws (or rejects with) a `HostFailure`; anything else thrown is a bug
 * of the host and traps the plugin.
 *
 * An action raises the events that the world declares for it (`@fires` in wit/), as having happened; it is never put
 * to a vote. `cause` is the plugin that asked: hand it on to `eventBus.emit`, so that plugins that answer each other's
 * events come to an end.
 */
export interface ServerMethods {
  /** @throws HostFailure `not-found` when no such user is connected. */
  getUser(userId: number): Answer<UserInfo>;
  /** Every connected user, by number. */
  listUsers(): Answer<UserInfo[]>;
  countUsers(): Answer<number>;
  /** Network address without the port. @throws HostFailure `not-found`. */
  getUserAddress(userId: number): Answer<string>;
  /** @throws HostFailure `not-found`. */
  kickUser(userId: number, cause?: Subscriber): Answer<void>;
  /** Banning again changes the reason. */
  banUser(userId: number, reason: string, cause?: Subscriber): Answer<void>;
  /** @throws HostFailure `not-found` when the account is not banned. */
  unbanUser(userId: number): Answer<void>;
  listBans(): Answer<Ban[]>;
  /** @throws HostFailure `not-found`. */
  getRoom(roomId: number): Answer<RoomInfo>;
  /** @throws HostFailure `not-found`. */
  getRoomByName(name: string): Answer<RoomInfo>;
  /** Every open room, by number. */
  listRooms(): Answer<RoomInfo[]>;
  /** @param maxUsers 1 to {@link Server.maxRoomUsers}. */
  createRoom(maxUsers: number, cause?: Subscriber): Answer<number>;
  /** @throws HostFailure `not-found`. */
  disbandRoom(roomId: number, cause?: Subscriber): Answer<void>;
  /** @throws HostFailure `not-found`. */
  lockRoom(roomId: number, locked: boolean): Answer<void>;
  /** @throws HostFailure `not-found`. */
  sendToUser(userId: number, message: string): Answer<void>;
  /** @throws HostFailure `not-found`. */
  sendToRoom(roomId: number, message: string): Answer<void>;
  sendToAll(message: string): Answer<void>;
}

/** A host program as plugins see it. */
export interface Server extends ServerMethods {
  /** Version of the host program, as `get-host-info` tells it. */
  readonly version: string;
  /** Most players that a room may be opened for. */
  readonly maxRoomUsers: number;
  /**
   * The methods that may answer with a promise; none when left out. An inline plugin that imports a function served
   * by one of them is refused when it is loaded, since a synchronous call cannot wait.
   */
  readonly asynchronous?: readonly ServerMethod[];
  /** Begins to serve; called once, after the plugins have started. */
  start?(): Promise<void>;
  /** Tells plugins of the shutdown, then ends every connection; called once, before the plugins stop. */
  stop?(reason: string): Promise<void>;
}
