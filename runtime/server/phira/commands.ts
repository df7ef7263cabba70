// SPDX-License-Identifier: MIT
// What each command of a game client does, and its answer.

import { removeControl } from '../../services/escape.ts';
import type { CommandInput } from '../command-input.ts';
import type { Lobby } from '../lobby/lobby.ts';
import type { LobbyActions } from '../lobby/lobby-actions.ts';
import type { LobbyUser } from '../lobby/state.ts';
import type { Site } from '../site/site.ts';
import { Vetoed } from '../vetoed.ts';
import type { DoneKind, Reply } from '../wire/index.ts';
import type { GameRecorder, ServerLimits } from './options.ts';
import { liveHint, phaseOf, serverLine, usersOf } from './packets.ts';
import type { Session, TurnPacket } from './session.ts';
import { errorTextOf, textOf } from './texts.ts';

/** Most lines of what a command answers that are shown in the chat. */
const MAX_ANSWER_LINES = 100;

export interface CommandsOptions {
  readonly lobby: Lobby;
  readonly actions: LobbyActions;
  readonly site: Site;
  readonly settle: number;
  readonly commandInput: CommandInput | undefined;
  readonly limits: ServerLimits | undefined;
  readonly recorder: GameRecorder | undefined;
  /** Told of what is a fault of the server, not of who asked. */
  readonly onFault: (error: unknown) => void;
}

/** A command that was refused for a reason that is not a rule of rooms; the text is for who sent it. */
class Declined extends Error {}

/** Does commands. */
export class Commands {
  readonly #options: CommandsOptions;

  constructor(options: CommandsOptions) {
    this.#options = options;
  }

  /** Does one command and answers it. Settles when the next one of the same connection may come; never rejects. */
  async run(session: Session, user: LobbyUser, packet: TurnPacket): Promise<void> {
    try {
      await this.#run(session, user, packet);
    } catch (error) {
      // Whoever is gone hears no answer, and what he asked for ended with the connection.
      if (!session.open) return;
      session.reply(failed(packet.kind, this.#textOf(error, user.language)));
    }
  }

  async #run(session: Session, user: LobbyUser, packet: TurnPacket): Promise<void> {
    const { actions } = this.#options;
    const done = (): void => session.reply({ kind: packet.kind as DoneKind, result: OK });
    switch (packet.kind) {
      case 'authenticate':
        throw new Declined(textOf('repeated-login', user.language));
      case 'chat':
        return this.#chat(session, user, packet.message);
      case 'create-room':
        return this.#createRoom(session, user, packet.id);
      case 'join-room':
        return this.#joinRoom(session, user, packet.id, packet.monitor);
      case 'leave-room':
        return void actions.leave(user, done);
      case 'lock-room':
        return void actions.lock(user, packet.lock, done);
      case 'cycle-room':
        return void actions.cycle(user, packet.cycle, done);
      case 'select-chart':
        return this.#selectChart(session, user, packet.id);
      case 'request-start':
        return void (await actions.requestStart(user, done));
      case 'ready':
        return this.#ready(session, user, done);
      case 'cancel-ready':
        return void actions.cancelReady(user, done);
      case 'played':
        return this.#played(session, user, packet.id);
      case 'abort':
        actions.abort(user, done);
        return this.#options.recorder?.done(user.id, undefined);
    }
  }

  async #chat(session: Session, user: LobbyUser, message: string): Promise<void> {
    const { actions, commandInput, limits } = this.#options;
    // Plugins that look for words see what others will.
    const content = removeControl(message);
    const line = commandInput?.lineOf(content);
    if (limits?.mayChat(user.id) === false) throw new Declined(textOf('too-often', user.language));
    const done = (): void => session.reply({ kind: 'chat', result: OK });
    if (line === undefined) await actions.say(user, content, done);
    else await this.#command(session, user, line);
  }

  /** A command line is no chat: only who typed it sees the answer. */
  async #command(session: Session, user: LobbyUser, line: string): Promise<void> {
    const result = await this.#options.commandInput?.run(line, { tag: 'user', val: user.id });
    if (result === undefined) return;
    if (!result.ok && result.vetoedBy !== undefined) {
      throw new Vetoed('command_input', result.vetoedBy, result.text);
    }
    session.reply({ kind: 'chat', result: OK });
    for (const text of result.text.split(/\r?\n/, MAX_ANSWER_LINES)) session.send(serverLine(text));
  }

  async #createRoom(session: Session, user: LobbyUser, name: string): Promise<void> {
    const { actions, lobby, limits, settle, recorder } = this.#options;
    lobby.checkCreate(user, name, lobby.rules.maxRoomUsers);
    if (limits?.mayOpenRoom(user.id) === false) throw new Declined(textOf('too-often', user.language));
    await actions.open(user, name, lobby.rules.maxRoomUsers, () => {
      session.reply({ kind: 'create-room', result: OK });
      session.outbox.unsettle(settle);
      // Who opens a room is not told whether it is live.
      if (recorder !== undefined) for (const frame of liveHint()) session.send(frame, 'in-room');
    });
  }

  async #joinRoom(session: Session, user: LobbyUser, name: string, monitor: boolean): Promise<void> {
    const { actions, lobby, settle } = this.#options;
    lobby.checkRoomless(user);
    const room = lobby.roomByName(name);
    await actions.join(user, room, monitor, () => {
      const users = usersOf(room, lobby.users);
      session.reply({
        kind: 'join-room',
        result: { ok: true, value: { state: phaseOf(room), users, live: room.live } },
      });
      session.outbox.unsettle(settle);
    });
  }

  async #selectChart(session: Session, user: LobbyUser, id: number): Promise<void> {
    const { actions, lobby, site } = this.#options;
    lobby.checkSelecting(user, lobby.roomOf(user));
    const { id: chartId, name } = await site.chart(id, session.gone.signal);
    actions.selectChart(user, { id: chartId, name }, () =>
      session.reply({ kind: 'select-chart', result: OK }),
    );
  }

  /** A game that came back during the wait does not know any more that its user is ready. */
  #ready(session: Session, user: LobbyUser, done: () => void): void {
    const known = user.room?.phase === 'waiting-for-ready' && user.room.ready.has(user.id);
    if (session.forgotReady && known) done();
    else this.#options.actions.ready(user, done);
    session.forgotReady = false;
  }

  async #played(session: Session, user: LobbyUser, id: number): Promise<void> {
    const { actions, lobby, site, recorder } = this.#options;
    lobby.roomOf(user);
    const record = await site.record(id, user, session.gone.signal);
    if (record.player !== user.id) throw new Declined(textOf('invalid-record', user.language));
    const { score, accuracy, fullCombo } = record;
    // The last to be done ends the game, and its recording with it.
    recorder?.done(user.id, record.id);
    actions.played(user, { score, accuracy, fullCombo }, () => {
      session.reply({ kind: 'played', result: OK });
    });
  }

  #textOf(error: unknown, language: string): string {
    if (error instanceof Declined) return error.message;
    const text = errorTextOf(error, language);
    if (text !== undefined) return text;
    this.#options.onFault(error);
    return textOf('internal', language);
  }
}

const OK = { ok: true, value: undefined } as const;

function failed(kind: TurnPacket['kind'], error: string): Reply {
  return { kind, result: { ok: false, error } };
}
