// SPDX-License-Identifier: MIT
// The packets that bring news of the lobby to game clients, in the order of the reference server.

import { escapeControl } from '../../services/escape.ts';
import type { News, Told } from '../lobby/effects.ts';
import type { LobbyRoom, LobbyUser } from '../lobby/state.ts';
import {
  type ClientRoomState,
  type Message,
  type RoomState,
  serverFrame,
  type WireUser,
} from '../wire/index.ts';
import type { Timing } from './outbox.ts';

/** Packets for who is told; `to` is one of them, where only he is meant. */
export interface Packet {
  readonly frame: Buffer;
  readonly timing: Timing;
  readonly to?: number;
}

/** Number of the user that messages of the server come from: nobody has it, and games show `?`. */
export const SERVER_USER = 0;

/** The packets for news; none where games cannot be told. */
export function packetsOf({ news, to }: Told): Packet[] {
  switch (news.kind) {
    case 'opened':
      return news.by === undefined ? [] : [message({ kind: 'create-room', user: news.by.id })];
    case 'joined': {
      const { id, name } = news.user;
      const user: WireUser = { id, name, monitor: news.monitor };
      const frame = serverFrame({ kind: 'on-join-room', user });
      // A game that does not know yet that it is in the room would forget who joins after it.
      return [{ frame, timing: 'in-room' }, message({ kind: 'join-room', user: id, name })];
    }
    case 'left':
      return [message({ kind: 'leave-room', user: news.user.id, name: news.user.name }, 'in-room')];
    case 'new-host':
      return newHost(news.user, news.before, to);
    case 'locked':
      return [message({ kind: 'lock-room', lock: news.locked }, 'in-room')];
    case 'cycles':
      return [message({ kind: 'cycle-room', cycle: news.cycle }, 'in-room')];
    case 'chart':
      return [message({ kind: 'select-chart', user: news.by, name: news.chart.name, id: news.chart.id })];
    case 'waiting':
      return [message({ kind: 'game-start', user: news.by }), state({ kind: 'waiting-for-ready' })];
    case 'playing':
      return [message({ kind: 'start-playing' }), state({ kind: 'playing' })];
    case 'selecting':
      return [state({ kind: 'select-chart', chart: news.chart?.id })];
    default:
      return lineOf(news);
  }
}

/** News that are a line of the chat and nothing else. */
function lineOf(news: News): Packet[] {
  switch (news.kind) {
    case 'chat':
      return [message({ kind: 'chat', user: news.user.id, content: news.content })];
    case 'ready':
      return [message({ kind: 'ready', user: news.by })];
    case 'not-ready':
      return [message({ kind: 'cancel-ready', user: news.by })];
    case 'cancelled':
      return [message({ kind: 'cancel-game', user: news.by })];
    case 'played': {
      const { score, accuracy, fullCombo, aborted } = news.result;
      const user = news.user.id;
      return [
        message(aborted ? { kind: 'abort', user } : { kind: 'played', user, score, accuracy, fullCombo }),
      ];
    }
    case 'over':
      return [message({ kind: 'game-end' })];
    default:
      return [];
  }
}

/** A line from the server in somebody's chat; what would end or forge one is made visible. */
export function serverLine(text: string): Buffer {
  const content = escapeControl(text);
  return serverFrame({ kind: 'message', message: { kind: 'chat', user: SERVER_USER, content } });
}

/**
 * Has a game send what its player touches, although nobody watches: somebody does for a moment. The user with this number
 * is in no room.
 */
export function liveHint(): Buffer[] {
  const watcher = { id: -1, name: 'replay', monitor: true };
  const { id: user, name } = watcher;
  return [
    serverFrame({ kind: 'on-join-room', user: watcher }),
    serverFrame({ kind: 'message', message: { kind: 'leave-room', user, name } }),
  ];
}

/** The room as a user sees it who logs in and is still in it; a running game is hidden behind its chart at first. */
export function roomStateFor(
  user: LobbyUser,
  room: LobbyRoom,
  users: ReadonlyMap<number, LobbyUser>,
): ClientRoomState {
  const members = usersOf(room, users);
  return {
    id: room.name,
    state: { kind: 'select-chart', chart: room.chart?.id },
    live: room.live,
    locked: room.locked,
    cycle: room.cycle,
    isHost: room.host === user.id,
    isReady: room.ready.has(user.id),
    users: new Map(members.map((member) => [member.id, member])),
  };
}

/** Players in the order they joined, then who watches. */
export function usersOf(room: LobbyRoom, users: ReadonlyMap<number, LobbyUser>): WireUser[] {
  const toWire = (monitor: boolean) => (id: number) => ({ id, name: users.get(id)?.name ?? '', monitor });
  return [...room.players.map(toWire(false)), ...room.monitors.map(toWire(true))];
}

/** What a room is doing, in the words of the protocol. */
export function phaseOf({ phase, chart }: LobbyRoom): RoomState {
  return phase === 'selecting-chart' ? { kind: 'select-chart', chart: chart?.id } : { kind: phase };
}

/** The packet that says what a room is doing. */
export function state(roomState: RoomState): Packet {
  return { frame: serverFrame({ kind: 'change-state', state: roomState }), timing: 'in-room' };
}

function newHost(user: number, before: number | undefined, told: readonly number[]): Packet[] {
  const packets = [message({ kind: 'new-host', user })];
  if (before !== undefined && told.includes(before)) packets.push({ ...changeHost(false), to: before });
  packets.push({ ...changeHost(true), to: user });
  return packets;
}

function changeHost(isHost: boolean): Packet {
  return { frame: serverFrame({ kind: 'change-host', isHost }), timing: 'in-room' };
}

function message(content: Message, timing: Timing = 'now'): Packet {
  return { frame: serverFrame({ kind: 'message', message: content }), timing };
}
