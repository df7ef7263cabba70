// SPDX-License-Identifier: MIT
// Takes connections: all at the same time, up to a number of them.

import { createServer, type Server as NetServer, type Socket } from 'node:net';

import { reasonOf, runtimeError } from '../../errors.ts';
import type { Logger } from '../../plugin/logger.ts';
import { canonicalAddress } from '../network/address.ts';
import type { TrustedProxies } from '../network/trusted-proxies.ts';
import { readProxyHeader } from './proxy-header.ts';

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly maxConnections: number;
  /** Proxies that say for whom they connect; then nobody else may. */
  readonly proxies: TrustedProxies | undefined;
  /** Milliseconds within which a proxy has to say so. */
  readonly headerTimeout: number;
  readonly onConnection: (socket: Socket, address: string) => void;
  readonly logger: Logger;
}

/** Where a server listens. */
export interface Listening {
  readonly host: string;
  readonly port: number;
}

/** Milliseconds between two lines about connections beyond the limit. */
const QUIET_MS = 10_000;

export class Listener {
  readonly #options: ListenerOptions;
  readonly #server: NetServer;
  /** Connections of proxies that have not said for whom. */
  readonly #unnamed = new Set<Socket>();
  /** Connections beyond the limit of which nothing was said. */
  #refused = 0;
  #quietUntil = 0;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    this.#server.maxConnections = options.maxConnections;
    this.#server.on('drop', () => this.#tellRefused());
  }

  /** Begins to listen. @throws RuntimeError RT_SERVER_LISTEN. */
  async listen(): Promise<Listening> {
    const { host, port, logger } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error) => {
        reject(runtimeError('RT_SERVER_LISTEN', { address: `${host}:${port}`, reason: reasonOf(error) }));
      });
      this.#server.listen({ host, port, backlog: 1024 }, resolve);
    });
    this.#server.removeAllListeners('error');
    // Such as when the process has no more file handles; the next connection may work again.
    this.#server.on('error', (error) => logger.error({ err: error }, 'a connection could not be taken'));
    const bound = this.#server.address();
    return bound !== null && typeof bound === 'object'
      ? { host: bound.address, port: bound.port }
      : { host, port };
  }

  /** Takes no more connections; settles when those it took are closed. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#unnamed) socket.destroy();
    });
  }

  /** A flood of connections is no flood of lines. */
  #tellRefused(): void {
    this.#refused += 1;
    const now = performance.now();
    if (now < this.#quietUntil) return;
    const facts = { limit: this.#options.maxConnections, refused: this.#refused };
    this.#options.logger.warn(facts, 'connections were refused: there are too many');
    this.#refused = 0;
    this.#quietUntil = now + QUIET_MS;
  }

  #accept(socket: Socket): void {
    const address = canonicalAddress(socket.remoteAddress ?? '');
    const { proxies, headerTimeout, onConnection } = this.#options;
    // The peer was gone before it was taken.
    if (address === undefined) socket.destroy();
    else if (proxies === undefined) onConnection(socket, address);
    else if (proxies.has(address)) {
      this.#unnamed.add(socket);
      socket.once('close', () => this.#unnamed.delete(socket));
      readProxyHeader(socket, headerTimeout, (source) => {
        this.#unnamed.delete(socket);
        onConnection(socket, source ?? address);
      });
    } else {
      this.#options.logger.debug({ address }, 'a connection was refused: it comes from no trusted proxy');
      socket.destroy();
    }
  }
}
