// SPDX-License-Identifier: MIT
// `shared types`: every function of the host, once.

import { monotonic, now } from 'phira:plugin/clock@1.0.0';
import { callCommand, registerCommand, unregisterCommand } from 'phira:plugin/commands@1.0.0';
import { getConfig, saveConfig, setConfig } from 'phira:plugin/config@1.0.0';
import { emitEvent, type Priority, subscribeEvent, unsubscribeEvent } from 'phira:plugin/events@1.0.0';
import { getHostInfo } from 'phira:plugin/host@1.0.0';
import { broadcastMessageToAll, sendMessageToRoom, sendMessageToUser } from 'phira:plugin/messaging@1.0.0';
import { getRandomBytes, getRandomU64 } from 'phira:plugin/random@1.0.0';
import * as rooms from 'phira:plugin/rooms@1.0.0';
import { getItem, listKeys, removeItem, setItem } from 'phira:plugin/storage@1.0.0';
import { cancelTimer, setTimer } from 'phira:plugin/timers@1.0.0';
import * as users from 'phira:plugin/users@1.0.0';
import * as describe from './describe.ts';

const PRIORITIES: readonly Priority[] = ['lowest', 'low', 'normal', 'high', 'highest', 'monitor'];

/** One line for each call. */
export function types(): string {
  const lines: string[] = [];
  const call = (name: string, work: () => unknown): void => {
    try {
      lines.push(`${name} ${work() ?? 'ok'}`);
    } catch (error) {
      lines.push(`${name} ${error instanceof Error ? error.message : error}`);
    }
  };
  const maybe = (value: Uint8Array | null): string => (value === null ? '-' : describe.bytes(value));

  call('host.get-host-info', () => describe.hostInfo(getHostInfo()));
  call('clock.now', () => now());
  call('clock.monotonic', () => monotonic());
  call('random.get-random-u64', () => getRandomU64());
  call('random.get-random-bytes', () => describe.bytes(getRandomBytes(5)));
  call('timers.set-timer', () => setTimer(3_000_000_000, true));
  call('timers.cancel-timer', () => cancelTimer(3_000_000_000));
  call('storage.set-item', () => setItem('types/ä', Uint8Array.of(0, 1, 127, 128, 255)));
  call('storage.get-item', () => maybe(getItem('types/ä')));
  call('storage.list-keys', () => describe.names(listKeys('types/')));
  call('storage.remove-item', () => removeItem('types/ä'));
  for (const key of ['boolean', 'integer', 'number', 'text', 'json', 'none']) {
    call('config.get-config', () => describe.configValue(getConfig(`types.${key}`)));
  }
  call('config.set-config', () => setConfig('types.boolean', { tag: 'boolean', val: true }));
  call('config.set-config', () => setConfig('types.integer', { tag: 'integer', val: -5_000_000_000 }));
  call('config.set-config', () => setConfig('types.number', { tag: 'number', val: -0.125 }));
  call('config.set-config', () => setConfig('types.text', { tag: 'text', val: 'Zoë 🎵' }));
  call('config.set-config', () => setConfig('types.json', { tag: 'json', val: '[1]' }));
  call('config.save-config', () => saveConfig());
  call('users.get-user-info', () => describe.user(users.getUserInfo(4_000_000_000)));
  call('users.get-online-user-count', () => users.getOnlineUserCount());
  call('users.list-users', () => describe.users(users.listUsers()));
  call('users.get-user-address', () => users.getUserAddress(7));
  call('users.kick-user', () => users.kickUser(7));
  call('users.ban-user-by-id', () => users.banUserById(7, 'because'));
  call('users.unban-user-by-id', () => users.unbanUserById(7));
  call('users.list-bans', () => describe.bans(users.listBans()));
  call('rooms.get-room-info', () => describe.room(rooms.getRoomInfo(7)));
  call('rooms.get-room-by-name', () => describe.room(rooms.getRoomByName('lobby')));
  call('rooms.list-rooms', () => describe.rooms(rooms.listRooms()));
  call('rooms.create-room', () => rooms.createRoom(8));
  call('rooms.disband-room', () => rooms.disbandRoom(7));
  call('rooms.set-room-lock', () => rooms.setRoomLock(7, true));
  call('messaging.send-message-to-user', () => sendMessageToUser(7, 'to user'));
  call('messaging.send-message-to-room', () => sendMessageToRoom(7, 'to room'));
  call('messaging.broadcast-message-to-all', () => broadcastMessageToAll('to all'));
  for (const priority of PRIORITIES) {
    call('events.subscribe-event', () => subscribeEvent('types_probe', priority));
  }
  call('events.emit-event', () => emitEvent('types_probe', '{"a":1}'));
  call('events.unsubscribe-event', () => unsubscribeEvent('types_probe'));
  call('commands.register-command', () =>
    registerCommand('types-probe', 'Probes', {
      usage: '<a> [b]',
      aliases: ['tp', 'probe'],
      operatorsOnly: true,
    }),
  );
  call('commands.unregister-command', () => unregisterCommand('types-probe'));
  call('commands.call-command', () => callCommand('other x'));
  return lines.join('\n');
}
