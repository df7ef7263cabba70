// SPDX-License-Identifier: MIT
// What needs a vote in a room happens one at a time, in the order in which it was asked for: plugins may take their time,
// and the next vote is about the room as the last one left it.

import type { Pending } from '../../events/event.ts';
import { Lane } from '../../events/lane.ts';
import { Refusal } from './refusal.ts';
import type { LobbyRoom } from './state.ts';

/** Most of a kind that wait in one room. */
const MAX_WAITING = 256;

/** Joining and starting depend on each other; what is said depends on neither, and so holds up neither. */
export type TurnKind = 'door' | 'talk';

/** The turns of every room. */
export class RoomTurns {
  readonly #rooms = new WeakMap<LobbyRoom, Record<TurnKind, Lane>>();

  /** Runs `work` in its turn. @throws Refusal `busy` when too much waits. */
  run<T>(room: LobbyRoom, kind: TurnKind, work: () => Pending<T>): Pending<T> {
    const lane = this.#lanes(room)[kind];
    if (lane.full) throw new Refusal('busy', 'too much is waiting in the room');
    return lane.run(work);
  }

  #lanes(room: LobbyRoom): Record<TurnKind, Lane> {
    let lanes = this.#rooms.get(room);
    if (lanes === undefined) {
      lanes = { door: new Lane(MAX_WAITING), talk: new Lane(MAX_WAITING) };
      this.#rooms.set(room, lanes);
    }
    return lanes;
  }
}
