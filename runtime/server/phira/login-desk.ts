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

  constructor(options: LoginDeskOptions) {
    this.#options = options;
  }

  /** Logs a session in, or answers why not and closes it. Never rejects. */
  async logIn(session: Session, token: string): Promise<void> {
    const { site, limits, bans, access, logger } = this.#options;
    if (limits?.mayLogIn(session.address) === false) {
      return refuse(session, textOf('too-often', UNKNOWN_LANGUAGE));
    }
    let account: Account;
    try {
      account = await site.authenticate(token, session.gone.signal);
    } catch (error) {
      if (!session.open) return;
      if (!(error instanceof SiteError)) logger.error({ err: error }, 'a login failed');
      else if (error.kind !== 'refused')
        logger.warn({ code: error.code, detail: error.detail }, error.message);
      return refuse(session, textOf('failed-login', UNKNOWN_LANGUAGE));
    }
    if (!session.open) return;
    const ban = bans.reasonFor(account.id, session.address);
    if (ban !== undefined) return refuse(session, textOf('banned', account.language, ban));
    const text = access?.refuses(account, session.address);
    if (text !== undefined) return refuse(session, text);
    this.#enter(session, account);
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
