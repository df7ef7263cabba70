// SPDX-License-Identifier: MIT
// What a game knows of itself and its room, kept as the official client keeps it, and what would break that client.

import type { Message } from '../wire/message.ts';
import type { Notice, Welcome } from '../wire/server-command.ts';
import type { JoinRoomResponse, RoomState, WireUser } from '../wire/values.ts';

/** A room as somebody in it sees it. */
export interface RoomView {
  readonly id: string;
  readonly state: RoomState;
  /** The last chart that was told; states other than `select-chart` do not tell it. */
  readonly chart: number | undefined;
  /** Touches and judgements are to be sent while playing. */
  readonly live: boolean;
  readonly locked: boolean;
  readonly cycle: boolean;
  readonly isHost: boolean;
  readonly isReady: boolean;
  /** Players and monitors, by their ids. */
  readonly users: ReadonlyMap<number, WireUser>;
}

/** Keeps the view. Methods that follow a reply are called by the one who asked, after everything that came with it. */
export class ClientView {
  /** Undefined before the login. */
  user: WireUser | undefined;
  /** Undefined in no room. */
  room: RoomView | undefined;

  /** After a login. Answers what would break the official client, or undefined. */
  welcome({ user, room }: Welcome): string | undefined {
    this.user = user;
    this.room = room && { ...room, chart: chartOf(room.state) };
    return this.room && hiddenChart(this.room);
  }

  /** After a room was created. */
  created(id: string): void {
    this.room = {
      ...EMPTY_ROOM,
      id,
      isHost: true,
      users: new Map(this.user && [[this.user.id, this.user]]),
    };
  }

  /** After a room was joined. Answers what would break the official client, or undefined. */
  joined(id: string, { state, users, live }: JoinRoomResponse): string | undefined {
    const chart = chartOf(state);
    this.room = {
      ...EMPTY_ROOM,
      id,
      state,
      chart,
      live,
      users: new Map(users.map((user) => [user.id, user])),
    };
    return hiddenChart(this.room);
  }

  /** After the room was left. */
  left(): void {
    this.room = undefined;
  }

  /** After `request-start` and `ready` (true), and `cancel-ready` (false). */
  ready(isReady: boolean): void {
    if (this.room !== undefined) this.room = { ...this.room, isReady };
  }

  /** Takes what the server tells. Answers what would break the official client, or undefined. */
  take(notice: Notice): string | undefined {
    switch (notice.kind) {
      case 'change-state':
        return this.#change(notice.kind, (room) => ({
          ...room,
          state: notice.state,
          chart: chartOf(notice.state) ?? room.chart,
          isReady: room.isHost,
        }));
      case 'change-host':
        return this.#change(notice.kind, (room) => ({ ...room, isHost: notice.isHost }));
      case 'on-join-room':
        return this.#join(notice.user);
      case 'message':
        return this.#message(notice.message);
      case 'touches':
      case 'judges':
        return undefined;
    }
  }

  /** Whoever joins is told so of itself before the reply, in no room yet. */
  #join(user: WireUser): undefined {
    const { room } = this;
    if (room === undefined) return;
    this.room = { ...room, live: room.live || user.monitor, users: new Map(room.users).set(user.id, user) };
  }

  #message(message: Message): string | undefined {
    switch (message.kind) {
      case 'lock-room':
        return this.#change('message lock-room', (room) => ({ ...room, locked: message.lock }));
      case 'cycle-room':
        return this.#change('message cycle-room', (room) => ({ ...room, cycle: message.cycle }));
      case 'leave-room':
        return this.#change('message leave-room', (room) => {
          const users = new Map(room.users);
          users.delete(message.user);
          return { ...room, users };
        });
      default:
        return undefined;
    }
  }

  #change(what: string, change: (room: RoomView) => RoomView): string | undefined {
    if (this.room === undefined) return `${what} to a client that is in no room`;
    this.room = change(this.room);
    return hiddenChart(this.room);
  }
}

const EMPTY_ROOM = {
  state: { kind: 'select-chart', chart: undefined },
  chart: undefined,
  live: false,
  locked: false,
  cycle: false,
  isHost: false,
  isReady: false,
} as const;

function chartOf(state: RoomState): number | undefined {
  return state.kind === 'select-chart' ? state.chart : undefined;
}

/** The official client takes the chart for granted as soon as one gets ready or plays. */
function hiddenChart({ state, chart }: RoomView): string | undefined {
  return state.kind === 'select-chart' || chart !== undefined
    ? undefined
    : `state ${state.kind} to a client that was never told the chart`;
}
