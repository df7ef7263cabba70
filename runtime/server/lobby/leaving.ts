// SPDX-License-Identifier: MIT
// How users leave rooms and the server, and how rooms close. A room without players closes, and who still watches is
// taken out of it; a room that the server opened waits for its first player.

import type { DisconnectReason } from '../../../generated/host/events.ts';
import { Effects } from './effects.ts';
import { beginIfReady, end, endIfDone } from './game.ts';
import type { Lobby } from './lobby.ts';
import { abortedResult, type LobbyRoom, type LobbyUser, membersOf } from './state.ts';

/**
 * Takes a user out of the room he is in. The host role passes on to the player who is there longest; a start that
 * waited for the user alone begins, a game that did ends.
 */
export function leave(lobby: Lobby, user: LobbyUser, effects = new Effects()): Effects {
  const { room } = user;
  if (room === undefined) return effects;
  effects
    .tell(room, membersOf(room), { kind: 'left', user })
    .raise('user_leave_room', { userId: user.id, roomId: room.id });
  const played = !user.monitor;
  takeOut(user, room);
  if (room.players.length === 0 && (played || room.monitors.length === 0)) {
    close(lobby, room, effects);
    return effects;
  }
  if (room.host === user.id) {
    const [next] = room.players;
    room.host = next;
    if (next !== undefined) {
      effects.tell(room, membersOf(room), { kind: 'new-host', user: next, before: undefined });
    }
  }
  endIfDone(room, effects);
  beginIfReady(room, effects);
  return effects;
}

/** Closes a room: everybody is taken out of it, and a running game ends. */
export function close(lobby: Lobby, room: LobbyRoom, effects = new Effects()): Effects {
  const members = membersOf(room);
  for (const userId of members) {
    const user = lobby.user(userId);
    takeOut(user, room);
    effects
      .tell(room, [userId], { kind: 'evicted', user })
      .raise('user_leave_room', { userId, roomId: room.id });
  }
  room.host = undefined;
  if (room.phase === 'playing') end(room, effects);
  lobby.removeRoom(room);
  return effects
    .tell(room, [], { kind: 'closed' })
    .raise('room_disband', { roomId: room.id, name: room.name });
}

/** A user is gone from the server. */
export function disconnect(lobby: Lobby, user: LobbyUser, reason: DisconnectReason): Effects {
  const effects = leave(lobby, user);
  lobby.removeUser(user);
  return effects
    .tell(undefined, [user.id], { kind: 'gone', user, reason })
    .raise('user_disconnect', { userId: user.id, name: user.name, reason });
}

function takeOut(user: LobbyUser, room: LobbyRoom): void {
  remove(room.players, user.id);
  remove(room.monitors, user.id);
  room.ready.delete(user.id);
  if (room.results.has(user.id) && room.results.get(user.id) === undefined) {
    room.results.set(user.id, abortedResult(user.id));
  }
  user.room = undefined;
  user.monitor = false;
}

function remove(list: number[], value: number): void {
  const index = list.indexOf(value);
  if (index !== -1) list.splice(index, 1);
}
