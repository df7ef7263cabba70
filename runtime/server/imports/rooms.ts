// SPDX-License-Identifier: MIT
// The functions of interface `rooms`: arguments checked, then asked of the server.

import type { Rooms } from '../../../generated/host/rooms.ts';
import { hostFailure } from '../failure.ts';
import { type Connection, settled } from './connection.ts';

export function roomsOf({ server, plugin }: Connection): Rooms {
  return {
    getRoomInfo: (roomId) => settled(server.getRoom(roomId)),
    getRoomByName: (name) => settled(server.getRoomByName(name)),
    listRooms: () => settled(server.listRooms()),
    createRoom(maxUsers) {
      if (maxUsers < 1 || maxUsers > server.maxRoomUsers) {
        throw hostFailure(
          'invalid-argument',
          `a room holds 1 to ${server.maxRoomUsers} players, not ${maxUsers}`,
        );
      }
      return settled(server.createRoom(maxUsers, plugin));
    },
    disbandRoom: (roomId) => settled(server.disbandRoom(roomId, plugin)),
    setRoomLock: (roomId, locked) => settled(server.lockRoom(roomId, locked)),
  };
}
