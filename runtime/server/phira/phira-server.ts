// SPDX-License-Identifier: MIT
// A Phira MP server: game clients connect over TCP, and what they do happens in the lobby that plugins see and steer.

import type { Socket } from 'node:net';

import type { DisconnectReason } from '../../../generated/host/events.ts';
import type { Subscriber } from '../../events/event.ts';
import { silentLogger } from '../../plugin/logger.ts';
import { CommandInput } from '../command-input.ts';
import type { Told } from '../lobby/effects.ts';
import { LobbyServer } from '../lobby/lobby-server.ts';
import { MemoryBans } from '../lobby/memory-bans.ts';
import { type LobbyUser, membersOf } from '../lobby/state.ts';
import { type LivePacket, liveFrame } from '../wire/index.ts';
import { type ChangeListener, Changes, type RoomView, type UserView } from './changes.ts';
import { Commands } from './commands.ts';
import { Connections } from './connections.ts';
import { Listener, type Listening } from './listener.ts';
import { LoginDesk } from './login-desk.ts';
import {
  DEFAULT_CONNECTION_LIMITS,
  DEFAULT_TIMES,
  type GameRecorder,
  type PhiraServerOptions,
  type ServerTimes,
} from './options.ts';
import { packetsOf, serverLine } from './packets.ts';
import { Presence } from './presence.ts';
import type { Session, SessionHost, TurnPacket } from './session.ts';
import { textOf } from './texts.ts';

/** Account that may watch games where nobody says who may. */
const REFERENCE_MONITORS = [2];

/**
 * The server. Made with what it asks, it listens from `start` to `stop`. Games cannot be told that they are out of a room
 * or kicked: the connection is closed, the game logs in again by itself, and is then in no room.
 */
export class PhiraServer extends LobbyServer {
  readonly #times: ServerTimes;
  readonly #presence: Presence;
  readonly #changes: Changes;
  readonly #connections: Connections;
  readonly #recorder: GameRecorder | undefined;
  readonly #listener: Listener;
  readonly #desk: LoginDesk;
  #listening: Listening | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: PhiraServerOptions) {
    const { eventBus, commandRegistry, commandPrefix: prefix, recorder, limits, site } = options;
    const { version = '0.0.0', maxRoomUsers = 8, maxRooms = 1000, now = Date.now } = options;
    const { bans = new MemoryBans(now), logger = silentLogger } = options;
    const watchers = new Set(options.monitors ?? REFERENCE_MONITORS);
    const mayWatch = (userId: number): boolean => watchers.has(userId);
    const alwaysLive = recorder !== undefined;
    super({
      ...{ version, eventBus, bans },
      rules: { maxRoomUsers, maxRooms, needsChart: true, mayWatch, alwaysLive },
    });
    const { lobby, actions } = this;
    this.#times = { ...DEFAULT_TIMES, ...options.times };
    this.#recorder = recorder;
    const leave = (user: LobbyUser, reason: DisconnectReason): unknown => actions.disconnect(user, reason);
    const presence = new Presence({ times: this.#times, leave });
    this.#presence = presence;
    this.#changes = new Changes(lobby, (userId) => presence.isHere(userId));
    const commands = new Commands({
      lobby,
      actions,
      site,
      settle: this.#times.settle,
      commandInput: commandRegistry && new CommandInput({ eventBus, commandRegistry, prefix }),
      limits,
      recorder,
      onFault: (error) => logger.error({ err: error }, 'a command failed'),
    });
    this.#desk = new LoginDesk({
      ...{ lobby, actions, presence, site, limits, bans, logger, now },
      times: this.#times,
      access: options.access,
      greeting: options.greeting,
      onBack: (user) => this.#changes.publishUser(user),
    });
    const host: SessionHost = {
      times: this.#times,
      connectionLimits: { ...DEFAULT_CONNECTION_LIMITS, ...options.connectionLimits },
      logIn: (session, token) => this.#desk.logIn(session, token),
      command: (session: Session, user: LobbyUser, packet: TurnPacket) => commands.run(session, user, packet),
      live: (user, packet) => this.#relay(user, packet),
      closed: (session, reason) => this.#closed(session, reason),
    };
    this.#connections = new Connections({ times: this.#times, limits, host });
    this.#listener = new Listener({
      host: options.host ?? '127.0.0.1',
      port: options.port ?? 12346,
      maxConnections: options.maxConnections ?? 2000,
      proxies: options.proxies,
      headerTimeout: this.#times.login,
      onConnection: (socket: Socket, address: string) => this.#connections.take(socket, address),
      logger,
    });
  }

  /** Where the server listens; undefined before it does. */
  get listening(): Listening | undefined {
    return this.#listening;
  }

  /** Connections that are open, logged in or not. */
  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Listens, then tells plugins that the server has started. @throws RuntimeError RT_SERVER_LISTEN. */
  async start(): Promise<void> {
    this.#listening = await this.#listener.listen();
    await this.eventBus.emit('server_start', { version: this.version });
  }

  /**
   * Tells plugins and users, takes everybody out of the rooms, and closes the connections; what is not closed in time is
   * cut off. A second call waits for the first.
   */
  stop(reason = 'shutdown'): Promise<void> {
    this.#stopping ??= this.#stop(reason);
    return this.#stopping;
  }

  // What operators see.

  /** Every connected user, by number. */
  users(): UserView[] {
    return this.lobby.sortedUsers().map((user) => this.#changes.userView(user));
  }

  /** Every open room, by number. */
  rooms(): RoomView[] {
    return this.lobby.sortedRooms().map((room) => this.#changes.roomView(room));
  }

  /** Tells a user, with a detail if there is one, and closes the connection. @throws HostFailure `not-found`. */
  expelUser(userId: number, reason: 'kicked' | 'banned', detail: string): void {
    this.#expel(this.lobby.user(userId), reason, detail);
  }

  /**
   * Changes how many may play in a room; who is in it stays.
   *
   * @throws HostFailure `not-found`, or `invalid-argument` for what no room may be opened for.
   */
  setRoomSize(roomId: number, maxUsers: number): void {
    const room = this.lobby.room(roomId);
    this.lobby.checkRoomSize(maxUsers);
    room.maxUsers = maxUsers;
    this.#changes.publishRoom(room);
  }

  /** Calls the listener, which must not throw, for each change; answers what ends that. */
  onChange(listener: ChangeListener): () => void {
    return this.#changes.listen(listener);
  }

  // What else plugins do: the rest of the Server interface.

  sendToUser(userId: number, message: string): void {
    const { id } = this.lobby.user(userId);
    this.#presence.sessionOf(id)?.send(serverLine(message));
  }

  sendToRoom(roomId: number, message: string): void {
    this.#sendLine(membersOf(this.lobby.room(roomId)), message);
  }

  sendToAll(message: string): void {
    this.#sendLine(this.lobby.users.keys(), message);
  }

  protected override removeBanned(user: LobbyUser, reason: string, cause?: Subscriber): void {
    this.#expel(user, 'banned', reason, cause);
  }

  #expel(user: LobbyUser, reason: 'kicked' | 'banned', detail: string, cause?: Subscriber): void {
    const text = textOf(reason, user.language, detail);
    this.#presence.sessionOf(user.id)?.send(serverLine(text));
    this.actions.disconnect(user, reason, cause);
  }

  #sendLine(userIds: Iterable<number>, message: string): void {
    const frame = serverLine(message);
    for (const userId of userIds) this.#presence.sessionOf(userId)?.send(frame);
  }

  /** Brings news to games, and does what they cannot be told. */
  protected tell(told: readonly Told[]): void {
    for (const each of told) {
      for (const { frame, timing, to } of packetsOf(each)) {
        if (to !== undefined) this.#presence.sessionOf(to)?.send(frame, timing);
        else for (const userId of each.to) this.#presence.sessionOf(userId)?.send(frame, timing);
      }
      this.#follow(each);
    }
    this.#changes.publish(told);
  }

  #follow({ news, room }: Told): void {
    if (news.kind === 'gone') this.#presence.remove(news.user, news.reason);
    else if (news.kind === 'evicted') this.#presence.reconnect(news.user);
    else if (room === undefined) return;
    else if (news.kind === 'playing') {
      this.#recorder?.begin({ roomId: room.id, chart: room.chart?.id ?? 0, players: [...room.players] });
    } else if (news.kind === 'over') this.#recorder?.end(room.id);
  }

  /** What a player touches goes to those who watch, as it came and in order. */
  #relay(user: LobbyUser, packet: LivePacket): void {
    const { room } = user;
    if (room === undefined || !room.live) return;
    this.#recorder?.live(user.id, packet);
    if (room.monitors.length === 0) return;
    const frame = liveFrame(packet, user.id);
    for (const userId of room.monitors) this.#presence.sessionOf(userId)?.send(frame);
  }

  #closed(session: Session, reason: DisconnectReason): void {
    this.#connections.forget(session);
    this.#presence.lost(session, reason);
    const { user } = session;
    if (user !== undefined && this.lobby.users.get(user.id) === user) this.#changes.publishUser(user);
  }

  async #stop(reason: string): Promise<void> {
    const closed = this.#listening === undefined ? undefined : this.#listener.close();
    this.#desk.close(reason);
    await this.eventBus.emit('server_shutdown', { reason });
    for (const user of this.lobby.sortedUsers()) {
      this.#presence.sessionOf(user.id)?.send(serverLine(textOf('stopping', user.language, reason)));
    }
    for (const user of this.lobby.sortedUsers()) await this.actions.disconnect(user, 'server-shutdown').heard;
    await Promise.all([closed, this.#connections.close()]);
  }
}
