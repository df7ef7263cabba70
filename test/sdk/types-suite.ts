// SPDX-License-Identifier: MIT
// `shared types`: every function of the host is called with the arguments of the specification, and what it answers is
// understood, whether value or error.

import { expect, test } from 'vitest';
import { WitError } from '../../runtime/abi/errors.ts';
import type { LoadOptions, MockOverrides, TestPlugin } from '../../runtime/testing.ts';
import type { SharedLanguage } from './languages.ts';
import { LOBBY, LOBBY_TEXT, ROOMS, ROOMS_TEXT, USERS, USERS_TEXT, ZOE, ZOE_TEXT } from './values.ts';

const BYTES = Uint8Array.of(0, 1, 127, 128, 255);

const CONFIG: Readonly<
  Record<string, ReturnType<NonNullable<NonNullable<MockOverrides['config']>['getConfig']>>>
> = {
  'types.boolean': { tag: 'boolean', val: false },
  'types.integer': { tag: 'integer', val: -5_000_000_000n },
  'types.number': { tag: 'number', val: -0.125 },
  'types.text': { tag: 'text', val: 'Zoë 🎵' },
  'types.json': { tag: 'json', val: '[1,{"a":"ä"}]' },
};

/** A host that answers every function with values at the ends of their ranges. */
function answers(random: bigint): MockOverrides {
  return {
    host: {
      getHostInfo: () => ({
        version: '9.8.7',
        worldVersion: '1.0.0',
        pluginName: 'shared',
        permissions: ['a', 'ü'],
      }),
    },
    clock: { now: () => 1_700_000_000_000n, monotonic: () => 9_007_199_254_740_991n },
    random: { getRandomU64: () => random, getRandomBytes: () => BYTES },
    timers: { setTimer: () => 4_000_000_000, cancelTimer: () => {} },
    storage: {
      setItem: () => {},
      getItem: () => BYTES,
      listKeys: () => ['types/ä', ''],
      removeItem: () => {},
    },
    config: { getConfig: (key) => CONFIG[key], setConfig: () => {}, saveConfig: () => {} },
    users: {
      getUserInfo: () => ZOE,
      getOnlineUserCount: () => 4_294_967_295,
      listUsers: () => [...USERS],
      getUserAddress: () => '2001:db8::1',
      kickUser: () => {},
      banUserById: () => {},
      unbanUserById: () => {},
      listBans: () => [{ userId: 3_000_000_000, reason: 'ä b', since: 1_700_000_000_000n }],
    },
    rooms: {
      getRoomInfo: () => LOBBY,
      getRoomByName: () => LOBBY,
      listRooms: () => [...ROOMS],
      createRoom: () => 2_147_483_648,
      disbandRoom: () => {},
      setRoomLock: () => {},
    },
    messaging: {
      sendMessageToUser: () => {},
      sendMessageToRoom: () => {},
      broadcastMessageToAll: () => {},
    },
    events: { subscribeEvent: () => {}, unsubscribeEvent: () => {}, emitEvent: () => {} },
    commands: { registerCommand: () => {}, unregisterCommand: () => {}, callCommand: () => 'täglich' },
  };
}

const LINES = [
  'host.get-host-info {version=9.8.7 world-version=1.0.0 plugin-name=shared permissions=[a,ü]}',
  'clock.now 1700000000000',
  'clock.monotonic 9007199254740991',
  'random.get-random-u64 12345678901',
  'random.get-random-bytes 00017f80ff',
  'timers.set-timer 4000000000',
  'timers.cancel-timer ok',
  'storage.set-item ok',
  'storage.get-item 00017f80ff',
  'storage.list-keys [types/ä,]',
  'storage.remove-item ok',
  'config.get-config boolean(false)',
  'config.get-config integer(-5000000000)',
  'config.get-config number(-125)',
  'config.get-config text(Zoë 🎵)',
  'config.get-config json([1,{"a":"ä"}])',
  'config.get-config -',
  ...Array.from({ length: 5 }, () => 'config.set-config ok'),
  'config.save-config ok',
  `users.get-user-info ${ZOE_TEXT}`,
  'users.get-online-user-count 4294967295',
  `users.list-users ${USERS_TEXT}`,
  'users.get-user-address 2001:db8::1',
  'users.kick-user ok',
  'users.ban-user-by-id ok',
  'users.unban-user-by-id ok',
  'users.list-bans [{user-id=3000000000 reason=ä b since=1700000000000}]',
  `rooms.get-room-info ${LOBBY_TEXT}`,
  `rooms.get-room-by-name ${LOBBY_TEXT}`,
  `rooms.list-rooms ${ROOMS_TEXT}`,
  'rooms.create-room 2147483648',
  'rooms.disband-room ok',
  'rooms.set-room-lock ok',
  'messaging.send-message-to-user ok',
  'messaging.send-message-to-room ok',
  'messaging.broadcast-message-to-all ok',
  ...Array.from({ length: 6 }, () => 'events.subscribe-event ok'),
  'events.emit-event ok',
  'events.unsubscribe-event ok',
  'commands.register-command ok',
  'commands.unregister-command ok',
  'commands.call-command täglich',
];

const CALLS: readonly (readonly unknown[])[] = [
  ['getHostInfo'],
  ['now'],
  ['monotonic'],
  ['getRandomU64'],
  ['getRandomBytes', 5],
  ['setTimer', 3_000_000_000, true],
  ['cancelTimer', 3_000_000_000],
  ['setItem', 'types/ä', BYTES],
  ['getItem', 'types/ä'],
  ['listKeys', 'types/'],
  ['removeItem', 'types/ä'],
  ...['boolean', 'integer', 'number', 'text', 'json', 'none'].map((key) => ['getConfig', `types.${key}`]),
  ['setConfig', 'types.boolean', { tag: 'boolean', val: true }],
  ['setConfig', 'types.integer', { tag: 'integer', val: -5_000_000_000n }],
  ['setConfig', 'types.number', { tag: 'number', val: -0.125 }],
  ['setConfig', 'types.text', { tag: 'text', val: 'Zoë 🎵' }],
  ['setConfig', 'types.json', { tag: 'json', val: '[1]' }],
  ['saveConfig'],
  ['getUserInfo', 4_000_000_000],
  ['getOnlineUserCount'],
  ['listUsers'],
  ['getUserAddress', 7],
  ['kickUser', 7],
  ['banUserById', 7, 'because'],
  ['unbanUserById', 7],
  ['listBans'],
  ['getRoomInfo', 7],
  ['getRoomByName', 'lobby'],
  ['listRooms'],
  ['createRoom', 8],
  ['disbandRoom', 7],
  ['setRoomLock', 7, true],
  ['sendMessageToUser', 7, 'to user'],
  ['sendMessageToRoom', 7, 'to room'],
  ['broadcastMessageToAll', 'to all'],
  ...['lowest', 'low', 'normal', 'high', 'highest', 'monitor'].map((priority) => [
    'subscribeEvent',
    'types_probe',
    priority,
  ]),
  ['emitEvent', 'types_probe', '{"a":1}'],
  ['unsubscribeEvent', 'types_probe'],
  [
    'registerCommand',
    'types-probe',
    'Probes',
    { usage: '<a> [b]', aliases: ['tp', 'probe'], operatorsOnly: true },
  ],
  ['unregisterCommand', 'types-probe'],
  ['callCommand', 'other x'],
];

const run = async ({ plugin }: TestPlugin): Promise<string[]> => {
  const answer = await plugin.runCommand({ name: 'shared', args: ['types'], source: { tag: 'console' } }, 0);
  return answer.split('\n');
};

/** Declares the tests. */
export function typesSuite(
  load: (options?: LoadOptions) => Promise<TestPlugin>,
  { exact64 }: SharedLanguage,
): void {
  test('every function of the host takes and answers every type', async () => {
    const plugin = await load({ overrides: answers(12_345_678_901n) });
    plugin.calls.length = 0;
    const lines = await run(plugin);
    for (const [index, line] of LINES.entries()) expect(lines[index]).toBe(line);
    expect(lines).toHaveLength(LINES.length);
    expect(plugin.calls.map((call) => [call.function, ...call.args])).toEqual(CALLS);
    await plugin.stop();
  });

  test('64-bit integers are exact, or rounded as the engine does', async () => {
    const largest = 18_446_744_073_709_551_615n;
    const plugin = await load({ overrides: answers(largest) });
    expect(await run(plugin)).toContain(`random.get-random-u64 ${exact64 ? largest : Number(largest)}`);
    await plugin.stop();
  });

  test('every function that may fail says how, and none ends the others', async () => {
    const failing = Object.fromEntries(
      Object.entries(answers(0n)).map(([name, functions]) => [
        name,
        Object.fromEntries(Object.keys(functions).map((key) => [key, fail])),
      ]),
    );
    const { host, clock, random } = answers(12_345_678_901n);
    const refused = await load({
      overrides: { ...failing, host, clock, random, ...STARTING } as MockOverrides,
    });
    refused.calls.length = 0;
    armed = true;
    const lines = await run(refused).finally(() => {
      armed = false;
    });
    for (const [index, line] of LINES.entries()) {
      const [name] = line.split(' ');
      const isSafe = /^(?:host|clock|random)\./.test(line);
      expect(lines[index]).toBe(isSafe ? line : `${name} unavailable: not now ü`);
    }
    expect(lines).toHaveLength(LINES.length);
    await refused.stop();
  });
}

/** Whether the functions that `init` needs fail too. */
let armed = false;

function fail(): never {
  throw new WitError({ tag: 'unavailable', val: 'not now ü' });
}

const orFail =
  <Answer>(answer: Answer) =>
  () =>
    armed ? fail() : answer;

const STARTING = {
  config: { getConfig: orFail(undefined), setConfig: fail, saveConfig: fail },
  timers: { setTimer: orFail(1), cancelTimer: fail },
  events: { subscribeEvent: orFail(undefined), unsubscribeEvent: fail, emitEvent: fail },
  commands: { registerCommand: orFail(undefined), unregisterCommand: fail, callCommand: fail },
};
