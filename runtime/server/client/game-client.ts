// SPDX-License-Identifier: MIT
// A game client without a game: logs in, asks, and keeps what the official client would know. It also notices what
// would break the official client, so that tests of a server can ask for none of it.

import type { ClientCommand } from '../wire/client-command.ts';
import { clientFrame, decodeServerCommand } from '../wire/codec.ts';
import type { DoneKind, Notice, ServerCommand, Welcome } from '../wire/server-command.ts';
import type { JudgeEvent, TouchFrame } from '../wire/values.ts';
import { type Address, formatAddress } from './address.ts';
import { Connection } from './connection.ts';
import { GameError } from './game-error.ts';
import { Heartbeat } from './heartbeat.ts';
import { Inbox } from './inbox.ts';
import { Replies, type ReplyOf, type RequestKind } from './replies.ts';
import { ClientView, type RoomView } from './view.ts';

export interface GameClientOptions {
  /** Send pings as the game does; yes when not given. */
  readonly heartbeat?: boolean | undefined;
  /** Milliseconds that a request waits for its reply; 7000, as the game does, when not given. */
  readonly patience?: number | undefined;
}

/** Told everything that comes, in order, before whoever asked for a reply goes on. */
export type CommandListener = (command: ServerCommand) => void;

const PATIENCE = 7000;

/** One connection of one player. Requests reject with a {@link GameError}. */
export class GameClient {
  readonly view = new ClientView();
  /** What came that would have broken the official client, in words. */
  readonly hazards: string[] = [];
  /** Resolves when the connection is closed, with the error unless it was closed in the orderly way. */
  readonly closed: Promise<Error | undefined>;
  readonly #patience: number;
  readonly #replies = new Replies();
  readonly #listeners = new Set<CommandListener>();
  readonly #inboxes = new Set<Inbox<ServerCommand>>();
  readonly #close: (error: Error | undefined) => void;
  #connection: Connection | undefined;
  #heartbeat: Heartbeat | undefined;
  #isClosed = false;

  private constructor(patience: number) {
    this.#patience = patience;
    const { promise, resolve } = Promise.withResolvers<Error | undefined>();
    this.closed = promise;
    this.#close = resolve;
  }

  /**
   * Connects; {@link authenticate} has to come next.
   *
   * @throws GameError `GAME_CLOSED` when nobody listens there.
   */
  static async connect(address: Address, options: GameClientOptions = {}): Promise<GameClient> {
    const client = new GameClient(options.patience ?? PATIENCE);
    try {
      client.#connection = await Connection.open(address, {
        payload: (payload) => client.#take(decodeServerCommand(payload)),
        closed: (error) => client.#ended(error),
      });
    } catch (cause) {
      throw new GameError('GAME_CLOSED', `nobody answers at ${formatAddress(address)}`, { cause });
    }
    if (options.heartbeat !== false) {
      client.#heartbeat = new Heartbeat({
        ping: (patience) => client.ping(patience),
        get isPlayingLive() {
          const { room } = client.view;
          return room?.live === true && room.state.kind === 'playing';
        },
        lost: () => client.close(),
      });
    }
    return client;
  }

  /** Connects and logs in. @throws GameError */
  static async login(address: Address, token: string, options?: GameClientOptions): Promise<GameClient> {
    const client = await GameClient.connect(address, options);
    try {
      await client.authenticate(token);
    } catch (error) {
      client.close();
      throw error;
    }
    return client;
  }

  /** The room that this player is in. */
  get room(): RoomView | undefined {
    return this.view.room;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  async authenticate(token: string): Promise<Welcome> {
    const { result } = await this.#ask({ kind: 'authenticate', token });
    if (!result.ok) throw refused(result.error);
    this.#hazard(this.view.welcome(result.value));
    return result.value;
  }

  async chat(message: string): Promise<void> {
    await this.#do({ kind: 'chat', message });
  }

  async createRoom(id: string): Promise<void> {
    await this.#do({ kind: 'create-room', id });
    this.view.created(id);
  }

  async joinRoom(id: string, monitor = false): Promise<void> {
    const { result } = await this.#ask({ kind: 'join-room', id, monitor });
    if (!result.ok) throw refused(result.error);
    this.#hazard(this.view.joined(id, result.value));
  }

  async leaveRoom(): Promise<void> {
    await this.#do({ kind: 'leave-room' });
    this.view.left();
  }

  async lockRoom(lock: boolean): Promise<void> {
    await this.#do({ kind: 'lock-room', lock });
  }

  async cycleRoom(cycle: boolean): Promise<void> {
    await this.#do({ kind: 'cycle-room', cycle });
  }

  async selectChart(id: number): Promise<void> {
    await this.#do({ kind: 'select-chart', id });
  }

  async requestStart(): Promise<void> {
    await this.#do({ kind: 'request-start' });
    this.view.ready(true);
  }

  async ready(): Promise<void> {
    await this.#do({ kind: 'ready' });
    this.view.ready(true);
  }

  async cancelReady(): Promise<void> {
    await this.#do({ kind: 'cancel-ready' });
    this.view.ready(false);
  }

  /** @param id of the record on the Phira site */
  async played(id: number): Promise<void> {
    await this.#do({ kind: 'played', id });
  }

  async abort(): Promise<void> {
    await this.#do({ kind: 'abort' });
  }

  /** Sends touches, which have no reply. */
  touches(frames: readonly TouchFrame[]): void {
    this.send({ kind: 'touches', frames });
  }

  /** Sends judgements, which have no reply. */
  judges(judges: readonly JudgeEvent[]): void {
    this.send({ kind: 'judges', judges });
  }

  /** Milliseconds until the answer. */
  async ping(patience = this.#patience): Promise<number> {
    const start = performance.now();
    const pong = this.#replies.waitPong(patience);
    this.send({ kind: 'ping' });
    await pong;
    return performance.now() - start;
  }

  /** Sends a command and waits for nothing. @throws WireError for a value that cannot be sent. */
  send(command: ClientCommand): void {
    this.write(clientFrame(command));
  }

  /** Sends bytes as they are, for those who try what a server makes of them. */
  write(bytes: Buffer): void {
    this.#connection?.write(bytes);
  }

  /** Listens to everything that comes from now on. Answers how to stop. */
  listen(listener: CommandListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Everything that comes from now on, to be read in order; ends with the connection. */
  inbox(): Inbox<ServerCommand> {
    const inbox = new Inbox<ServerCommand>();
    if (this.#isClosed) inbox.end();
    this.#inboxes.add(inbox);
    return inbox;
  }

  /** Reads nothing until {@link resume}. */
  pause(): void {
    this.#connection?.pause();
  }

  resume(): void {
    this.#connection?.resume();
  }

  /** Says that nothing more will be sent, and goes on reading. */
  end(): void {
    this.#connection?.end();
  }

  /** Goes away as a game that is ended does. */
  close(): void {
    this.#connection?.close();
  }

  /** Goes away as a machine that lost its network does. */
  reset(): void {
    this.#connection?.reset();
  }

  async #do(command: ClientCommand & { readonly kind: DoneKind }): Promise<void> {
    const { result } = await this.#ask(command);
    if (!result.ok) throw refused(result.error);
  }

  async #ask<K extends RequestKind>(command: ClientCommand & { readonly kind: K }): Promise<ReplyOf<K>> {
    if (this.#isClosed) throw closed();
    const frame = clientFrame(command);
    const reply = this.#replies.wait<K>(command.kind, this.#patience);
    this.write(frame);
    return reply;
  }

  #take(command: ServerCommand): void {
    for (const listener of this.#listeners) listener(command);
    for (const inbox of this.#inboxes) inbox.push(command);
    if (isNotice(command)) this.#hazard(this.view.take(command));
    else if (!this.#replies.take(command)) this.#hazard(`reply ${command.kind} that nobody asked for`);
  }

  #hazard(text: string | undefined): void {
    if (text !== undefined) this.hazards.push(text);
  }

  #ended(error: Error | undefined): void {
    this.#isClosed = true;
    this.#heartbeat?.stop();
    this.#replies.end(closed(error));
    for (const inbox of this.#inboxes) inbox.end();
    this.#close(error);
  }
}

const NOTICES: ReadonlySet<ServerCommand['kind']> = new Set<Notice['kind']>([
  'touches',
  'judges',
  'message',
  'change-state',
  'change-host',
  'on-join-room',
]);

/** Whether a command is no reply. */
export function isNotice(command: ServerCommand): command is Notice {
  return NOTICES.has(command.kind);
}

function refused(text: string): GameError {
  return new GameError('GAME_REFUSED', text);
}

function closed(cause?: Error): GameError {
  return new GameError('GAME_CLOSED', 'the connection is closed', { cause });
}
