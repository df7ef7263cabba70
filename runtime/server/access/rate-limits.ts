// SPDX-License-Identifier: MIT
// How often addresses and users may do something.

import type { RatesConfig } from '../../../generated/host-config.ts';
import { type Rate, TokenBucket } from '../../services/token-bucket.ts';

/** What is limited. Connections, logins and requests count by address, chat and rooms by user. */
export type RateKind = 'connection' | 'login' | 'chat' | 'room' | 'request';

export type Rates = Readonly<Record<RateKind, Rate>>;

/** Most addresses or users of one kind that are remembered; who did something longest ago is forgotten first. */
const MOST_KEYS = 50_000;

/** Token buckets by kind and key. */
export class RateLimits {
  readonly #rates: Rates;
  readonly #now: () => number;
  readonly #buckets: Readonly<Record<RateKind, Map<string | number, TokenBucket>>>;

  /** @param now milliseconds that never run backwards. */
  constructor(rates: Rates, now: () => number = () => performance.now()) {
    this.#rates = rates;
    this.#now = now;
    this.#buckets = {
      connection: new Map(),
      login: new Map(),
      chat: new Map(),
      room: new Map(),
      request: new Map(),
    };
  }

  /** Counts one; false when that was too often. @param key address group or number of the user. */
  take(kind: RateKind, key: string | number): boolean {
    const buckets = this.#buckets[kind];
    const now = this.#now();
    const bucket = buckets.get(key) ?? new TokenBucket(this.#rates[kind], now);
    buckets.delete(key);
    buckets.set(key, bucket);
    const [oldest] = buckets.keys();
    if (buckets.size > MOST_KEYS && oldest !== undefined) buckets.delete(oldest);
    return bucket.take(now);
  }
}

/** The rates of a host.toml. */
export function ratesOf(config: RatesConfig): Rates {
  const rate = (burst: number, perMinute: number): Rate => ({ burst, perSecond: perMinute / 60 });
  return {
    connection: rate(config.connectionBurst, config.connectionsPerMinute),
    login: rate(config.loginBurst, config.loginsPerMinute),
    chat: rate(config.chatBurst, config.chatsPerMinute),
    room: rate(config.roomBurst, config.roomsPerMinute),
    request: rate(config.requestBurst, config.requestsPerMinute),
  };
}
