// SPDX-License-Identifier: MIT
// Lists, limits and maintenance, as a connection and a login meet them.

import { describe, expect, test } from 'vitest';
import { AccessLists } from '../../runtime/server/access/access-lists.ts';
import { BanStore } from '../../runtime/server/access/ban-store.ts';
import { banListOf, Door } from '../../runtime/server/access/door.ts';
import { RateLimits, ratesOf } from '../../runtime/server/access/rate-limits.ts';
import { defaultHostConfig } from '../../runtime/server/host-config.ts';
import { databaseFile, databaseOf, NOON } from './support.ts';

const { access: ACCESS, rates: RATES } = defaultHostConfig();
const OPERATOR = 1;

interface Options {
  readonly access?: Partial<typeof ACCESS>;
  readonly rates?: Partial<typeof RATES>;
  readonly maxConnectionsPerAddress?: number;
  readonly path?: string;
}

function doorOf(options: Options = {}) {
  const path = options.path ?? databaseFile();
  const database = databaseOf(path);
  const clock = { at: NOON };
  const bans = new BanStore(database, () => clock.at);
  const lists = new AccessLists(database, { ...ACCESS, ...options.access }, [OPERATOR]);
  const rates = new RateLimits(ratesOf({ ...RATES, ...options.rates }), () => clock.at);
  const { maxConnectionsPerAddress = 100 } = options;
  const door = new Door({ lists, rates, maxConnectionsPerAddress });
  return { door, bans, banList: banListOf(bans), lists, clock, path, database };
}

/** What each of some accounts is told at the login. */
const told = (door: Door, ids: readonly number[]) => ids.map((id) => door.refuses({ id, language: 'en-US' }));

describe('a connection', () => {
  test('is refused where its address has enough', () => {
    const { door } = doorOf({ maxConnectionsPerAddress: 2 });
    expect([0, 1, 2, 3].map((open) => door.mayConnect('192.0.2.1', open))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('is refused when they come too fast, and taken again after a while', () => {
    const { door, clock } = doorOf({ rates: { connectionBurst: 3, connectionsPerMinute: 60 } });
    const attempts = Array.from({ length: 5 }, () => door.mayConnect('192.0.2.1', 0));
    expect(attempts).toEqual([true, true, true, false, false]);
    expect(door.mayConnect('192.0.2.2', 0)).toBe(true);
    clock.at += 1000;
    expect(door.mayConnect('::ffff:192.0.2.1', 0)).toBe(true);
    expect(door.mayConnect('192.0.2.1', 0)).toBe(false);
  });

  test('counts with all others of an IPv6 network of 64 bits', () => {
    const { door } = doorOf({ rates: { connectionBurst: 1, connectionsPerMinute: 1 } });
    expect(door.mayConnect('2001:db8:1:2::1', 0)).toBe(true);
    expect(door.mayConnect('2001:db8:1:2:ffff::2', 0)).toBe(false);
    expect(door.mayConnect('2001:db8:1:3::1', 0)).toBe(true);
  });
});

describe('a login', () => {
  test('during maintenance is for operators and the whitelist', () => {
    const { door, lists } = doorOf({ access: { whitelist: [5], blacklist: [6] } });
    lists.setMaintenance(true, 'Back at noon.');
    expect(told(door, [OPERATOR, 5, 6, 7])).toEqual([
      undefined,
      undefined,
      'You cannot log in to this server',
      'Back at noon.',
    ]);
    lists.setMaintenance(false);
    expect(told(door, [7])).toEqual([undefined]);
  });

  test('with a whitelist is for operators and those on it', () => {
    const { door, lists } = doorOf({ access: { whitelistOnly: true, whitelist: [5] } });
    expect(told(door, [OPERATOR, 5, 7])).toEqual([
      undefined,
      undefined,
      'This server is for invited players only',
    ]);
    expect(door.refuses({ id: 7, language: 'zh-CN' })).toBe('此服务器仅限受邀玩家');
    expect(door.refuses({ id: 7, language: 'zh-TW' })).toBe('此伺服器僅限受邀玩家');
    expect(door.refuses({ id: 7, language: '__proto__' })).toBe('This server is for invited players only');
    lists.setWhitelistOnly(false);
    expect(told(door, [7])).toEqual([undefined]);
  });

  test('is tried so often only from one address', () => {
    const { door } = doorOf({ rates: { loginBurst: 2, loginsPerMinute: 1 } });
    const tries = ['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2'].map((from) => door.mayLogIn(from));
    expect(tries).toEqual([true, true, false, true]);
  });

  test('of a banned account or from a banned address gets the reason', () => {
    const { bans, banList } = doorOf();
    bans.ban({ kind: 'user', userId: OPERATOR }, { by: 'x', reason: 'rude', forMs: 3_600_000 });
    bans.ban({ kind: 'address', network: '10.0.0.0/8' }, { by: 'x', reason: 'bots' });
    bans.ban({ kind: 'user', userId: 8 }, { by: 'x', forMs: 3_600_000 });
    expect(banList.reasonFor(OPERATOR, '::1')).toBe('rude (until 2026-01-31 13:00 UTC)');
    expect(banList.reasonFor(7, '::ffff:10.1.1.1')).toBe('bots');
    expect(banList.reasonFor(8, '::1')).toBe('(until 2026-01-31 13:00 UTC)');
    expect(banList.reasonFor(7, '192.0.2.1')).toBeUndefined();
  });
});

test('chat and new rooms count for the user', () => {
  const { door } = doorOf({ rates: { chatBurst: 1, chatsPerMinute: 1, roomBurst: 1, roomsPerMinute: 1 } });
  expect([door.mayChat(1), door.mayChat(1), door.mayChat(2)]).toEqual([true, false, true]);
  expect([door.mayOpenRoom(1), door.mayOpenRoom(1), door.mayOpenRoom(2)]).toEqual([true, false, true]);
});

test('plugins see bans of accounts, and what they do is kept with their names', () => {
  const { bans, banList } = doorOf();
  banList.ban(7, 'rude', 'moderator');
  bans.ban({ kind: 'address', network: '192.0.2.1' }, { by: 'x' });
  expect(banList.list()).toEqual([{ userId: 7, reason: 'rude', since: BigInt(NOON) }]);
  expect(bans.list()[0]).toMatchObject({ by: 'moderator', until: undefined });
  expect(banList.unban(7, 'moderator')).toBe(true);
  expect(banList.unban(7, 'moderator')).toBe(false);
});

describe('what operators change', () => {
  test('is there after a restart and counts over the file', () => {
    const access = { whitelist: [5], blacklist: [6] };
    const first = doorOf({ access });
    first.lists.put(5, 'none');
    first.lists.put(6, 'whitelist');
    first.lists.put(7, 'blacklist');
    first.lists.setMaintenance(true, 'Later.');
    first.lists.setWhitelistOnly(true);
    first.database.close();
    const { lists } = doorOf({ access, path: first.path });
    expect([5, 6, 7, 8].map((id) => lists.listOf(id))).toEqual(['none', 'whitelist', 'blacklist', 'none']);
    expect(lists.accounts('whitelist')).toEqual([6]);
    expect(lists.accounts('blacklist')).toEqual([7]);
    expect(lists.maintenance).toBe('Later.');
    expect(lists.whitelistOnly).toBe(true);
  });

  test('and changes back follows the file from then on', () => {
    const first = doorOf({ access: { whitelist: [5] } });
    first.lists.put(5, 'none');
    first.lists.put(5, 'whitelist');
    first.database.close();
    expect(doorOf({ path: first.path }).lists.listOf(5)).toBe('none');
  });
});

test('limits remember a bounded number of addresses', () => {
  const rates = new RateLimits(ratesOf({ ...RATES, requestBurst: 1 }), () => 0);
  expect(rates.take('request', 'first')).toBe(true);
  for (let at = 0; at < 49_999; at += 1) rates.take('request', at);
  expect(rates.take('request', 'first')).toBe(false);
  for (let at = 0; at < 50_000; at += 1) rates.take('request', `other ${at}`);
  expect(rates.take('request', 'first')).toBe(true);
});
