// SPDX-License-Identifier: MIT
// What operators do to a server, the same over HTTP and at the console: bans that close connections, messages, rooms,
// maintenance. Every act is put into the log with who did it.

import { type Logger, silentLogger } from '../plugin/logger.ts';
import type { AccessList, AccessLists } from './access/access-lists.ts';
import type { BanEntry, BanOptions, BanStore, BanSubject } from './access/ban-store.ts';
import { banText } from './access/door.ts';
import { hostFailure } from './failure.ts';
import { checkText } from './imports/check-text.ts';
import { Network } from './network/address.ts';
import type { Server } from './server.ts';

/** A server that can be administered; what the methods of plugins lack. */
export interface AdministeredServer extends Server {
  /** Tells a user, with a detail if there is one, and closes the connection. @throws HostFailure `not-found`. */
  expelUser(userId: number, reason: 'kicked' | 'banned', detail: string): void;
  /** Changes how many may play in a room; who is in it stays. @throws HostFailure `not-found` or `invalid-argument`. */
  setRoomSize(roomId: number, maxUsers: number): void;
}

export interface AdministrationOptions {
  readonly server: AdministeredServer;
  readonly bans: BanStore;
  readonly lists: AccessLists;
  readonly logger?: Logger | undefined;
}

/** To whom the server says something. */
export type Audience =
  | { readonly kind: 'all' }
  | { readonly kind: 'user'; readonly userId: number }
  | { readonly kind: 'room'; readonly roomId: number };

export const LONGEST_MESSAGE = 1000;
export const LONGEST_REASON = 200;

/**
 * Acts of operators; `by` says who acts, for logs and bans. What cannot be done throws (rejects with) `HostFailure` or
 * `ServiceError`.
 */
export class Administration {
  readonly bans: BanStore;
  readonly lists: AccessLists;
  readonly #server: AdministeredServer;
  readonly #logger: Logger;

  constructor({ server, bans, lists, logger = silentLogger }: AdministrationOptions) {
    this.#server = server;
    this.bans = bans;
    this.lists = lists;
    this.#logger = logger;
  }

  /** Closes the connection of a user, whose game may come back at once. */
  kick(userId: number, by: string, reason = ''): void {
    checkText('a reason', reason, 0, LONGEST_REASON);
    this.#server.expelUser(userId, 'kicked', reason);
    this.#log(by, 'kick', { userId, reason });
  }

  /** Bans, and closes the connections of whom that concerns. Answers the ban and the users who had to go. */
  async ban(subject: BanSubject, options: BanOptions): Promise<{ ban: BanEntry; expelled: number[] }> {
    const { by, reason = '' } = options;
    checkText('a reason', reason, 0, LONGEST_REASON);
    const ban = this.bans.ban(subject, options);
    const expelled = await this.#concerned(ban.subject);
    for (const userId of expelled) this.#server.expelUser(userId, 'banned', banText(ban));
    this.#log(by, 'ban', { ...ban.subject, reason, until: ban.until, expelled });
    return { ban, expelled };
  }

  /** Lets in again. @throws HostFailure `not-found`. */
  unban(subject: BanSubject, by: string): void {
    if (!this.bans.unban(subject, by)) throw hostFailure('not-found', 'there is no such ban');
    this.#log(by, 'unban', { ...subject });
  }

  /** A chat message of the server. */
  async say(text: string, audience: Audience, by: string): Promise<void> {
    checkText('a message', text, 1, LONGEST_MESSAGE);
    if (audience.kind === 'user') await this.#server.sendToUser(audience.userId, text);
    else if (audience.kind === 'room') await this.#server.sendToRoom(audience.roomId, text);
    else await this.#server.sendToAll(text);
    this.#log(by, 'say', { audience, text });
  }

  async openRoom(maxUsers: number, by: string): Promise<number> {
    const roomId = await this.#server.createRoom(maxUsers);
    this.#log(by, 'open room', { roomId, maxUsers });
    return roomId;
  }

  async disband(roomId: number, by: string): Promise<void> {
    await this.#server.disbandRoom(roomId);
    this.#log(by, 'disband room', { roomId });
  }

  async lock(roomId: number, locked: boolean, by: string): Promise<void> {
    await this.#server.lockRoom(roomId, locked);
    this.#log(by, locked ? 'lock room' : 'unlock room', { roomId });
  }

  resize(roomId: number, maxUsers: number, by: string): void {
    this.#server.setRoomSize(roomId, maxUsers);
    this.#log(by, 'resize room', { roomId, maxUsers });
  }

  /** Begins or ends maintenance; who is connected stays. @param text what others are told; as before when not given. */
  setMaintenance(on: boolean, text: string | undefined, by: string): void {
    if (text !== undefined) checkText('the text', text, 1, LONGEST_REASON);
    this.lists.setMaintenance(on, text);
    this.#log(by, on ? 'begin maintenance' : 'end maintenance', { text });
  }

  setWhitelistOnly(on: boolean, by: string): void {
    this.lists.setWhitelistOnly(on);
    this.#log(by, on ? 'whitelist on' : 'whitelist off', {});
  }

  /** Puts an account on a list or takes it off; who is connected stays. */
  putOnList(userId: number, list: AccessList, by: string): void {
    this.lists.put(userId, list);
    this.#log(by, 'put on list', { userId, list });
  }

  /** Connected users whom a ban concerns. */
  async #concerned(subject: BanSubject): Promise<number[]> {
    const users = await this.#server.listUsers();
    if (subject.kind === 'user') {
      return users.filter(({ id }) => id === subject.userId).map(({ id }) => id);
    }
    const network = Network.parse(subject.network);
    const found: number[] = [];
    for (const { id } of users) {
      if (network?.has(await this.#server.getUserAddress(id)) === true) found.push(id);
    }
    return found;
  }

  #log(by: string, act: string, facts: object): void {
    this.#logger.info({ by, ...facts }, `operator: ${act}`);
  }
}
