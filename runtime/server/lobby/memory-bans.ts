// SPDX-License-Identifier: MIT
// Who is banned: what a server asks, and a list in memory for servers that are given none which lasts.

import type { Ban } from '../../../generated/host/users.ts';

/** Who is refused. Kept for good, or in memory where no list is given. */
export interface BanList {
  /** Why this account, or whoever connects from this address (without the port), is refused; undefined when not. */
  reasonFor(userId: number, address: string): string | undefined;
  /** Banning again changes the reason. @param by who bans: a plugin by its name, or the server */
  ban(userId: number, reason: string, by: string): void;
  /** False when the account was not banned. */
  unban(userId: number, by: string): boolean;
  /** Every banned account, by number. */
  list(): Ban[];
}

export class MemoryBans implements BanList {
  readonly #bans = new Map<number, Ban>();
  readonly #now: () => number;

  /** @param now milliseconds since the Unix epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  reasonFor(userId: number): string | undefined {
    return this.#bans.get(userId)?.reason;
  }

  ban(userId: number, reason: string): void {
    this.#bans.set(userId, { userId, reason, since: BigInt(Math.floor(this.#now())) });
  }

  unban(userId: number): boolean {
    return this.#bans.delete(userId);
  }

  list(): Ban[] {
    return [...this.#bans.values()].sort((left, right) => left.userId - right.userId);
  }
}
