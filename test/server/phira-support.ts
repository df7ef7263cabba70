// SPDX-License-Identifier: MIT
// A real server on a free port of loopback, and game clients that a test speaks through, packet by packet.

import { afterEach } from 'vitest';

import type { Address } from '../../runtime/server/client/address.ts';
import { Connection } from '../../runtime/server/client/connection.ts';
import { Inbox } from '../../runtime/server/client/inbox.ts';
import { CommandRegistry } from '../../runtime/server/command-input.ts';
import type { PhiraServerOptions } from '../../runtime/server/phira/options.ts';
import { PhiraServer } from '../../runtime/server/phira/phira-server.ts';
import { OfflineSite, offlineAccountId } from '../../runtime/server/site/offline-site.ts';
import {
  type ClientCommand,
  clientFrame,
  decodeServerCommand,
  type Reply,
  type ServerCommand,
} from '../../runtime/server/wire/index.ts';
import { EventBus } from '../../runtime/server/world.ts';
import { EVENT_NAMES } from './support.ts';

/** Milliseconds that a packet may take on a machine under load. */
const PATIENCE = 10_000;

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

export interface TestServer {
  readonly server: PhiraServer;
  readonly eventBus: EventBus;
  readonly commandRegistry: CommandRegistry;
  readonly address: Address;
  /** What a monitor hears: the event, with its stage if it did not happen, and its payload. */
  readonly raised: { readonly type: string; readonly payload: unknown }[];
  /** Connects and logs in as this name, which is also the token. */
  logIn(name: string): Promise<Player>;
}

/** Starts a server with the offline site; ended with the test. */
export async function startServer(options: Partial<PhiraServerOptions> = {}): Promise<TestServer> {
  const eventBus = new EventBus();
  const commandRegistry = new CommandRegistry();
  const raised: { type: string; payload: unknown }[] = [];
  for (const type of EVENT_NAMES) {
    const hear = (payload: unknown, { stage }: { stage: { tag: string } }): void => {
      raised.push({ type: stage.tag === 'happened' ? type : `${type} ${stage.tag}`, payload });
    };
    eventBus.subscribe(type, hear, 'recorder', { priority: 'monitor' });
  }
  const server = new PhiraServer({
    eventBus,
    commandRegistry,
    site: new OfflineSite(),
    port: 0,
    version: '1.2.3',
    monitors: [offlineAccountId('watcher'), offlineAccountId('watcher2')],
    ...options,
  });
  await server.start();
  closers.push(() => server.stop());
  const { listening } = server;
  if (listening === undefined) throw new Error('the server does not listen');
  const logIn = async (name: string): Promise<Player> => {
    const player = await Player.connect(listening, name);
    await player.ask({ kind: 'authenticate', token: name });
    return player;
  };
  return { server, eventBus, commandRegistry, address: listening, raised, logIn };
}

/** One game client. */
export class Player {
  readonly name: string;
  /** Number of the account, offline. */
  readonly id: number;
  readonly #inbox = new Inbox<ServerCommand>();
  readonly #closed: Promise<void>;
  #connection: Connection | undefined;
  #isClosed = false;

  private constructor(name: string) {
    this.name = name;
    this.id = offlineAccountId(name);
    this.#closed = new Promise((resolve) => {
      this.#onClosed = resolve;
    });
  }

  #onClosed: () => void = () => {};

  /** As {@link connect} through a proxy that sends this first. */
  static connectRaw(address: Address, header: string, name: string): Promise<Player> {
    return Player.connect(address, name, Buffer.from(header, 'latin1'));
  }

  static async connect(address: Address, name = 'stranger', header?: Buffer): Promise<Player> {
    const player = new Player(name);
    const listener = {
      payload: (payload: Buffer) => player.#inbox.push(decodeServerCommand(payload)),
      closed: () => {
        player.#isClosed = true;
        player.#inbox.end();
        player.#onClosed();
      },
    };
    player.#connection = await Connection.open(address, listener, header);
    closers.push(() => player.close());
    return player;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get connection(): Connection {
    if (this.#connection === undefined) throw new Error('not connected');
    return this.#connection;
  }

  send(command: ClientCommand): void {
    this.connection.write(clientFrame(command));
  }

  /** Sends a command and hands out its answer; what came before it is in `skipped`. @throws when none comes. */
  async ask(command: ClientCommand, skipped: ServerCommand[] = []): Promise<Reply> {
    this.send(command);
    const kind = command.kind === 'ping' ? 'pong' : command.kind;
    for (;;) {
      const packet = await this.next();
      if (packet.kind === kind) return packet as Reply;
      skipped.push(packet);
    }
  }

  /** As {@link ask}: the text of the refusal; `ok` when there was none. */
  async refusal(command: ClientCommand): Promise<string> {
    const reply = await this.ask(command);
    if (!('result' in reply)) return 'ok';
    return reply.result.ok ? 'ok' : reply.result.error;
  }

  /** The next packet. @throws when none comes, or the connection is closed. */
  async next(): Promise<ServerCommand> {
    const packet = await this.#inbox.next(PATIENCE);
    if (packet === undefined) throw new Error(`${this.name} got nothing${this.#isClosed ? ': closed' : ''}`);
    return packet;
  }

  /** The next packet that passes; those before it are dropped. */
  async find(test: (packet: ServerCommand) => boolean): Promise<ServerCommand> {
    const packet = await this.#inbox.find(test, PATIENCE);
    if (packet === undefined) throw new Error(`${this.name} waited in vain`);
    return packet;
  }

  /** What has come and was not looked at, after everything sent so far was answered. */
  async drain(): Promise<ServerCommand[]> {
    const skipped: ServerCommand[] = [];
    await this.ask({ kind: 'ping' }, skipped).catch(() => {});
    return skipped;
  }

  /** Takes what has come, also after the end. */
  rest(): ServerCommand[] {
    return this.#inbox.drain();
  }

  /** Settles when the connection is closed by the server. */
  async closed(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${this.name} is still connected`)), PATIENCE);
    });
    await Promise.race([this.#closed, late]).finally(() => clearTimeout(timer));
  }

  close(): void {
    this.#connection?.close();
  }
}

/** Waits until something holds. @throws when it does not in time. */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('it did not come about');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A room with its host and more players, who have heard everything so far. */
export async function roomOf(
  server: TestServer,
  ...names: string[]
): Promise<[host: Player, ...others: Player[]]> {
  const [first = 'host', ...others] = names;
  const host = await server.logIn(first);
  await host.ask({ kind: 'create-room', id: 'lobby' });
  const players: Player[] = [];
  for (const name of others) {
    const player = await server.logIn(name);
    await player.ask({ kind: 'join-room', id: 'lobby', monitor: name.startsWith('watcher') });
    players.push(player);
  }
  for (const player of [host, ...players]) await player.drain();
  server.raised.length = 0;
  return [host, ...players];
}
