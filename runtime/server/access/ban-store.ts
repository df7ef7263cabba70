// SPDX-License-Identifier: MIT
// Who is banned: accounts, addresses and networks, for a while or for ever, kept in SQLite with a log of what was done.

import type { StatementSync } from 'node:sqlite';

import { type Logger, silentLogger } from '../../plugin/logger.ts';
import { cut } from '../../services/escape.ts';
import { ServiceError } from '../../services/service-error.ts';
import { type ServerDatabase, transaction } from '../database/database.ts';
import { canonicalAddress, Network } from '../network/address.ts';

/** What is banned: an account, or an address or network as `192.0.2.1` or `2001:db8::/32`. */
export type BanSubject =
  | { readonly kind: 'user'; readonly userId: number }
  | { readonly kind: 'address'; readonly network: string };

/** A ban that holds. Times are milliseconds since the Unix epoch. */
export interface BanEntry {
  readonly subject: BanSubject;
  readonly reason: string;
  /** Who banned: a plugin by name, an operator, the console. */
  readonly by: string;
  readonly since: number;
  /** When it lapses; never when undefined. */
  readonly until: number | undefined;
}

/** What was done about a ban. */
export interface BanLogEntry {
  readonly at: number;
  readonly action: 'ban' | 'unban' | 'lapse';
  readonly subject: BanSubject;
  readonly reason: string;
  readonly by: string;
  readonly until: number | undefined;
}

export interface BanOptions {
  /** As `BanEntry.by`. */
  readonly by: string;
  readonly reason?: string | undefined;
  /** Milliseconds; for ever when not given. */
  readonly forMs?: number | undefined;
}

/** Most networks of more than one address: each is looked at for each connection. */
const MOST_NETWORKS = 1000;
const MOST_BANS = 100_000;
const LONGEST_REASON = 500;
/** Milliseconds in a hundred years; longer is for ever. */
const LONGEST_BAN = 100 * 366 * 86_400_000;
/** Entries of the log; the oldest go. */
const LONGEST_LOG = 10_000;

interface Kept {
  readonly entry: BanEntry;
  readonly network: Network | undefined;
}

/** The bans of one server. What holds is looked up in memory; every change is in the file before it counts. */
export class BanStore {
  readonly #database: ServerDatabase;
  readonly #now: () => number;
  readonly #logger: Logger;
  readonly #kept = new Map<string, Kept>();
  /** Keys of bans of more than one address. */
  readonly #networks = new Set<string>();
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  readonly #log: StatementSync;
  readonly #trim: StatementSync;

  /** @param now milliseconds since the Unix epoch. */
  constructor(database: ServerDatabase, now: () => number = Date.now, logger: Logger = silentLogger) {
    this.#database = database;
    this.#now = now;
    this.#logger = logger;
    const { sqlite } = database;
    this.#insert = sqlite.prepare('INSERT OR REPLACE INTO bans VALUES (?, ?, ?, ?, ?, ?)');
    this.#delete = sqlite.prepare('DELETE FROM bans WHERE subject = ?');
    this.#log = sqlite.prepare(
      'INSERT INTO ban_log (at, action, kind, subject, reason, done_by, until) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#trim = sqlite.prepare('DELETE FROM ban_log WHERE id <= (SELECT max(id) FROM ban_log) - ?');
    for (const row of sqlite.prepare('SELECT * FROM bans').all()) {
      this.#keep({
        subject: toSubject(row.kind, row.subject),
        reason: String(row.reason),
        by: String(row.banned_by),
        since: Number(row.since),
        until: row.until === null ? undefined : Number(row.until),
      });
    }
  }

  /**
   * Bans; banning again changes reason, time and who did it. Who is connected stays so: that is up to the server.
   *
   * @throws ServiceError `invalid-argument` for what is no address, or a time that is none; `limit-exceeded`.
   */
  ban(subject: BanSubject, { by, reason = '', forMs }: BanOptions): BanEntry {
    const key = keyOf(subject);
    if (forMs !== undefined && !(forMs > 0 && forMs <= LONGEST_BAN)) {
      throw new ServiceError('invalid-argument', 'a ban lasts more than nothing and at most 100 years');
    }
    if (!this.#kept.has(key) && this.#kept.size >= MOST_BANS) {
      throw new ServiceError('limit-exceeded', `there are ${MOST_BANS} bans already`);
    }
    if (key.includes('/') && !this.#networks.has(key) && this.#networks.size >= MOST_NETWORKS) {
      throw new ServiceError('limit-exceeded', `${MOST_NETWORKS} networks are banned already`);
    }
    const since = Math.floor(this.#now());
    const entry: BanEntry = {
      subject: subject.kind === 'user' ? subject : { kind: 'address', network: key },
      reason: cut(reason, LONGEST_REASON),
      by,
      since,
      until: forMs === undefined ? undefined : since + Math.ceil(forMs),
    };
    transaction(this.#database.sqlite, () => {
      this.#insert.run(key, subject.kind, entry.reason, by, since, entry.until ?? null);
      this.#record('ban', entry, by);
    });
    this.#keep(entry);
    return entry;
  }

  /** Lets in again. @returns false when there is no such ban. @throws ServiceError `invalid-argument`. */
  unban(subject: BanSubject, by: string): boolean {
    const kept = this.#holding(keyOf(subject));
    if (kept === undefined) return false;
    this.#strike(kept.entry, 'unban', by);
    this.#forget(kept.entry);
    return true;
  }

  /** The ban that keeps an account out. */
  ofUser(userId: number): BanEntry | undefined {
    return this.#holding(String(userId))?.entry;
  }

  /** The ban that keeps an address out: of the address itself, or of a network it is in. */
  ofAddress(address: string): BanEntry | undefined {
    const canonical = canonicalAddress(address);
    if (canonical === undefined) return undefined;
    const exact = this.#holding(canonical);
    if (exact !== undefined) return exact.entry;
    for (const key of this.#networks) {
      if (this.#kept.get(key)?.network?.has(canonical) !== true) continue;
      const kept = this.#holding(key);
      if (kept !== undefined) return kept.entry;
    }
    return undefined;
  }

  /** Every ban that holds: accounts by number, then addresses. */
  list(): BanEntry[] {
    return [...this.#kept.keys()]
      .flatMap((key) => this.#holding(key) ?? [])
      .map(({ entry }) => entry)
      .sort(compare);
  }

  /** What was done, the latest first. @param limit at most so many entries. */
  log(limit: number): BanLogEntry[] {
    const rows = this.#database.sqlite.prepare('SELECT * FROM ban_log ORDER BY id DESC LIMIT ?').all(limit);
    return rows.map((row) => ({
      at: Number(row.at),
      action: row.action === 'ban' ? 'ban' : row.action === 'unban' ? 'unban' : 'lapse',
      subject: toSubject(row.kind, row.subject),
      reason: String(row.reason),
      by: String(row.done_by),
      until: row.until === null ? undefined : Number(row.until),
    }));
  }

  /** What is kept under a key, unless its time is over: then it is forgotten, and that is put into the log. */
  #holding(key: string): Kept | undefined {
    const kept = this.#kept.get(key);
    const until = kept?.entry.until;
    if (kept === undefined || until === undefined || this.#now() < until) return kept;
    this.#lapse(kept.entry);
    return undefined;
  }

  /** A ban that is over does not hold, also where the file cannot be written; the next start then finds it once more. */
  #lapse(entry: BanEntry): void {
    this.#forget(entry);
    try {
      this.#strike(entry, 'lapse', 'server');
    } catch (error) {
      this.#logger.warn(
        { err: error, subject: keyOf(entry.subject) },
        'that a ban is over could not be saved',
      );
    }
  }

  #keep(entry: BanEntry): void {
    const key = keyOf(entry.subject);
    const network = entry.subject.kind === 'address' ? Network.parse(key) : undefined;
    this.#kept.set(key, { entry, network });
    if (key.includes('/')) this.#networks.add(key);
  }

  /** Takes a ban out of the file. */
  #strike(entry: BanEntry, action: 'unban' | 'lapse', by: string): void {
    transaction(this.#database.sqlite, () => {
      this.#delete.run(keyOf(entry.subject));
      this.#record(action, entry, by);
    });
  }

  #forget({ subject }: BanEntry): void {
    const key = keyOf(subject);
    this.#kept.delete(key);
    this.#networks.delete(key);
  }

  #record(action: BanLogEntry['action'], { subject, reason, until }: BanEntry, by: string): void {
    this.#log.run(Math.floor(this.#now()), action, subject.kind, keyOf(subject), reason, by, until ?? null);
    this.#trim.run(LONGEST_LOG);
  }
}

/** The number of an account, or a network in its one spelling. Digits alone are never an address. */
function keyOf(subject: BanSubject): string {
  if (subject.kind === 'user') return String(subject.userId);
  const network = Network.parse(subject.network);
  if (network === undefined) {
    throw new ServiceError(
      'invalid-argument',
      'an address is 192.0.2.1, 2001:db8::1, or a network as 10.0.0.0/8',
    );
  }
  return network.text;
}

function toSubject(kind: unknown, subject: unknown): BanSubject {
  return kind === 'user'
    ? { kind: 'user', userId: Number(subject) }
    : { kind: 'address', network: String(subject) };
}

function compare({ subject: left }: BanEntry, { subject: right }: BanEntry): number {
  if (left.kind === 'user') return right.kind === 'user' ? left.userId - right.userId : -1;
  if (right.kind === 'user') return 1;
  return left.network < right.network ? -1 : 1;
}
