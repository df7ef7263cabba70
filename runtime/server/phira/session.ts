// SPDX-License-Identifier: MIT
// One connection: the version byte, frames, the login, then commands one at a time. What commands do is not its business.

import type { Socket } from 'node:net';

import type { DisconnectReason } from '../../../generated/host/events.ts';
import { TokenBucket } from '../../services/token-bucket.ts';
import type { LobbyUser } from '../lobby/state.ts';
import {
  type ClientPacket,
  decodeClientPacket,
  FrameReader,
  type LivePacket,
  type Reply,
  serverFrame,
  WireError,
} from '../wire/index.ts';
import type { ConnectionLimits, ServerTimes } from './options.ts';
import { Outbox, type Timing } from './outbox.ts';

/** A command that is answered in its turn. */
export type TurnPacket = Exclude<ClientPacket, { readonly kind: 'ping' | 'touches' | 'judges' }>;

/** What a session is told to do by, and tells. */
export interface SessionHost {
  readonly times: ServerTimes;
  readonly connectionLimits: ConnectionLimits;
  /** The first command of a connection, which has to be a login. The session goes on when it settles. */
  logIn(session: Session, token: string): Promise<void>;
  /** A command of somebody who is logged in. The next one comes when it settles. */
  command(session: Session, user: LobbyUser, packet: TurnPacket): Promise<void>;
  live(user: LobbyUser, packet: LivePacket): void;
  /** Called once, when nothing comes from the connection any more. */
  closed(session: Session, reason: DisconnectReason): void;
}

/** The one frame that answers every ping. */
const PONG = serverFrame({ kind: 'pong' });

/** Least milliseconds after which a connection that sent too many packets is read on. */
const THROTTLE_MS = 20;
/** Bytes of a packet that count as one: looking through a large one takes as long as through many. */
const PACKET_BYTES = 1024;
/** Packets that are taken before others get their turn. */
const PACKETS_PER_TURN = 64;

export class Session {
  /** Network address without the port. */
  readonly address: string;
  /** Milliseconds as `performance.now()` has them, as for all times of this class. */
  readonly openedAt = performance.now();
  /** When the last whole packet came. */
  heardAt = this.openedAt;
  /** Who is logged in. */
  user: LobbyUser | undefined;
  /** The game was told that the room selects a chart, and so forgot that its user is ready. */
  forgotReady = false;
  /** Aborted when the connection is gone. */
  readonly gone = new AbortController();
  readonly outbox: Outbox;
  readonly #socket: Socket;
  readonly #host: SessionHost;
  readonly #reader: FrameReader;
  readonly #packets: TokenBucket;
  #liveBytes: TokenBucket | undefined;
  #waiting: TurnPacket[] = [];
  #greeted = false;
  #busy = false;
  /** Pings that came during the login, which are answered after it. */
  #pings = 0;
  /** Set while nothing is read; ends what would read on. */
  #paused: (() => void) | undefined;
  /** Bytes of the packet that was read last. */
  #bytes = 0;
  /** Milliseconds for which nothing is read since more packets came than may. */
  #overdrawn = 0;
  /** Nothing is read because enough commands wait. */
  #full = false;
  #reason: DisconnectReason = 'left';
  #closing = false;
  #closeTimer: NodeJS.Timeout | undefined;

  /** @param onLoopback the client is on the same machine */
  constructor(socket: Socket, address: string, onLoopback: boolean, host: SessionHost) {
    this.#socket = socket;
    this.address = address;
    this.#host = host;
    this.#reader = new FrameReader(host.connectionLimits.payloadBytes);
    this.#packets = new TokenBucket(host.connectionLimits.packets, this.openedAt);
    this.outbox = new Outbox(socket, {
      maxBytes: host.connectionLimits.queuedBytes,
      replyDelay: onLoopback ? host.times.loopbackReply : 0,
      onOverflow: () => this.drop('timed-out'),
    });
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    // The socket closes after an error; how it failed makes no difference.
    socket.on('error', () => {});
    socket.once('close', () => this.#closed());
  }

  /** Whether more can be sent to it. */
  get open(): boolean {
    return !this.#closing;
  }

  send(frame: Buffer, timing: Timing = 'now'): void {
    this.outbox.send(frame, timing);
  }

  /** Answers a command; exactly once for each that is answered at all, or the game breaks. */
  reply(answer: Reply): void {
    this.outbox.send(serverFrame(answer), 'reply');
  }

  /** Closes the connection behind what waits to be sent; a peer that does not take it is cut off. */
  close(reason: DisconnectReason): void {
    if (this.#closing) return;
    this.#reason = reason;
    this.#stop();
    this.outbox.end();
    this.#closeTimer = setTimeout(() => this.#socket.destroy(), this.#host.times.close);
  }

  /** Closes the connection at once. */
  drop(reason: DisconnectReason): void {
    if (!this.#closing) this.#reason = reason;
    this.#stop();
    this.#socket.destroy();
  }

  /** Nothing more is taken from the peer, but its end of the stream is. */
  #stop(): void {
    this.#closing = true;
    this.#waiting = [];
    this.#unpause();
    this.#socket.removeAllListeners('data');
    this.#socket.resume();
  }

  #closed(): void {
    this.#closing = true;
    this.#waiting = [];
    this.#unpause();
    clearTimeout(this.#closeTimer);
    this.outbox.close();
    this.gone.abort();
    this.#host.closed(this, this.#reason);
  }

  #take(chunk: Buffer): void {
    let bytes = chunk;
    if (!this.#greeted) {
      // The version of the protocol: there is only one, and any number is let pass.
      this.#greeted = true;
      bytes = chunk.subarray(1);
    }
    if (bytes.length > 0) this.#reader.push(bytes);
    this.#read();
  }

  /** Takes packets while it may. */
  #read(): void {
    for (let count = 0; !this.#closing; count += 1) {
      this.#paused = this.#obstacle(count);
      if (this.#paused !== undefined) {
        this.#socket.pause();
        return;
      }
      const packet = this.#next();
      if (packet === undefined) return;
      this.heardAt = performance.now();
      this.#overdrawn = this.#overdraft();
      this.#dispatch(packet);
    }
  }

  /** Why nothing more is read for a moment, as what ends the wait; `count` packets were read in this turn. */
  #obstacle(count: number): (() => void) | undefined {
    if (this.#waiting.length >= this.#host.connectionLimits.waitingCommands) {
      this.#full = true;
      return () => {};
    }
    if (this.#overdrawn > 0) {
      const timer = setTimeout(() => this.#readOn(), this.#overdrawn);
      this.#overdrawn = 0;
      return () => clearTimeout(timer);
    }
    if (count < PACKETS_PER_TURN) return undefined;
    const turn = setImmediate(() => this.#readOn());
    return () => clearImmediate(turn);
  }

  /** How long to wait after the packet that was read last. */
  #overdraft(): number {
    const count = Math.ceil(this.#bytes / PACKET_BYTES);
    if (this.#packets.take(this.heardAt, count)) return 0;
    return Math.max(THROTTLE_MS, (count / this.#host.connectionLimits.packets.perSecond) * 1000);
  }

  #next(): ClientPacket | undefined {
    try {
      const payload = this.#reader.next();
      if (payload === undefined) return undefined;
      this.#bytes = payload.length;
      return decodeClientPacket(payload);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.drop('protocol-error');
      return undefined;
    }
  }

  #dispatch(packet: ClientPacket): void {
    if (this.user === undefined) this.#dispatchStranger(packet);
    else if (packet.kind === 'ping') this.send(PONG);
    else if ('body' in packet) this.#live(this.user, packet);
    else {
      this.outbox.settle();
      this.#queue(packet);
    }
  }

  /** A login comes first; what comes during it waits for it. */
  #dispatchStranger(packet: ClientPacket): void {
    if (!this.#busy && packet.kind !== 'authenticate') this.drop('protocol-error');
    else if (packet.kind === 'ping') this.#pings += 1;
    else if (!('body' in packet)) this.#queue(packet);
  }

  /** Touches and judgements are passed on at once, also while a command is being done; a flood of them is not. */
  #live(user: LobbyUser, packet: LivePacket): void {
    this.#liveBytes ??= new TokenBucket(this.#host.connectionLimits.liveBytes, this.heardAt);
    if (this.#liveBytes.take(this.heardAt, packet.body.length)) this.#host.live(user, packet);
  }

  #queue(packet: TurnPacket): void {
    this.#waiting.push(packet);
    if (!this.#busy) void this.#work();
  }

  /** Does what waits, one after another. */
  async #work(): Promise<void> {
    this.#busy = true;
    for (let packet = this.#waiting.shift(); packet !== undefined; packet = this.#waiting.shift()) {
      if (this.user !== undefined) await this.#host.command(this, this.user, packet);
      else if (packet.kind === 'authenticate') await this.#host.logIn(this, packet.token);
      for (; this.#pings > 0; this.#pings -= 1) this.send(PONG);
      if (this.#full) this.#readOn();
    }
    this.#busy = false;
  }

  #readOn(): void {
    this.#unpause();
    if (this.#closing) return;
    this.#socket.resume();
    this.#read();
  }

  #unpause(): void {
    this.#full = false;
    this.#paused?.();
    this.#paused = undefined;
  }
}
