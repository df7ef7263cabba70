// SPDX-License-Identifier: MIT
// The generated mock host of the Phira world: default answers, overrides, records of calls, permissions.

import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { analyze } from '../../codegen/front-end.ts';
import { createMockHost, type MockCall } from '../../generated/mock/host.ts';
import { PERMISSIONS } from '../../generated/permissions.ts';
import type { Imports } from '../../generated/world.ts';
import { WitError } from '../../runtime/abi/index.ts';

test('every function answers the plainest value of its type', () => {
  const host = createMockHost();
  expect(host.users.getUserInfo(1)).toEqual({
    id: 0,
    name: '',
    language: '',
    monitor: false,
    connectedAt: 0n,
  });
  expect(host.rooms.getRoomInfo(1)).toEqual({
    id: 0,
    name: '',
    players: new Uint32Array(),
    monitors: new Uint32Array(),
    maxUsers: 0,
    phase: 'selecting-chart',
    locked: false,
    cycle: false,
  });
  expect([host.users.listUsers(), host.random.getRandomBytes(3), host.clock.now()]).toEqual([
    [],
    new Uint8Array(),
    0n,
  ]);
  expect([host.config.getConfig('a'), host.storage.getItem('a'), host.users.kickUser(1)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('answers are made anew for each call', () => {
  const host = createMockHost();
  expect(host.users.getUserInfo(1)).not.toBe(host.users.getUserInfo(1));
});

test('no function of the world is missing, and none is made up', () => {
  const { ir } = analyze({ path: fileURLToPath(new URL('../../wit', import.meta.url)) });
  const wanted = (ir?.world.imports ?? []).flatMap((item) =>
    item.kind === 'interface'
      ? item.interface.functions.map((func) => `${item.interface.name}.${func.name}`)
      : [],
  );
  const { calls, ...interfaces } = createMockHost();
  const names = Object.entries(interfaces).flatMap(([owner, functions]) =>
    Object.keys(functions).map((name) =>
      `${owner}.${name}`.replaceAll(/[A-Z]/g, (mark) => `-${mark.toLowerCase()}`),
    ),
  );
  expect(wanted).toContain('users.ban-user-by-id');
  expect(names.sort()).toEqual(wanted.sort());
  expect(calls).toEqual([]);
});

test('a call is recorded with its arguments and what it returned', () => {
  const host = createMockHost({ users: { getOnlineUserCount: () => 7 } });
  host.users.getOnlineUserCount();
  host.messaging.sendMessageToUser(3, 'hello');
  expect(host.calls).toEqual([
    { interface: 'users', function: 'getOnlineUserCount', args: [], result: 7 },
    { interface: 'messaging', function: 'sendMessageToUser', args: [3, 'hello'], result: undefined },
  ]);
  host.calls.length = 0;
  host.log.log('info', 'x');
  expect(host.calls).toHaveLength(1);
});

test('an override that throws is recorded with its error, which goes on', () => {
  const error = new WitError({ tag: 'not-found' as const, val: 'user 3' });
  const host = createMockHost({
    users: {
      kickUser() {
        throw error;
      },
    },
  });
  expect(() => host.users.kickUser(3)).toThrow(error);
  expect(host.calls).toEqual([{ interface: 'users', function: 'kickUser', args: [3], error }]);
  expect(host.users.getOnlineUserCount()).toBe(0);
});

test('records are typed: interface, function, arguments and result belong together', () => {
  const host = createMockHost();
  host.users.banUserById(5, 'spam');
  const bans = host.calls.flatMap((call) => {
    if (call.interface !== 'users' || call.function !== 'banUserById') return [];
    const [userId, reason]: [number, string] = call.args;
    return [`${userId} ${reason}`];
  });
  expect(bans).toEqual(['5 spam']);
  const call: MockCall = { interface: 'clock', function: 'now', args: [], result: 3n };
  // @ts-expect-error clock.now returns a bigint
  const wrong: MockCall = { interface: 'clock', function: 'now', args: [], result: 3 };
  // @ts-expect-error rooms has no function of that name
  const unknown: MockCall = { interface: 'rooms', function: 'now', args: [], result: 3n };
  expect([call, wrong, unknown]).toHaveLength(3);
});

test('without permissions given, everything is granted', () => {
  expect(createMockHost().users.getOnlineUserCount()).toBe(0);
});

test('a call without its permission answers denied, and is recorded so', () => {
  const host = createMockHost({ users: { getOnlineUserCount: () => 7 } }, { permissions: ['read_rooms'] });
  expect(() => host.users.getOnlineUserCount()).toThrow(WitError);
  expect(host.rooms.listRooms()).toEqual([]);
  expect(host.clock.now()).toBe(0n);
  expect(host.calls).toMatchObject([
    { function: 'getOnlineUserCount', error: { payload: { tag: 'denied', val: 'read_users' } } },
    { function: 'listRooms', result: [] },
    { function: 'now', result: 0n },
  ]);
});

test('with every permission nothing is denied', () => {
  const host = createMockHost({}, { permissions: PERMISSIONS });
  expect(() => host.users.getUserAddress(1)).not.toThrow();
  expect(host.rooms.createRoom(4)).toBe(0);
});

test('a mock host is what a world asks for', () => {
  const imports: Imports = createMockHost();
  expect(imports.host.getHostInfo()).toEqual({
    version: '',
    worldVersion: '',
    pluginName: '',
    permissions: [],
  });
});
