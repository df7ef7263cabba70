// SPDX-License-Identifier: MIT
// How a game begins and ends. Each `game_start` that happened is followed by one `game_end`.

import type { EventMap } from '../../../generated/events.ts';
import type { Effects } from './effects.ts';
import { abortedResult, type LobbyRoom, membersOf } from './state.ts';

/** The payload of `game_start` for the players present. */
export function startOf(room: LobbyRoom): EventMap['game_start'] {
  return { roomId: room.id, chart: room.chart, players: Uint32Array.from(room.players) };
}

/** Begins the game for which the host asked, once every player and everybody who watches is ready. */
export function beginIfReady(room: LobbyRoom, effects: Effects): void {
  const members = membersOf(room);
  if (room.phase !== 'waiting-for-ready' || room.players.length === 0) return;
  if (!members.every((userId) => room.ready.has(userId))) return;
  room.phase = 'playing';
  room.ready.clear();
  room.results.clear();
  for (const player of room.players) room.results.set(player, undefined);
  effects.tell(room, members, { kind: 'playing' }).raise('game_start', startOf(room), true);
}

/** Ends the running game once every player who began it is done or gone. */
export function endIfDone(room: LobbyRoom, effects: Effects): void {
  if (room.phase !== 'playing') return;
  for (const result of room.results.values()) if (result === undefined) return;
  end(room, effects);
}

/** Ends the running game: who has no result has aborted. With `cycle` the host role passes to the next player. */
export function end(room: LobbyRoom, effects: Effects): void {
  const results = [...room.results].map(([player, result]) => result ?? abortedResult(player));
  room.results.clear();
  room.phase = 'selecting-chart';
  const members = membersOf(room);
  effects.tell(room, members, { kind: 'over' });
  const before = room.host;
  if (room.cycle && before !== undefined) {
    const next = room.players[(room.players.indexOf(before) + 1) % room.players.length];
    if (next !== undefined) {
      room.host = next;
      effects.tell(room, members, { kind: 'new-host', user: next, before });
    }
  }
  effects
    .tell(room, members, { kind: 'selecting', chart: room.chart })
    .raise('game_end', { roomId: room.id, chart: room.chart, results });
}
