// SPDX-License-Identifier: MIT
// What happens in rooms: each function makes one change, whole, and answers what follows from it. Rules that need a
// check before the plugins are asked are in lobby.ts; the caller has checked them.

import type { EventMap } from '../../../generated/events.ts';
import type { GameResult } from '../../../generated/host/events.ts';
import type { Chart } from '../../../generated/host/types.ts';
import { Effects } from './effects.ts';
import { beginIfReady, endIfDone } from './game.ts';
import type { Lobby } from './lobby.ts';
import { Refusal } from './refusal.ts';
import { type LobbyRoom, type LobbyUser, membersOf, toUserInfo } from './state.ts';

export function connect(lobby: Lobby, user: LobbyUser): Effects {
  lobby.addUser(user);
  return new Effects()
    .tell(undefined, [user.id], { kind: 'connected', user })
    .raise('user_connect', { user: toUserInfo(user) });
}

/** A user opens a room and is in it; checked and voted on. */
export function open(lobby: Lobby, user: LobbyUser, created: EventMap['room_create']): Effects {
  const room = lobby.addRoom(created.roomId, created.maxUsers, created.name);
  enter(user, room, false);
  return new Effects()
    .tell(room, [user.id], { kind: 'opened', by: user })
    .raise('room_create', created, true)
    .raise('user_join_room', { userId: user.id, roomId: room.id, monitor: false });
}

/** The server has opened an empty room. The first player to join leads it. */
export function openedEmpty(room: LobbyRoom): Effects {
  const created = { roomId: room.id, name: room.name, maxUsers: room.maxUsers, creator: undefined };
  return new Effects().tell(room, [], { kind: 'opened', by: undefined }).raise('room_create', created);
}

/** Checked and voted on. */
export function join(user: LobbyUser, room: LobbyRoom, monitor: boolean): Effects {
  const ledBefore = room.host;
  enter(user, room, monitor);
  const members = membersOf(room);
  const effects = new Effects()
    .tell(room, members, { kind: 'joined', user, monitor })
    .raise('user_join_room', { userId: user.id, roomId: room.id, monitor }, true);
  // Whoever opens a room knows that he leads it; whoever finds it empty is told once he knows that he is in.
  if (room.host !== ledBefore) {
    effects.tellLater(room, members, { kind: 'new-host', user: user.id, before: undefined });
  }
  return effects;
}

/** Checked and voted on. */
export function say(user: LobbyUser, room: LobbyRoom, content: string): Effects {
  return new Effects()
    .tell(room, membersOf(room), { kind: 'chat', user, content })
    .raise('message_send', { userId: user.id, roomId: room.id, content }, true);
}

export function setLock(room: LobbyRoom, locked: boolean): Effects {
  room.locked = locked;
  return new Effects().tell(room, membersOf(room), { kind: 'locked', locked });
}

export function setCycle(room: LobbyRoom, cycle: boolean): Effects {
  room.cycle = cycle;
  return new Effects().tell(room, membersOf(room), { kind: 'cycles', cycle });
}

/** Checked. */
export function selectChart(user: LobbyUser, room: LobbyRoom, chart: Chart): Effects {
  room.chart = chart;
  const members = membersOf(room);
  return new Effects()
    .tell(room, members, { kind: 'chart', by: user.id, chart })
    .tell(room, members, { kind: 'selecting', chart });
}

/** The host asks for the start; checked and voted on. Play begins when everybody is ready. */
export function requestStart(user: LobbyUser, room: LobbyRoom): Effects {
  room.phase = 'waiting-for-ready';
  room.ready.clear();
  room.ready.add(user.id);
  const effects = new Effects().tell(room, membersOf(room), { kind: 'waiting', by: user.id });
  beginIfReady(room, effects);
  return effects;
}

/** Means nothing while the room does not wait. @throws Refusal `ready-already`. */
export function ready(user: LobbyUser, room: LobbyRoom): Effects {
  const effects = new Effects();
  if (room.phase !== 'waiting-for-ready') return effects;
  if (room.ready.has(user.id)) throw new Refusal('ready-already', 'ready already');
  room.ready.add(user.id);
  effects.tell(room, membersOf(room), { kind: 'ready', by: user.id });
  beginIfReady(room, effects);
  return effects;
}

/** The host takes the start back, anybody else his readiness. @throws Refusal `not-ready`. */
export function cancelReady(user: LobbyUser, room: LobbyRoom): Effects {
  const effects = new Effects();
  if (room.phase !== 'waiting-for-ready') return effects;
  if (!room.ready.delete(user.id)) throw new Refusal('not-ready', 'not ready');
  const members = membersOf(room);
  if (room.host !== user.id) return effects.tell(room, members, { kind: 'not-ready', by: user.id });
  room.phase = 'selecting-chart';
  room.ready.clear();
  return effects
    .tell(room, members, { kind: 'cancelled', by: user.id })
    .tell(room, members, { kind: 'selecting', chart: room.chart });
}

/**
 * A result, which everybody is told. It counts if the user is playing and it is the first: the last player who is done
 * ends the game. A second one is told as well, and refused.
 */
export function played(user: LobbyUser, room: LobbyRoom, result: GameResult): Effects {
  const effects = new Effects().tell(room, membersOf(room), { kind: 'played', user, result });
  if (room.results.has(user.id)) {
    effects.refusal = endedAlready(room, user);
    if (effects.refusal === undefined) finish(room, user, result, effects);
  }
  return effects;
}

/** A player gives up; means nothing while nothing is played. @throws Refusal `result-already`, `aborted-already`. */
export function abort(user: LobbyUser, room: LobbyRoom, result: GameResult): Effects {
  const effects = new Effects();
  if (room.phase !== 'playing') return effects;
  const refusal = endedAlready(room, user);
  if (refusal !== undefined) throw refusal;
  effects.tell(room, membersOf(room), { kind: 'played', user, result });
  if (room.results.has(user.id)) finish(room, user, result, effects);
  return effects;
}

function finish(room: LobbyRoom, user: LobbyUser, result: GameResult, effects: Effects): void {
  room.results.set(user.id, result);
  endIfDone(room, effects);
}

function endedAlready(room: LobbyRoom, user: LobbyUser): Refusal | undefined {
  const result = room.results.get(user.id);
  if (result === undefined) return undefined;
  return result.aborted
    ? new Refusal('aborted-already', 'has given up already')
    : new Refusal('result-already', 'has ended the game already');
}

function enter(user: LobbyUser, room: LobbyRoom, monitor: boolean): void {
  user.room = room;
  user.monitor = monitor;
  (monitor ? room.monitors : room.players).push(user.id);
  if (monitor) room.live = true;
  else room.host ??= user.id;
}
