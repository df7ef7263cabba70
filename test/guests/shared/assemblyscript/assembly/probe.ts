// SPDX-License-Identifier: MIT
// Calls every function of the host once, and writes a line for each.

import {
  Ban,
  banUserById,
  broadcastMessageToAll,
  CommandOptions,
  ConfigValue,
  ConfigValueBoolean,
  ConfigValueInteger,
  ConfigValueJson,
  ConfigValueNumber,
  ConfigValueText,
  callCommand,
  cancelTimer,
  createRoom,
  disbandRoom,
  emitEvent,
  getConfig,
  getHostInfo,
  getItem,
  getOnlineUserCount,
  getRandomBytes,
  getRandomU64,
  getRoomByName,
  getRoomInfo,
  getUserAddress,
  getUserInfo,
  HostError,
  kickUser,
  listBans,
  listKeys,
  listRooms,
  listUsers,
  monotonic,
  now,
  Priority,
  Result,
  RoomInfo,
  registerCommand,
  removeItem,
  saveConfig,
  sendMessageToRoom,
  sendMessageToUser,
  setConfig,
  setItem,
  setRoomLock,
  setTimer,
  subscribeEvent,
  UserInfo,
  unbanUserById,
  unregisterCommand,
  unsubscribeEvent,
} from '../../../../../generated/guest/assemblyscript';
import {
  describeBan,
  describeBytes,
  describeConfig,
  describeHost,
  describeRoom,
  describeUser,
  list,
  texts,
} from './describe';

let lines: string[] = [];

function line(name: string, text: string): void {
  lines.push(name + ' ' + text);
}

function done(name: string, error: HostError | null): void {
  line(name, error === null ? 'ok' : error.toString());
}

function answer<T>(name: string, result: Result<T, HostError>, describe: (value: T) => string): void {
  line(name, result.isError ? result.error.toString() : describe(result.value));
}

function number(value: u32): string {
  return value.toString();
}

function optionalBytes(value: Uint8Array | null): string {
  return value === null ? '-' : describeBytes(value);
}

export function probe(): string {
  lines = [];
  line('host.get-host-info', describeHost(getHostInfo()));
  line('clock.now', now().toString());
  line('clock.monotonic', monotonic().toString());
  line('random.get-random-u64', getRandomU64().toString());
  line('random.get-random-bytes', describeBytes(getRandomBytes(5)));
  answer<u32>('timers.set-timer', setTimer(3000000000, true), number);
  done('timers.cancel-timer', cancelTimer(3000000000));
  done('storage.set-item', setItem('types/ä', bytes([0, 1, 0x7f, 0x80, 0xff])));
  answer<Uint8Array | null>('storage.get-item', getItem('types/ä'), optionalBytes);
  answer<string[]>('storage.list-keys', listKeys('types/'), texts);
  done('storage.remove-item', removeItem('types/ä'));
  const keys = ['boolean', 'integer', 'number', 'text', 'json', 'none'];
  for (let index = 0; index < keys.length; index++) {
    answer<ConfigValue | null>('config.get-config', getConfig('types.' + keys[index]), describeConfig);
  }
  done('config.set-config', setConfig('types.boolean', new ConfigValueBoolean(true)));
  done('config.set-config', setConfig('types.integer', new ConfigValueInteger(-5000000000)));
  done('config.set-config', setConfig('types.number', new ConfigValueNumber(-0.125)));
  done('config.set-config', setConfig('types.text', new ConfigValueText('Zoë 🎵')));
  done('config.set-config', setConfig('types.json', new ConfigValueJson('[1]')));
  done('config.save-config', saveConfig());
  answer<UserInfo>('users.get-user-info', getUserInfo(4000000000), describeUser);
  answer<u32>('users.get-online-user-count', getOnlineUserCount(), number);
  answer<UserInfo[]>('users.list-users', listUsers(), (users) => list<UserInfo>(users, describeUser));
  answer<string>('users.get-user-address', getUserAddress(7), (text) => text);
  done('users.kick-user', kickUser(7));
  done('users.ban-user-by-id', banUserById(7, 'because'));
  done('users.unban-user-by-id', unbanUserById(7));
  answer<Ban[]>('users.list-bans', listBans(), (bans) => list<Ban>(bans, describeBan));
  answer<RoomInfo>('rooms.get-room-info', getRoomInfo(7), describeRoom);
  answer<RoomInfo>('rooms.get-room-by-name', getRoomByName('lobby'), describeRoom);
  answer<RoomInfo[]>('rooms.list-rooms', listRooms(), (rooms) => list<RoomInfo>(rooms, describeRoom));
  answer<u32>('rooms.create-room', createRoom(8), number);
  done('rooms.disband-room', disbandRoom(7));
  done('rooms.set-room-lock', setRoomLock(7, true));
  done('messaging.send-message-to-user', sendMessageToUser(7, 'to user'));
  done('messaging.send-message-to-room', sendMessageToRoom(7, 'to room'));
  done('messaging.broadcast-message-to-all', broadcastMessageToAll('to all'));
  for (let priority = Priority.Lowest; priority <= Priority.Monitor; priority++) {
    done('events.subscribe-event', subscribeEvent('types_probe', priority));
  }
  done('events.emit-event', emitEvent('types_probe', '{"a":1}'));
  done('events.unsubscribe-event', unsubscribeEvent('types_probe'));
  const options = new CommandOptions('<a> [b]', ['tp', 'probe'], true);
  done('commands.register-command', registerCommand('types-probe', 'Probes', options));
  done('commands.unregister-command', unregisterCommand('types-probe'));
  answer<string>('commands.call-command', callCommand('other x'), (text) => text);
  return lines.join('\n');
}

function bytes(values: u8[]): Uint8Array {
  const made = new Uint8Array(values.length);
  made.set(values);
  return made;
}
