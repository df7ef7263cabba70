// SPDX-License-Identifier: MIT
// Which imported function is served by which method of the server.

import type { WorldDescriptor } from '../abi/descriptor.ts';
import type { ServerMethod } from './server.ts';

const SERVED_BY: Readonly<Record<ServerMethod, readonly [interfaceName: string, functionName: string]>> = {
  getUser: ['users', 'get-user-info'],
  listUsers: ['users', 'list-users'],
  countUsers: ['users', 'get-online-user-count'],
  getUserAddress: ['users', 'get-user-address'],
  kickUser: ['users', 'kick-user'],
  banUser: ['users', 'ban-user-by-id'],
  unbanUser: ['users', 'unban-user-by-id'],
  listBans: ['users', 'list-bans'],
  getRoom: ['rooms', 'get-room-info'],
  getRoomByName: ['rooms', 'get-room-by-name'],
  listRooms: ['rooms', 'list-rooms'],
  createRoom: ['rooms', 'create-room'],
  disbandRoom: ['rooms', 'disband-room'],
  lockRoom: ['rooms', 'set-room-lock'],
  sendToUser: ['messaging', 'send-message-to-user'],
  sendToRoom: ['messaging', 'send-message-to-room'],
  sendToAll: ['messaging', 'broadcast-message-to-all'],
};

/**
 * The functions served by methods that answer later, as `interface-id#function`.
 *
 * @throws TypeError when the world has no such function: the table above is then out of date.
 */
export function asynchronousImports(methods: Iterable<ServerMethod>, world: WorldDescriptor): Set<string> {
  const imports = new Set<string>();
  for (const method of methods) {
    const [interfaceName, functionName] = SERVED_BY[method];
    const entry = Object.entries(world.imports).find(([id]) => nameOf(id) === interfaceName);
    if (entry === undefined || !Object.hasOwn(entry[1].functions, functionName)) {
      throw new TypeError(`world ${world.id} imports no ${interfaceName}.${functionName}`);
    }
    imports.add(`${entry[0]}#${functionName}`);
  }
  return imports;
}

/** `users` of `phira:plugin/users@1.0.0`. */
function nameOf(interfaceId: string): string | undefined {
  return /^[^/]*\/([^@]*)/.exec(interfaceId)?.[1];
}
