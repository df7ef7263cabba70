// SPDX-License-Identifier: MIT
// Which connection each user is on, and how long the place of one who lost it is kept. The newest connection of a user
// receives; the one before it may go on sending until the newest is lost, so that a game that logs in again misses nothing.

import type { DisconnectReason } from '../../../generated/host/events.ts';
import type { LobbyUser } from '../lobby/state.ts';
import type { ServerTimes } from './options.ts';
import type { Session } from './session.ts';

interface Seat {
  readonly user: LobbyUser;
  /** Receives; undefined while the user is away. */
  session: Session | undefined;
  /** The connection before it, if that is still there. */
  older: Session | undefined;
  /** The server made the user connect again, and waits for it. */
  expected: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** `leave` is called when the time of a user who is away is over. */
export interface PresenceOptions {
  readonly times: ServerTimes;
  readonly leave: (user: LobbyUser, reason: DisconnectReason) => void;
}

export class Presence {
  readonly #options: PresenceOptions;
  readonly #seats = new Map<number, Seat>();

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** The user of an account who is here or away for a moment. */
  find(userId: number): LobbyUser | undefined {
    return this.#seats.get(userId)?.user;
  }

  /** The connection that receives for a user; undefined while he is away. */
  sessionOf(userId: number): Session | undefined {
    return this.#seats.get(userId)?.session;
  }

  /** Whether a user is connected at the moment. */
  isHere(userId: number): boolean {
    return this.sessionOf(userId) !== undefined;
  }

  /** A session has logged in as a user, who is new or is back. */
  enter(user: LobbyUser, session: Session): void {
    session.user = user;
    let seat = this.#seats.get(user.id);
    if (seat === undefined) {
      seat = { user, session: undefined, older: undefined, expected: false, timer: undefined };
      this.#seats.set(user.id, seat);
    }
    clearTimeout(seat.timer);
    seat.timer = undefined;
    seat.expected = false;
    seat.older?.close('left');
    seat.older = seat.session;
    seat.session = session;
  }

  /** A connection is lost. Does nothing when another receives for the user. */
  lost(session: Session, reason: DisconnectReason): void {
    const seat = session.user && this.#seats.get(session.user.id);
    if (seat === undefined) return;
    if (seat.older === session) seat.older = undefined;
    if (seat.session !== session) return;
    seat.session = undefined;
    seat.older?.close('left');
    seat.older = undefined;
    this.#await(seat, reason);
  }

  /** Closes the connections of a user who cannot be told what happened, so that his game logs in again. */
  reconnect(user: LobbyUser): void {
    const seat = this.#seats.get(user.id);
    if (seat?.session === undefined) return;
    seat.expected = true;
    seat.session.close('left');
    seat.older?.close('left');
    seat.session = undefined;
    seat.older = undefined;
    this.#await(seat, 'timed-out');
  }

  /** The user is gone: forgets him and closes his connections. */
  remove(user: LobbyUser, reason: DisconnectReason): void {
    const seat = this.#seats.get(user.id);
    if (seat === undefined) return;
    this.#seats.delete(user.id);
    clearTimeout(seat.timer);
    seat.session?.close(reason);
    seat.older?.close(reason);
  }

  /** Who is in a room has time to come back, and who was made to; anybody else is gone. */
  #await(seat: Seat, reason: DisconnectReason): void {
    const { grace, playingGrace } = this.#options.times;
    const { room } = seat.user;
    const patience = room?.phase === 'playing' ? playingGrace : grace;
    const leave = (): void => this.#options.leave(seat.user, reason);
    if ((room === undefined && !seat.expected) || patience === 0) leave();
    else seat.timer = setTimeout(leave, patience);
  }
}
