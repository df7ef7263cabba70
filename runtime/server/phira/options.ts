// SPDX-License-Identifier: MIT
// What a Phira MP server is made with: the parts it asks, and its limits of time and size.

import type { CommandRegistry } from '../../commands/command-registry.ts';
import type { Logger } from '../../plugin/logger.ts';
import type { Rate } from '../../services/token-bucket.ts';
import type { BanList } from '../lobby/memory-bans.ts';
import type { TrustedProxies } from '../network/trusted-proxies.ts';
import type { Account, Site } from '../site/site.ts';
import type { LivePacket } from '../wire/index.ts';
import type { PhiraEventBus } from '../world.ts';

export type { BanList } from '../lobby/memory-bans.ts';

/** Who is let in besides. */
export interface AccessControl {
  /** What somebody is told who may not log in now; undefined when he may. */
  refuses(account: Account, address: string): string | undefined;
}

/** How often something may be done; each is asked before, and counts. */
export interface ServerLimits {
  /** Asked before anything is read; `open` is how many connections there are of the address already, as limits count. */
  mayConnect(address: string, open: number): boolean;
  mayLogIn(address: string): boolean;
  /** Chat, and commands in chat. */
  mayChat(userId: number): boolean;
  mayOpenRoom(userId: number): boolean;
}

/** Takes what players touch, for recordings. Rooms are live from the start where there is one. */
export interface GameRecorder {
  /** A game begins; each player is recorded on his own. */
  begin(game: { readonly roomId: number; readonly chart: number; readonly players: readonly number[] }): void;
  /** A packet of a player, during a game or outside of one. */
  live(userId: number, packet: LivePacket): void;
  /** A player says that he is done, with the number of the uploaded record if there is one. The first that is said counts. */
  done(userId: number, recordId: number | undefined): void;
  /** The game is over. */
  end(roomId: number): void;
}

/** Milliseconds. */
export interface ServerTimes {
  /** From the connection to the end of the login. */
  readonly login: number;
  /** Without a packet until a connection is closed. Games send one every three seconds. */
  readonly idle: number;
  /** For which the place of a user who lost the connection is kept. */
  readonly grace: number;
  /** The same during a game. */
  readonly playingGrace: number;
  /**
   * Least time from a command to its answer on a connection from the same machine: a game that is answered faster than
   * it gets round to waiting for the answer breaks.
   */
  readonly loopbackReply: number;
  /** From the answer that puts somebody into a room to the first packet about that room that needs him to know. */
  readonly settle: number;
  /** From a login into a running game to the news that it runs: until then the game learns which chart it is. */
  readonly reveal: number;
  /** In which a connection that is being closed has to take what is left for it. */
  readonly close: number;
}

export const DEFAULT_TIMES: ServerTimes = {
  login: 10_000,
  idle: 10_000,
  grace: 10_000,
  playingGrace: 15_000,
  loopbackReply: 10,
  settle: 100,
  reveal: 250,
  close: 2000,
};

/** What one connection may take. */
export interface ConnectionLimits {
  /** Bytes of one packet; games stay far below, and the protocol would allow 2 MiB. */
  readonly payloadBytes: number;
  /** Bytes that may wait to be sent; who has more waiting is dropped at the next packet. */
  readonly queuedBytes: number;
  /** Packets that are read, a large one as one for each KiB; more have to wait. */
  readonly packets: Rate;
  /** Bytes of touches and judgements of a player that are passed on; more are dropped. */
  readonly liveBytes: Rate;
  /** Commands that wait for the one before them; then nothing more is read until it is done. */
  readonly waitingCommands: number;
}

export const DEFAULT_CONNECTION_LIMITS: ConnectionLimits = {
  payloadBytes: 128 * 1024,
  queuedBytes: 1024 * 1024,
  packets: { burst: 500, perSecond: 250 },
  liveBytes: { burst: 1024 * 1024, perSecond: 256 * 1024 },
  waitingCommands: 32,
};

/** What a server is made with; whatever is left out has a default that is said there. */
export interface PhiraServerOptions {
  readonly eventBus: PhiraEventBus;
  /** Where chat lines with the command prefix go; without it they are plain chat. */
  readonly commandRegistry?: CommandRegistry | undefined;
  /** What a chat message begins with to be a command; `/` when not given. */
  readonly commandPrefix?: string | undefined;
  /** Knows accounts, charts and records. */
  readonly site: Site;
  /** Name or number; `127.0.0.1` when not given. */
  readonly host?: string | undefined;
  /** 12346 when not given; 0 for any free one. */
  readonly port?: number | undefined;
  /** Proxies that say for whom they connect; then nobody else may. */
  readonly proxies?: TrustedProxies | undefined;
  /** Most connections at once; 2000 when not given. */
  readonly maxConnections?: number | undefined;
  /** Most players in a room; 8 when not given, as in the game. */
  readonly maxRoomUsers?: number | undefined;
  /** Most rooms open at once; 1000 when not given. */
  readonly maxRooms?: number | undefined;
  /** Who may watch games; account 2 when not given, as in the reference server. */
  readonly monitors?: Iterable<number> | undefined;
  readonly bans?: BanList | undefined;
  readonly access?: AccessControl | undefined;
  readonly limits?: ServerLimits | undefined;
  readonly recorder?: GameRecorder | undefined;
  /** Lines that a user is told after the login; none when not given. */
  readonly greeting?: ((userId: number) => readonly string[]) | undefined;
  readonly times?: Partial<ServerTimes> | undefined;
  readonly connectionLimits?: Partial<ConnectionLimits> | undefined;
  /** As `server_start` and `get-host-info` tell it. */
  readonly version?: string | undefined;
  readonly logger?: Logger | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now?: (() => number) | undefined;
}
