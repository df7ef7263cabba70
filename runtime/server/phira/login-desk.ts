// SPDX-License-Identifier: MIT
// Lets users in: asks the site who they are, turns away who is not wanted, and leads back to the room who was in one.

import type { Logger } from '../../plugin/logger.ts';
import type { Lobby } from '../lobby/lobby.ts';
import type { LobbyActions } from '../lobby/lobby-actions.ts';
import type { LobbyRoom, LobbyUser } from '../lobby/state.ts';
import { type Account, type Site, SiteError } from '../site/site.ts';
import type { AccessControl, BanList, ServerLimits, ServerTimes } from './options.ts';
import { phaseOf, roomStateFor, serverLine, state } from './packets.ts';
import type { Presence } from './presence.ts';
import type { Session } from './session.ts';
import { textOf } from './texts.ts';

export interface LoginDeskOptions {
  readonly lobby: Lobby;
  readonly actions: LobbyActions;
  readonly presence: Presence;
  readonly site: Site;
  readonly times: ServerTimes;
  readonly bans: BanList;
  readonly access: AccessControl | undefined;
  readonly limits: ServerLimits | undefined;
  readonly greeting: ((userId: number) => readonly string[]) | undefined;
  readonly logger: Logger;
  /** Told of a user who is back before his place was given up. */
  readonly onBack: (user: LobbyUser) => void;
  readonly now: () => number;
}

/** Before anything is known of a user, he is spoken to in English. */
const UNKNOWN_LANGUAGE = 'en-US';

export class LoginDesk {
  readonly #options: LoginDeskOptions;
  /** Why nobody is let in any more. */
  #closed: string | undefined;

  constructor(options: LoginDeskOptions) {
    this.#options = options;
  }

  /** Lets nobody in any more; who comes is told why. */
  close(reason: string): void {
    this.#closed = reason;
  }

  /** Logs a session in, or answers why not and closes it. Never rejects. */
  async logIn(session: Session, token: string): Promise<void> {
    try {
      await this.#logIn(session, token);
    } catch (error) {
      this.#options.logger.error({ err: error }, 'a login failed');
      if (session.open) refuse(session, textOf('internal', UNKNOWN_LANGUAGE));
    }
  }

  async #logIn(session: Session, token: string): Promise<void> {
    const { site, limits, logger } = this.#options;
    if (limits?.mayLogIn(session.address) === false) {
      return refuse(session, textOf('too-often', UNKNOWN_LANGUAGE));
    }
    let account: Account;
    try {
      account = await site.authenticate(token, session.gone.signal);
    } catch (error) {
      if (!session.open) return;
      if (!(error instanceof SiteError)) throw error;
      if (error.kind !== 'refused') logger.warn({ code: error.code, detail: error.detail }, error.message);
      return refuse(session, textOf('failed-login', UNKNOWN_LANGUAGE));
    }
    if (!session.open) return;
    const text = this.#objection(account, session.address);
    if (text === undefined) this.#enter(session, account);
    else refuse(session, text);
  }

  /** Why an account is not let in, in its language. */
  #objection(account: Account, address: string): string | undefined {
    const { bans, access } = this.#options;
    const { id, language } = account;
    if (this.#closed !== undefined) return textOf('stopping', language, this.#closed);
    const ban = bans.reasonFor(id, address);
    return ban === undefined ? access?.refuses(account, address) : textOf('banned', language, ban);
  }

  #enter(session: Session, { id, name, language }: Account): void {
    const { presence, actions, now, onBack } = this.#options;
    const { address } = session;
    const known = presence.find(id);
    const connectedAt = Math.floor(now());
    const user = known ?? { id, name, language, address, connectedAt, room: undefined, monitor: false };
    // The account may have changed since the last login.
    Object.assign(user, { name, language, address });
    presence.enter(user, session);
    if (known === undefined) actions.connect(user, () => this.#welcome(session, user));
    else {
      this.#welcome(session, user);
      onBack(user);
    }
  }

  #welcome(session: Session, user: LobbyUser): void {
    const { lobby, times, greeting } = this.#options;
    const { id, name, monitor, room } = user;
    const roomState = room && roomStateFor(user, room, lobby.users);
    const value = { user: { id, name, monitor }, room: roomState };
    session.reply({ kind: 'authenticate', result: { ok: true, value } });
    if (room !== undefined) {
      session.outbox.unsettle(times.settle);
      if (room.phase !== 'selecting-chart') this.#reveal(session, user, room);
    }
    for (const line of greeting?.(id) ?? []) session.send(serverLine(line));
  }

  /**
   * A game that is told at once that others wait or play never learns which chart, and breaks. It was told that the chart is
   * being selected; a moment later it is told the truth, unless the room has moved on meanwhile, which told it as well.
   */
  #reveal(session: Session, user: LobbyUser, room: LobbyRoom): void {
    const { phase } = room;
    session.forgotReady = room.ready.has(user.id);
    const timer = setTimeout(() => {
      if (user.room === room && room.phase === phase) session.send(state(phaseOf(room)).frame, 'in-room');
    }, this.#options.times.reveal);
    timer.unref();
  }
}

function refuse(session: Session, error: string): void {
  session.reply({ kind: 'authenticate', result: { ok: false, error } });
  session.close('left');
}
