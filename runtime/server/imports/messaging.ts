// SPDX-License-Identifier: MIT
// The functions of interface `messaging`: messages checked and counted, then handed to the server.

import type { Messaging } from '../../../generated/host/messaging.ts';
import { hostFailure } from '../failure.ts';
import { checkText } from './check-text.ts';
import { type Connection, settled } from './connection.ts';

export function messagingOf({ server, limits, messages, monotonic }: Connection): Messaging {
  const check = (message: string): void => {
    checkText('a message', message, 1, limits.maxMessageLength);
    if (messages.take(monotonic())) return;
    throw hostFailure(
      'limit-exceeded',
      `a plugin sends at most ${limits.messages.perSecond} messages a second`,
    );
  };
  return {
    sendMessageToUser(userId, message) {
      check(message);
      return settled(server.sendToUser(userId, message));
    },
    sendMessageToRoom(roomId, message) {
      check(message);
      return settled(server.sendToRoom(roomId, message));
    },
    broadcastMessageToAll(message) {
      check(message);
      return settled(server.sendToAll(message));
    },
  };
}
