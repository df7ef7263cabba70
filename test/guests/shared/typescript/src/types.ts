// SPDX-License-Identifier: MIT
// `shared types`: every function of the host, once.

import { monotonic, now } from 'phira:plugin/clock';
import { callCommand, registerCommand, unregisterCommand } from 'phira:plugin/commands';
import { getConfig, saveConfig, setConfig } from 'phira:plugin/config';
import { emitEvent, type Priority, subscribeEvent, unsubscribeEvent } from 'phira:plugin/events';
import { getHostInfo } from 'phira:plugin/host';
import { broadcastMessageToAll, sendMessageToRoom, sendMessageToUser } from 'phira:plugin/messaging';
import { getRandomBytes, getRandomU64 } from 'phira:plugin/random';
import * as rooms from 'phira:plugin/rooms';
import { getItem, listKeys, removeItem, setItem } from 'phira:plugin/storage';
import { cancelTimer, setTimer } from 'phira:plugin/timers';
import * as users from 'phira:plugin/users';
import * as describe from './describe.ts';

const PRIORITIES: readonly Priority[] = ['lowest', 'low', 'normal', 'high', 'highest', 'monitor'];

const ok = (): string => 'ok';
const plain = (answer: string | number): string | number => answer;
const maybe = (value: Uint8Array | null): string => (value === null ? '-' : describe.bytes(value));

/** One line for each call. */
export function types(): string {
  const lines: string[] = [];
  /** Calls a function and writes what it answers, or how it fails. */
  const call = <Args extends unknown[], Answer>(
    name: string,
    text: (answer: Answer) => string | number,
    func: (...args: Args) => Answer,
    ...args: Args
  ): void => {
    try {
      lines.push(`${name} ${text(func(...args))}`);
    } catch (error) {
      lines.push(`${name} ${error instanceof Error ? error.message : error}`);
    }
  };

  call('host.get-host-info', describe.hostInfo, getHostInfo);
  call('clock.now', plain, now);
  call('clock.monotonic', plain, monotonic);
  call('random.get-random-u64', plain, getRandomU64);
  call('random.get-random-bytes', describe.bytes, getRandomBytes, 5);
  call('timers.set-timer', plain, setTimer, 3_000_000_000, true);
  call('timers.cancel-timer', ok, cancelTimer, 3_000_000_000);
  call('storage.set-item', ok, setItem, 'types/ä', Uint8Array.of(0, 1, 127, 128, 255));
  call('storage.get-item', maybe, getItem, 'types/ä');
  call('storage.list-keys', describe.names, listKeys, 'types/');
  call('storage.remove-item', ok, removeItem, 'types/ä');
  for (const key of ['boolean', 'integer', 'number', 'text', 'json', 'none']) {
    call('config.get-config', describe.configValue, getConfig, `types.${key}`);
  }
  call('config.set-config', ok, setConfig, 'types.boolean', { tag: 'boolean', val: true });
  call('config.set-config', ok, setConfig, 'types.integer', { tag: 'integer', val: -5_000_000_000 });
  call('config.set-config', ok, setConfig, 'types.number', { tag: 'number', val: -0.125 });
  call('config.set-config', ok, setConfig, 'types.text', { tag: 'text', val: 'Zoë 🎵' });
  call('config.set-config', ok, setConfig, 'types.json', { tag: 'json', val: '[1]' });
  call('config.save-config', ok, saveConfig);
  call('users.get-user-info', describe.user, users.getUserInfo, 4_000_000_000);
  call('users.get-online-user-count', plain, users.getOnlineUserCount);
  call('users.list-users', describe.users, users.listUsers);
  call('users.get-user-address', plain, users.getUserAddress, 7);
  call('users.kick-user', ok, users.kickUser, 7);
  call('users.ban-user-by-id', ok, users.banUserById, 7, 'because');
  call('users.unban-user-by-id', ok, users.unbanUserById, 7);
  call('users.list-bans', describe.bans, users.listBans);
  call('rooms.get-room-info', describe.room, rooms.getRoomInfo, 7);
  call('rooms.get-room-by-name', describe.room, rooms.getRoomByName, 'lobby');
  call('rooms.list-rooms', describe.rooms, rooms.listRooms);
  call('rooms.create-room', plain, rooms.createRoom, 8);
  call('rooms.disband-room', ok, rooms.disbandRoom, 7);
  call('rooms.set-room-lock', ok, rooms.setRoomLock, 7, true);
  call('messaging.send-message-to-user', ok, sendMessageToUser, 7, 'to user');
  call('messaging.send-message-to-room', ok, sendMessageToRoom, 7, 'to room');
  call('messaging.broadcast-message-to-all', ok, broadcastMessageToAll, 'to all');
  for (const priority of PRIORITIES) {
    call('events.subscribe-event', ok, subscribeEvent, 'types_probe', priority);
  }
  call('events.emit-event', ok, emitEvent, 'types_probe', '{"a":1}');
  call('events.unsubscribe-event', ok, unsubscribeEvent, 'types_probe');
  call('commands.register-command', ok, registerCommand, 'types-probe', 'Probes', {
    usage: '<a> [b]',
    aliases: ['tp', 'probe'],
    operatorsOnly: true,
  });
  call('commands.unregister-command', ok, unregisterCommand, 'types-probe');
  call('commands.call-command', plain, callCommand, 'other x');
  return lines.join('\n');
}
