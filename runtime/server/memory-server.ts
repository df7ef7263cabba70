// SPDX-License-Identifier: MIT
// A server without a network: users are moved by method calls, and what they would see goes to a listener. Used by
// the script runner, by tests of plugins, and as the model of what a host program has to do.

import type { DisconnectReason } from '../../generated/host/events.ts';
import type { Chart } from '../../generated/host/types.ts';
import type { CommandRegistry } from '../commands/command-registry.ts';
import { CommandInput } from './command-input.ts';
import { hostFailure } from './failure.ts';
import type { Told } from './lobby/effects.ts';
import type { Play } from './lobby/lobby-actions.ts';
import { LobbyServer } from './lobby/lobby-server.ts';
import { MemoryBans } from './lobby/memory-bans.ts';
import { Refusal } from './lobby/refusal.ts';
import { noticeOf } from './memory-notices.ts';
import type { Notice } from './notice.ts';
import { Vetoed } from './vetoed.ts';
import type { PhiraEventBus } from './world.ts';

export type { Play } from './lobby/lobby-actions.ts';

export interface MemoryServerOptions {
  readonly eventBus: PhiraEventBus;
  /** Where chat lines with the command prefix go; without it they are plain chat. */
  readonly commandRegistry?: CommandRegistry | undefined;
  /** What a chat message begins with to be a command; `/` when not given. */
  readonly commandPrefix?: string | undefined;
  /** Told of everything that users would see. */
  readonly onNotice?: ((notice: Notice) => void) | undefined;
  /** Most players in a room; 8 when not given, as in the game. */
  readonly maxRoomUsers?: number | undefined;
  /** Most rooms open at once; 1000 when not given. */
  readonly maxRooms?: number | undefined;
  /** As `server_start` and `get-host-info` tell it. */
  readonly version?: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now?: (() => number) | undefined;
}

const INT32_MIN = -0x8000_0000;
const INT32_MAX = 0x7fff_ffff;

/** What is known of who connects, besides number and name. */
export interface UserDetails {
  /** Language tag; `en-US` when not given. */
  readonly language?: string | undefined;
  /** Network address without the port; `127.0.0.1` when not given. */
  readonly address?: string | undefined;
}

/**
 * Users and rooms in memory. What users do (`connect`, `join`, `say`, ...) rejects with a `HostFailure` when the rules
 * forbid it and with {@link Vetoed} when a plugin does. Each such call settles when every subscriber has heard of
 * what it caused.
 */
export class MemoryServer extends LobbyServer {
  readonly #commands: CommandInput | undefined;
  readonly #onNotice: (notice: Notice) => void;
  readonly #now: () => number;
  #stopped = false;

  constructor(options: MemoryServerOptions) {
    const { eventBus, commandRegistry, commandPrefix: prefix } = options;
    const { version = '0.0.0', maxRoomUsers = 8, maxRooms = 1000, now = Date.now } = options;
    super({ version, eventBus, rules: { maxRoomUsers, maxRooms }, bans: new MemoryBans(now) });
    this.#commands = commandRegistry && new CommandInput({ eventBus, commandRegistry, prefix });
    this.#onNotice = options.onNotice ?? (() => {});
    this.#now = now;
  }

  /** Tells plugins that the server has started. */
  async start(): Promise<void> {
    await this.eventBus.emit('server_start', { version: this.version });
  }

  /** Tells plugins, then disconnects everybody. A second call does nothing. */
  async stop(reason = 'shutdown'): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    await this.eventBus.emit('server_shutdown', { reason });
    for (const user of this.lobby.sortedUsers()) {
      await this.actions.disconnect(user, 'server-shutdown').heard;
    }
  }

  // What users do.

  async connect(id: number, name: string, details: UserDetails = {}): Promise<void> {
    if (this.#stopped) throw hostFailure('unavailable', 'the server is shutting down');
    const ban = this.bans.reasonFor(id, details.address ?? '');
    if (ban !== undefined) throw hostFailure('conflict', `banned: ${ban}`);
    if (this.lobby.users.has(id)) throw hostFailure('conflict', `user ${id} is connected already`);
    checkWhole('the number of an account', id, 0, 0xffff_ffff);
    const { language = 'en-US', address = '127.0.0.1' } = details;
    const connectedAt = Math.floor(this.#now());
    const user = { id, name, language, address, connectedAt, room: undefined, monitor: false };
    await this.actions.connect(user).heard;
  }

  async disconnect(userId: number, reason: DisconnectReason = 'left'): Promise<void> {
    await this.actions.disconnect(this.lobby.user(userId), reason).heard;
  }

  /** A user opens a room and is in it; opening it is put to the vote. Resolves to the number of the room. */
  async openRoom(userId: number, name: string, maxUsers: number = this.maxRoomUsers): Promise<number> {
    const user = this.lobby.user(userId);
    let roomId = 0;
    const answer = (): void => {
      roomId = this.lobby.roomOf(user).id;
    };
    await (await this.actions.open(user, name, maxUsers, answer)).heard;
    return roomId;
  }

  async join(userId: number, roomName: string, monitor = false): Promise<void> {
    const user = this.lobby.user(userId);
    await (await this.actions.join(user, this.lobby.roomByName(roomName), monitor)).heard;
  }

  async leave(userId: number): Promise<void> {
    await this.actions.leave(this.lobby.user(userId)).heard;
  }

  /** Chat in a room; with the command prefix a command, which needs no room and is answered to the user. */
  async say(userId: number, content: string): Promise<void> {
    const user = this.lobby.user(userId);
    const line = this.#commands?.lineOf(content);
    if (line !== undefined) return this.#runCommand(userId, line);
    await (await this.actions.say(user, content)).heard;
  }

  /** The host of a room chooses what is played next. */
  selectChart(userId: number, chart: Chart): void {
    checkWhole('the number of a chart', chart.id, INT32_MIN, INT32_MAX);
    this.actions.selectChart(this.lobby.user(userId), chart);
  }

  /** The host of a room decides whether his role passes on after each game. */
  setCycle(userId: number, cycle: boolean): void {
    this.actions.cycle(this.lobby.user(userId), cycle);
  }

  /** The host of a room asks for the start; play begins when everybody is ready. */
  async requestStart(userId: number): Promise<void> {
    await (await this.actions.requestStart(this.lobby.user(userId))).heard;
  }

  async ready(userId: number): Promise<void> {
    await this.actions.ready(this.lobby.user(userId)).heard;
  }

  /** A player ends the game with a result, or gives up when there is none. */
  async finish(userId: number, play?: Play): Promise<void> {
    const user = this.lobby.user(userId);
    const { phase, results } = this.lobby.roomOf(user);
    if (phase !== 'playing' || !results.has(userId)) throw new Refusal('not-playing', 'not playing');
    if (play === undefined) {
      await this.actions.abort(user).heard;
      return;
    }
    checkWhole('a score', play.score, INT32_MIN, INT32_MAX);
    if (!(play.accuracy >= 0 && play.accuracy <= 1)) {
      throw hostFailure('invalid-argument', `an accuracy is a number from 0 to 1, not ${play.accuracy}`);
    }
    await this.actions.played(user, play).heard;
  }

  /** Every player of the running game who is not done gives up. */
  async endGame(roomName: string): Promise<void> {
    const room = this.lobby.roomByName(roomName);
    if (room.phase !== 'playing') throw new Refusal('not-playing', 'no game is going on');
    await this.actions.endGame(room).heard;
  }

  // What else plugins do: the rest of the Server interface.

  sendToUser(userId: number, message: string): void {
    this.lobby.user(userId);
    this.#onNotice({ kind: 'to-user', userId, text: message });
  }

  sendToRoom(roomId: number, message: string): void {
    this.#onNotice({ kind: 'to-room', room: this.lobby.room(roomId).name, text: message });
  }

  sendToAll(message: string): void {
    this.#onNotice({ kind: 'to-all', text: message });
  }

  async #runCommand(userId: number, line: string): Promise<void> {
    const result = await this.#commands?.run(line, { tag: 'user', val: userId });
    if (result === undefined) return;
    if (!result.ok && result.vetoedBy !== undefined)
      throw new Vetoed('command_input', result.vetoedBy, result.text);
    const text = result.ok ? result.text : `error: ${result.text}`;
    for (const answer of text.split(/\r?\n/)) this.#onNotice({ kind: 'to-user', userId, text: answer });
  }

  protected tell(told: readonly Told[]): void {
    const nameOf = (userId: number): string => this.lobby.users.get(userId)?.name ?? String(userId);
    for (const each of told) {
      const notice = noticeOf(each, nameOf);
      if (notice !== undefined) this.#onNotice(notice);
    }
  }
}

function checkWhole(what: string, value: number, minimum: number, maximum: number): void {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return;
  throw hostFailure(
    'invalid-argument',
    `${what} is a whole number from ${minimum} to ${maximum}, not ${value}`,
  );
}
