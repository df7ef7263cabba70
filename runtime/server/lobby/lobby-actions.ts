// SPDX-License-Identifier: MIT
// The way of everything that happens to users and rooms, the same for every server: check, ask the plugins, check again,
// do it, tell users, answer who asked, tell plugins.

import type { EventMap, VetoableEvent } from '../../../generated/events.ts';
import type { DisconnectReason } from '../../../generated/host/events.ts';
import type { Chart } from '../../../generated/host/types.ts';
import type { Pending, Subscriber } from '../../events/event.ts';
import { Vetoed } from '../vetoed.ts';
import type { PhiraEventBus } from '../world.ts';
import { Effects, type Told } from './effects.ts';
import { end, startOf } from './game.ts';
import { close, disconnect, leave } from './leaving.ts';
import type { Lobby } from './lobby.ts';
import * as moves from './moves.ts';
import { RoomTurns } from './room-turns.ts';
import { abortedResult, type LobbyRoom, type LobbyUser } from './state.ts';

/** What a player did in a game. */
export interface Play {
  /** 32 bits with a sign. */
  readonly score: number;
  /** 0 to 1. */
  readonly accuracy: number;
  readonly fullCombo: boolean;
}

/** Something was done; `heard` settles, and never rejects, when every subscriber has heard of it. */
export interface Done {
  readonly heard: Promise<unknown>;
}

/** Called when it is done and others have been told, before plugins hear of it. */
export type Answer = () => void;

/** What users are told of goes to `tell`, in order and complete for each change. */
export interface LobbyActionsOptions {
  readonly lobby: Lobby;
  readonly eventBus: PhiraEventBus;
  readonly tell: (told: readonly Told[]) => void;
}

/**
 * Everything that can happen. State changes at once and completely; then it is told. What rules forbid throws (or
 * rejects with) `Refusal`, what a plugin forbids `Vetoed`. `cause` is the plugin that acted, if one did.
 */
export class LobbyActions {
  readonly #lobby: Lobby;
  readonly #bus: PhiraEventBus;
  readonly #tell: (told: readonly Told[]) => void;
  readonly #turns = new RoomTurns();

  constructor({ lobby, eventBus, tell }: LobbyActionsOptions) {
    this.#lobby = lobby;
    this.#bus = eventBus;
    this.#tell = tell;
  }

  // Users come and go.

  connect(user: LobbyUser, answer?: Answer): Done {
    return this.#perform(moves.connect(this.#lobby, user), answer);
  }

  /** Does nothing for a user who is gone already. */
  disconnect(user: LobbyUser, reason: DisconnectReason, cause?: Subscriber): Done {
    const known = this.#lobby.users.get(user.id) === user;
    return this.#perform(known ? disconnect(this.#lobby, user, reason) : new Effects(), undefined, cause);
  }

  // What users do.

  /** Opening a room is put to the vote; the user is in it then. */
  async open(user: LobbyUser, name: string, maxUsers: number, answer?: Answer): Promise<Done> {
    this.#lobby.checkCreate(user, name, maxUsers);
    const created = { roomId: this.#lobby.reserveRoom(), name, maxUsers, creator: user.id };
    await this.#vote('room_create', created);
    this.#lobby.checkCreate(user, name, maxUsers);
    return this.#perform(moves.open(this.#lobby, user, created), answer);
  }

  join(user: LobbyUser, room: LobbyRoom, monitor: boolean, answer?: Answer): Pending<Done> {
    return this.#turns.run(room, 'door', async () => {
      this.#lobby.checkJoin(user, room, monitor);
      await this.#vote('user_join_room', { userId: user.id, roomId: room.id, monitor });
      this.#lobby.checkJoin(user, room, monitor);
      return this.#perform(moves.join(user, room, monitor), answer);
    });
  }

  leave(user: LobbyUser, answer?: Answer): Done {
    this.#lobby.roomOf(user);
    return this.#perform(leave(this.#lobby, user), answer);
  }

  say(user: LobbyUser, content: string, answer?: Answer): Pending<Done> {
    const room = this.#lobby.roomOf(user);
    return this.#turns.run(room, 'talk', async () => {
      await this.#vote('message_send', { userId: user.id, roomId: room.id, content });
      this.#lobby.checkInside(user, room);
      return this.#perform(moves.say(user, room, content), answer);
    });
  }

  lock(user: LobbyUser, locked: boolean, answer?: Answer): Done {
    const room = this.#lobby.roomOf(user);
    this.#lobby.checkHost(user, room);
    return this.#perform(moves.setLock(room, locked), answer);
  }

  /** Whether the host role passes on after each game. */
  cycle(user: LobbyUser, cycle: boolean, answer?: Answer): Done {
    const room = this.#lobby.roomOf(user);
    this.#lobby.checkHost(user, room);
    return this.#perform(moves.setCycle(room, cycle), answer);
  }

  selectChart(user: LobbyUser, chart: Chart, answer?: Answer): Done {
    const room = this.#lobby.roomOf(user);
    this.#lobby.checkSelecting(user, room);
    return this.#perform(moves.selectChart(user, room, chart), answer);
  }

  requestStart(user: LobbyUser, answer?: Answer): Pending<Done> {
    const room = this.#lobby.roomOf(user);
    return this.#turns.run(room, 'door', async () => {
      this.#lobby.checkStart(user, room);
      const start = startOf(room);
      await this.#vote('game_start', start);
      this.#lobby.checkStart(user, room);
      this.#lobby.checkChart(room, start.chart);
      return this.#perform(moves.requestStart(user, room), answer);
    });
  }

  ready(user: LobbyUser, answer?: Answer): Done {
    return this.#perform(moves.ready(user, this.#lobby.roomOf(user)), answer);
  }

  cancelReady(user: LobbyUser, answer?: Answer): Done {
    return this.#perform(moves.cancelReady(user, this.#lobby.roomOf(user)), answer);
  }

  played(user: LobbyUser, play: Play, answer?: Answer): Done {
    const { score, accuracy, fullCombo } = play;
    const result = { userId: user.id, score, accuracy, fullCombo, aborted: false };
    return this.#perform(moves.played(user, this.#lobby.roomOf(user), result), answer);
  }

  abort(user: LobbyUser, answer?: Answer): Done {
    return this.#perform(moves.abort(user, this.#lobby.roomOf(user), abortedResult(user.id)), answer);
  }

  // What the server does.

  openEmpty(maxUsers: number, cause?: Subscriber): { readonly room: LobbyRoom } & Done {
    this.#lobby.checkNewRoom(maxUsers);
    const room = this.#lobby.addRoom(this.#lobby.reserveRoom(), maxUsers);
    return { room, ...this.#perform(moves.openedEmpty(room), undefined, cause) };
  }

  disband(room: LobbyRoom, cause?: Subscriber): Done {
    return this.#perform(close(this.#lobby, room), undefined, cause);
  }

  /** Tells nobody when nothing changes. */
  setLock(room: LobbyRoom, locked: boolean): Done {
    return this.#perform(room.locked === locked ? new Effects() : moves.setLock(room, locked));
  }

  /** Ends a running game: who is not done gives up. */
  endGame(room: LobbyRoom): Done {
    const effects = new Effects();
    if (room.phase === 'playing') end(room, effects);
    return this.#perform(effects);
  }

  /** Puts what a user wants to do to the vote. @throws Vetoed. */
  async #vote<Type extends VetoableEvent>(type: Type, payload: EventMap[Type]): Promise<void> {
    const vote = await this.#bus.vote(type, payload);
    if (!vote.proceed) throw new Vetoed(type, vote.by, vote.reason);
  }

  #perform(effects: Effects, answer?: Answer, cause?: Subscriber): Done {
    if (effects.told.length > 0) this.#tell(effects.told);
    if (effects.refusal !== undefined) throw effects.refusal;
    answer?.();
    if (effects.toldLater.length > 0) this.#tell(effects.toldLater);
    return { heard: this.#raise(effects, cause) };
  }

  /** Raises events of one change together: what plugins do about the first comes after the last. */
  #raise({ raised }: Effects, cause?: Subscriber): Promise<unknown> {
    const [first] = raised;
    if (first === undefined) return DONE;
    if (raised.length === 1) return first.emit(this.#bus, cause);
    this.#bus.enter();
    try {
      return Promise.all(raised.map((event) => event.emit(this.#bus, cause)));
    } finally {
      this.#bus.leave();
    }
  }
}

const DONE: Promise<unknown> = Promise.resolve();
