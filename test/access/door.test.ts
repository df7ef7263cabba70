// SPDX-License-Identifier: MIT
// Lists, limits and maintenance, as a connection and a login meet them.

import { describe, expect, test } from 'vitest';
import { AccessLists } from '../../runtime/server/access/access-lists.ts';
import { BanStore } from '../../runtime/server/access/ban-store.ts';
import { type Admission, Door } from '../../runtime/server/access/door.ts';
import { RateLimits, ratesOf } from '../../runtime/server/access/rate-limits.ts';
import { type Refusal, refusalText } from '../../runtime/server/access/refusals.ts';
import { defaultHostConfig } from '../../runtime/server/host-config.ts';
import { databaseFile, databaseOf, NOON } from './support.ts';

const { access: ACCESS, rates: RATES } = defaultHostConfig();
const OPERATOR = 1;

interface Options {
  readonly access?: Partial<typeof ACCESS>;
  readonly rates?: Partial<typeof RATES>;
  readonly maxConnections?: number;
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
  const { maxConnections = 100, maxConnectionsPerAddress = 100 } = options;
  const door = new Door({ bans, lists, rates, maxConnections, maxConnectionsPerAddress });
  return { door, bans, lists, clock, path, database };
}

function codeOf(answer: Admission | Refusal | undefined): string {
  return answer !== undefined && 'code' in answer ? answer.code : 'let in';
}

describe('a connection', () => {
  test('is refused from a banned address', () => {
    const { door, bans } = doorOf();
    bans.ban({ kind: 'address', network: '10.0.0.0/8' }, { by: 'x' });
    expect(codeOf(door.connect('::ffff:10.1.1.1'))).toBe('banned');
    expect(codeOf(door.connect('192.0.2.1'))).toBe('let in');
    expect(door.connections).toBe(1);
  });

  test('counts for its address until it leaves, once', () => {
    const { door } = doorOf({ maxConnectionsPerAddress: 2 });
    const [first, second] = [door.connect('192.0.2.1'), door.connect('192.0.2.1')];
    expect([first, second].map(codeOf)).toEqual(['let in', 'let in']);
    expect(codeOf(door.connect('::ffff:192.0.2.1'))).toBe('too-many-connections');
    expect(codeOf(door.connect('192.0.2.2'))).toBe('let in');
    if (first && 'leave' in first) {
      first.leave();
      first.leave();
    }
    expect(codeOf(door.connect('192.0.2.1'))).toBe('let in');
    expect(codeOf(door.connect('192.0.2.1'))).toBe('too-many-connections');
  });

  test('counts with all others of an IPv6 network of 64 bits', () => {
    const { door } = doorOf({ maxConnectionsPerAddress: 1 });
    expect(codeOf(door.connect('2001:db8:1:2::1'))).toBe('let in');
    expect(codeOf(door.connect('2001:db8:1:2:ffff::2'))).toBe('too-many-connections');
    expect(codeOf(door.connect('2001:db8:1:3::1'))).toBe('let in');
  });

  test('is refused where the server is full, whoever it is', () => {
    const { door } = doorOf({ maxConnections: 1 });
    const only = door.connect('192.0.2.1');
    expect(codeOf(door.connect('192.0.2.2'))).toBe('too-many-connections');
    if ('leave' in only) only.leave();
    expect(codeOf(door.connect('192.0.2.2'))).toBe('let in');
  });

  test('is refused when they come too fast, and let in again after a while', () => {
    const { door, clock } = doorOf({ rates: { connectionBurst: 3, connectionsPerMinute: 60 } });
    const attempts = Array.from({ length: 5 }, () => codeOf(door.connect('192.0.2.1')));
    expect(attempts.filter((code) => code === 'let in')).toHaveLength(3);
    expect(codeOf(door.connect('192.0.2.2'))).toBe('let in');
    clock.at += 1000;
    expect(codeOf(door.connect('192.0.2.1'))).toBe('let in');
    expect(codeOf(door.connect('192.0.2.1'))).toBe('too-many-connections');
  });
});

describe('a login', () => {
  test('is refused to banned accounts, operators among them', () => {
    const { door, bans } = doorOf();
    bans.ban({ kind: 'user', userId: OPERATOR }, { by: 'x' });
    expect(codeOf(door.login(OPERATOR, '192.0.2.1'))).toBe('banned');
    expect(codeOf(door.login(2, '192.0.2.1'))).toBe('let in');
  });

  test('is refused from an address that was banned after it connected', () => {
    const { door, bans } = doorOf();
    door.connect('192.0.2.1');
    bans.ban({ kind: 'address', network: '192.0.2.1' }, { by: 'x' });
    expect(codeOf(door.login(2, '192.0.2.1'))).toBe('banned');
  });

  test('during maintenance is for operators and the whitelist', () => {
    const { door, lists } = doorOf({ access: { whitelist: [5], blacklist: [6] } });
    lists.setMaintenance(true, 'Back at noon.');
    expect([OPERATOR, 5, 6, 7].map((id) => codeOf(door.login(id, '::1')))).toEqual([
      'let in',
      'let in',
      'blacklisted',
      'maintenance',
    ]);
    const refusal = door.login(7, '::1');
    expect(refusal && refusalText(refusal, 'zh-CN')).toBe('Back at noon.');
    lists.setMaintenance(false);
    expect(codeOf(door.login(7, '::1'))).toBe('let in');
  });

  test('with a whitelist is for operators and those on it', () => {
    const { door, lists } = doorOf({ access: { whitelistOnly: true, whitelist: [5] } });
    expect([OPERATOR, 5, 7].map((id) => codeOf(door.login(id, '::1')))).toEqual([
      'let in',
      'let in',
      'not-whitelisted',
    ]);
    lists.setWhitelistOnly(false);
    expect(codeOf(door.login(7, '::1'))).toBe('let in');
  });

  test('is tried so often only from one address', () => {
    const { door } = doorOf({ rates: { loginBurst: 2, loginsPerMinute: 1 } });
    const tries = ['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2'].map((from) => door.beforeLogin(from));
    expect(tries.map(codeOf)).toEqual(['let in', 'let in', 'too-many-logins', 'let in']);
  });
});

test('chat and new rooms count for the user', () => {
  const { door } = doorOf({ rates: { chatBurst: 1, chatsPerMinute: 1, roomBurst: 1, roomsPerMinute: 1 } });
  expect([door.chat(1), door.chat(1), door.chat(2)].map(codeOf)).toEqual([
    'let in',
    'too-much-chat',
    'let in',
  ]);
  expect([door.createRoom(1), door.createRoom(1), door.createRoom(2)].map(codeOf)).toEqual([
    'let in',
    'too-many-rooms',
    'let in',
  ]);
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

describe('a refusal', () => {
  const ban = { subject: { kind: 'user', userId: 7 }, reason: 'rude', by: 'x', since: NOON } as const;

  test.each([
    ['en-US', 'You are banned from this server until 2026-01-31 13:00 UTC: rude'],
    ['zh-CN', '你已被此服务器封禁 直至 2026-01-31 13:00 UTC: rude'],
    ['zh-TW', '你已被此伺服器封禁 直至 2026-01-31 13:00 UTC: rude'],
    ['ja-JP', 'You are banned from this server until 2026-01-31 13:00 UTC: rude'],
  ])('in %s', (language, text) => {
    expect(refusalText({ code: 'banned', ban: { ...ban, until: NOON + 3_600_000 } }, language)).toBe(text);
  });

  test('for ever and without a reason is short', () => {
    const refusal: Refusal = { code: 'banned', ban: { ...ban, reason: '', until: undefined } };
    expect(refusalText(refusal, 'en-US')).toBe('You are banned from this server');
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
