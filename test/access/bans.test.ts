// SPDX-License-Identifier: MIT
// Bans: of accounts, addresses and networks, for a while or for ever, over restarts, with a log.

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';

import { RuntimeError } from '../../runtime/errors.ts';
import { BanStore, type BanSubject } from '../../runtime/server/access/ban-store.ts';
import { openServerDatabase } from '../../runtime/server/database/database.ts';
import { ServiceError } from '../../runtime/services/service-error.ts';
import { type Clock, databaseFile, databaseOf, NOON } from './support.ts';

const user = (userId: number): BanSubject => ({ kind: 'user', userId });
const address = (network: string): BanSubject => ({ kind: 'address', network });

function store(path = databaseFile(), clock: Clock = { at: NOON }) {
  const database = databaseOf(path);
  return { bans: new BanStore(database, () => clock.at), clock, path, database };
}

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ServiceError || error instanceof RuntimeError) return error.code;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a ban', () => {
  test('of an account holds until it is lifted', () => {
    const { bans } = store();
    expect(bans.ofUser(7)).toBeUndefined();
    const entry = bans.ban(user(7), { by: 'moderator', reason: 'rude' });
    expect(entry).toEqual({
      subject: user(7),
      reason: 'rude',
      by: 'moderator',
      since: NOON,
      until: undefined,
    });
    expect(bans.ofUser(7)).toEqual(entry);
    expect(bans.ofUser(70)).toBeUndefined();
    expect(bans.unban(user(7), 'console')).toBe(true);
    expect(bans.ofUser(7)).toBeUndefined();
    expect(bans.unban(user(7), 'console')).toBe(false);
  });

  test('once more changes reason and time', () => {
    const { bans, clock } = store();
    bans.ban(user(7), { by: 'a', reason: 'first', forMs: 1000 });
    clock.at += 500;
    bans.ban(user(7), { by: 'b', reason: 'second' });
    expect(bans.list()).toEqual([
      { subject: user(7), reason: 'second', by: 'b', since: NOON + 500, until: undefined },
    ]);
  });

  test('of an address holds for every spelling, of a network for all in it', () => {
    const { bans } = store();
    bans.ban(address('::FFFF:192.0.2.1'), { by: 'console' });
    bans.ban(address('2001:db8:0::5/32'), { by: 'console', reason: 'bots' });
    expect(bans.ofAddress('192.0.2.1')?.subject).toEqual(address('192.0.2.1'));
    expect(bans.ofAddress('::ffff:192.0.2.1')).toBeDefined();
    expect(bans.ofAddress('192.0.2.2')).toBeUndefined();
    expect(bans.ofAddress('2001:db8:ffff::1')?.reason).toBe('bots');
    expect(bans.ofAddress('2001:db9::')).toBeUndefined();
    expect(bans.ofAddress('no address')).toBeUndefined();
    expect(bans.unban(address('2001:DB8::/32'), 'console')).toBe(true);
    expect(bans.ofAddress('2001:db8:ffff::1')).toBeUndefined();
  });

  test('for a while lapses to the millisecond, and the log says so', () => {
    const { bans, clock } = store();
    bans.ban(user(7), { by: 'console', reason: 'calm down', forMs: 60_000 });
    bans.ban(address('10.0.0.0/8'), { by: 'console', forMs: 60_000 });
    clock.at = NOON + 59_999;
    expect(bans.ofUser(7)?.until).toBe(NOON + 60_000);
    expect(bans.ofAddress('10.1.1.1')).toBeDefined();
    clock.at += 1;
    expect(bans.ofUser(7)).toBeUndefined();
    expect(bans.ofAddress('10.1.1.1')).toBeUndefined();
    expect(bans.list()).toEqual([]);
    expect(bans.unban(user(7), 'console')).toBe(false);
    expect(bans.log(10).map(({ action, subject, by }) => [action, subject, by])).toEqual([
      ['lapse', address('10.0.0.0/8'), 'server'],
      ['lapse', user(7), 'server'],
      ['ban', address('10.0.0.0/8'), 'console'],
      ['ban', user(7), 'console'],
    ]);
  });

  test('survives a restart, and one that lapsed meanwhile does not', () => {
    const first = store();
    first.bans.ban(user(7), { by: 'plugin', reason: 'rude' });
    first.bans.ban(user(8), { by: 'plugin', forMs: 1000 });
    first.bans.ban(address('10.0.0.0/8'), { by: 'plugin' });
    const before = first.bans.list();
    first.database.close();
    const second = store(first.path, { at: NOON + 1000 });
    expect(second.bans.list()).toEqual(before.filter(({ until }) => until === undefined));
    expect(second.bans.ofAddress('10.9.9.9')).toBeDefined();
    expect(second.bans.log(1)[0]).toMatchObject({ action: 'lapse', subject: user(8) });
  });

  test('is listed by number, addresses behind', () => {
    const { bans } = store();
    for (const userId of [100, 9]) bans.ban(user(userId), { by: 'x' });
    for (const network of ['10.0.0.0/8', '1.1.1.1']) bans.ban(address(network), { by: 'x' });
    bans.ban(user(20), { by: 'x' });
    expect(bans.list().map(({ subject }) => subject)).toEqual([
      user(9),
      user(20),
      user(100),
      address('1.1.1.1'),
      address('10.0.0.0/8'),
    ]);
  });

  test('keeps texts as they are, whatever they are', () => {
    const { bans, path, database } = store();
    const reason = `'); DROP TABLE bans; -- \u0000 谱面 ${'x'.repeat(600)}`;
    bans.ban(user(7), { by: `"; --`, reason });
    database.close();
    const [ban] = store(path).bans.list();
    expect(ban?.by).toBe(`"; --`);
    expect(ban?.reason).toBe(`${reason.slice(0, 500)}... (${reason.length - 500} more)`);
  });

  test.each(['', 'example.org', '10.0.0.0/33', '7', '::1%lo'])('of address %j is refused', (network) => {
    const { bans } = store();
    expect(refusal(() => bans.ban(address(network), { by: 'x' }))).toBe('invalid-argument');
    expect(bans.log(1)).toEqual([]);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('for %s milliseconds is refused', (forMs) => {
    expect(refusal(() => store().bans.ban(user(7), { by: 'x', forMs }))).toBe('invalid-argument');
  });

  test('of very many networks is refused: each costs time at each connection', () => {
    const { bans } = store();
    for (let at = 0; at < 1000; at += 1) {
      bans.ban(address(`10.${at >> 8}.${at & 255}.0/24`), { by: 'x' });
    }
    expect(refusal(() => bans.ban(address('11.0.0.0/8'), { by: 'x' }))).toBe('limit-exceeded');
    bans.ban(address('10.0.0.0/24'), { by: 'x', reason: 'again' });
    bans.ban(address('11.0.0.1'), { by: 'x' });
  });
});

describe('a file that cannot be written', () => {
  test('keeps nobody out whose ban is over, and loses no ban that holds', () => {
    const { bans, clock, path, database } = store();
    bans.ban(user(7), { by: 'x', forMs: 1000 });
    bans.ban(user(8), { by: 'x', reason: 'rude' });
    database.sqlite.exec('PRAGMA busy_timeout = 10');
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    clock.at += 2000;
    expect(bans.ofUser(7)).toBeUndefined();
    expect(refusal(() => bans.unban(user(8), 'x'))).toBe('unavailable');
    expect(refusal(() => bans.ban(user(9), { by: 'x' }))).toBe('unavailable');
    expect(bans.ofUser(8)).toMatchObject({ reason: 'rude' });
    expect(bans.ofUser(9)).toBeUndefined();
    other.exec('ROLLBACK');
    other.close();
    expect(bans.unban(user(8), 'x')).toBe(true);
    database.close();
    // What could not be saved is made up for.
    const { bans: later } = store(path, clock);
    expect(later.list()).toEqual([]);
    expect(later.log(1)).toMatchObject([{ action: 'lapse', subject: user(7) }]);
  });
});

describe('a full disk', () => {
  test('refuses a ban with its reason, and leaves what there is', () => {
    const { bans, path, database } = store();
    bans.ban(user(7), { by: 'x' });
    const pages = Number(database.sqlite.prepare('PRAGMA page_count').get()?.page_count);
    database.sqlite.exec(`PRAGMA max_page_count = ${pages}`);
    const fill = (): void => {
      for (let id = 100; id < 1000; id += 1) bans.ban(user(id), { by: 'x', reason: 'y'.repeat(500) });
    };
    expect(refusal(fill)).toBe('unavailable');
    expect(fill).toThrow('the database cannot be written: database or disk is full');
    const known = bans.list();
    expect(known.length).toBeGreaterThan(1);
    database.close();
    expect(store(path).bans.list()).toEqual(known);
  });
});

describe('the database', () => {
  test('is for its owner only', () => {
    const { path } = store();
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(statSync(dirname(path)).mode & 0o077).toBe(0);
  });

  test('in memory needs no file', () => {
    const bans = new BanStore(openServerDatabase());
    bans.ban(user(7), { by: 'x' });
    expect(bans.ofUser(7)).toBeDefined();
  });

  test('that is none is refused and left as it is', () => {
    const path = databaseFile();
    databaseOf(path).close();
    writeFileSync(path, 'no database at all, just a text of some length'.repeat(10));
    expect(refusal(() => openServerDatabase(path))).toBe('RT_SERVER_DATABASE');
  });

  test('that is damaged is refused and left as it is', () => {
    const { path, database, bans } = store();
    bans.ban(user(7), { by: 'x' });
    database.close();
    const bytes = readFileSync(path);
    bytes.fill(0xff, 4096, 8192);
    writeFileSync(path, bytes);
    expect(refusal(() => openServerDatabase(path))).toBe('RT_SERVER_DATABASE');
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test('of a later version is refused and left as it is', () => {
    const { path, database, bans } = store();
    bans.ban(user(7), { by: 'x' });
    database.close();
    const later = new DatabaseSync(path);
    later.exec('PRAGMA user_version = 99');
    later.close();
    expect(() => openServerDatabase(path)).toThrow(/version 99, and this server knows up to \d+/);
    const same = new DatabaseSync(path);
    expect(same.prepare('SELECT subject FROM bans').all()).toEqual([{ subject: '7' }]);
    same.close();
  });
});
