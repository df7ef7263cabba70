// SPDX-License-Identifier: MIT
// Who gets in: everything that a connection, a login, a message or a new room has to pass before the rules of rooms.

import { addressGroup } from '../network/address.ts';
import type { AccessLists } from './access-lists.ts';
import type { BanStore } from './ban-store.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Refusal } from './refusals.ts';

export interface DoorOptions {
  readonly bans: BanStore;
  readonly lists: AccessLists;
  readonly rates: RateLimits;
  /** Most connections at once. */
  readonly maxConnections: number;
  /** Most connections at once of one IPv4 address or IPv6 network of 64 bits. */
  readonly maxConnectionsPerAddress: number;
}

/** A connection that was let in; it counts until `leave`, which may be called twice. */
export interface Admission {
  leave(): void;
}

/** Asked once for each thing, since asking counts. Addresses are text without the port, in any spelling. */
export class Door {
  readonly #options: DoorOptions;
  readonly #connections = new Map<string, number>();
  #open = 0;

  constructor(options: DoorOptions) {
    this.#options = options;
  }

  /** Connections that are let in at present. */
  get connections(): number {
    return this.#open;
  }

  /** A connection from the address of a client: with PROXY protocol, the one that the header tells. */
  connect(address: string): Admission | Refusal {
    const { bans, rates, maxConnections, maxConnectionsPerAddress } = this.#options;
    const ban = bans.ofAddress(address);
    if (ban !== undefined) return { code: 'banned', ban };
    const group = addressGroup(address);
    const open = this.#connections.get(group) ?? 0;
    const full = this.#open >= maxConnections || open >= maxConnectionsPerAddress;
    if (full || !rates.take('connection', group)) return { code: 'too-many-connections' };
    this.#connections.set(group, open + 1);
    this.#open += 1;
    let left = false;
    return {
      leave: () => {
        if (left) return;
        left = true;
        this.#leave(group);
      },
    };
  }

  /** An attempt to log in, before the site is asked. */
  beforeLogin(address: string): Refusal | undefined {
    if (this.#options.rates.take('login', addressGroup(address))) return undefined;
    return { code: 'too-many-logins' };
  }

  /** An account that the site vouches for. */
  login(userId: number, address: string): Refusal | undefined {
    const { bans, lists } = this.#options;
    const ban = bans.ofUser(userId) ?? bans.ofAddress(address);
    if (ban !== undefined) return { code: 'banned', ban };
    const refusal = lists.refusalOf(userId);
    if (refusal === 'maintenance') return { code: refusal, text: lists.maintenance ?? '' };
    return refusal && { code: refusal };
  }

  /** A chat message or a command. */
  chat(userId: number): Refusal | undefined {
    return this.#options.rates.take('chat', userId) ? undefined : { code: 'too-much-chat' };
  }

  /** A room that a user wants to open. */
  createRoom(userId: number): Refusal | undefined {
    return this.#options.rates.take('room', userId) ? undefined : { code: 'too-many-rooms' };
  }

  #leave(group: string): void {
    this.#open -= 1;
    const open = this.#connections.get(group) ?? 0;
    if (open > 1) this.#connections.set(group, open - 1);
    else this.#connections.delete(group);
  }
}
