// SPDX-License-Identifier: MIT
// Banned accounts in memory, for servers that are given no list which lasts.

import type { Ban } from '../../../generated/host/users.ts';
import type { BanList } from './options.ts';

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
