// SPDX-License-Identifier: MIT
// The functions of interface `users`: arguments checked, then asked of the server.

import type { Users } from '../../../generated/host/users.ts';
import { checkText } from './check-text.ts';
import { type Connection, settled } from './connection.ts';

export function usersOf({ server, plugin, limits }: Connection): Users {
  return {
    getUserInfo: (userId) => settled(server.getUser(userId)),
    getOnlineUserCount: () => settled(server.countUsers()),
    listUsers: () => settled(server.listUsers()),
    getUserAddress: (userId) => settled(server.getUserAddress(userId)),
    kickUser: (userId) => settled(server.kickUser(userId, plugin)),
    banUserById(userId, reason) {
      checkText('the reason of a ban', reason, 0, limits.maxReasonLength);
      return settled(server.banUser(userId, reason, plugin));
    },
    unbanUserById: (userId) => settled(server.unbanUser(userId)),
    listBans: () => settled(server.listBans()),
  };
}
