// SPDX-License-Identifier: MIT
// Who gets in and how often: access lists, rate limits and bans, as the server asks for them. Who is banned may connect, to
// be told why.

import type { Ban } from '../../../generated/host/users.ts';
import { addressGroup } from '../network/address.ts';
import type { AccessControl, BanList, ServerLimits } from '../phira/options.ts';
import { textOf } from '../phira/texts.ts';
import type { Account } from '../site/site.ts';
import type { AccessLists } from './access-lists.ts';
import type { BanEntry, BanStore } from './ban-store.ts';
import type { RateLimits } from './rate-limits.ts';

export interface DoorOptions {
  readonly lists: AccessLists;
  readonly rates: RateLimits;
  /** Most connections at once of one IPv4 address or IPv6 network of 64 bits. */
  readonly maxConnectionsPerAddress: number;
}

/** Asked once for each thing, since asking counts. Addresses are text without the port, in any spelling. */
export class Door implements AccessControl, ServerLimits {
  readonly #options: DoorOptions;

  constructor(options: DoorOptions) {
    this.#options = options;
  }

  mayConnect(address: string, open: number): boolean {
    const { rates, maxConnectionsPerAddress } = this.#options;
    return open < maxConnectionsPerAddress && rates.take('connection', addressGroup(address));
  }

  mayLogIn(address: string): boolean {
    return this.#options.rates.take('login', addressGroup(address));
  }

  refuses({ id, language }: Pick<Account, 'id' | 'language'>): string | undefined {
    const { lists } = this.#options;
    const refusal = lists.refusalOf(id);
    if (refusal === 'maintenance') return lists.maintenance;
    return refusal && textOf(refusal, language);
  }

  mayChat(userId: number): boolean {
    return this.#options.rates.take('chat', userId);
  }

  mayOpenRoom(userId: number): boolean {
    return this.#options.rates.take('room', userId);
  }
}

/** The bans as the server asks for them, and as plugins see them: accounts only. */
export function banListOf(bans: BanStore): BanList {
  return {
    reasonFor(userId, address) {
      const ban = bans.ofUser(userId) ?? bans.ofAddress(address);
      return ban && banText(ban);
    },
    ban: (userId, reason, by) => void bans.ban({ kind: 'user', userId }, { reason, by }),
    unban: (userId, by) => bans.unban({ kind: 'user', userId }, by),
    list: () =>
      bans
        .list()
        .flatMap(({ subject, reason, since }): Ban[] =>
          subject.kind === 'user' ? [{ userId: subject.userId, reason, since: BigInt(since) }] : [],
        ),
  };
}

/** `rude (until 2026-01-31 12:00 UTC)`. */
export function banText({ reason, until }: Pick<BanEntry, 'reason' | 'until'>): string {
  if (until === undefined) return reason;
  const time = new Date(until).toISOString().slice(0, 16).replace('T', ' ');
  return `${reason} (until ${time} UTC)`.trimStart();
}
