// SPDX-License-Identifier: MIT
// Every open connection, and the one clock that looks after those from which nothing comes.

import type { Socket } from 'node:net';

import { isLoopback } from '../network/address.ts';
import { AddressCounts } from '../network/address-counts.ts';
import type { ServerLimits, ServerTimes } from './options.ts';
import { Session, type SessionHost } from './session.ts';

export interface ConnectionsOptions {
  readonly times: ServerTimes;
  readonly limits: ServerLimits | undefined;
  readonly host: SessionHost;
}

/** Milliseconds between two looks at all connections, at most and at least. */
const LONGEST_SWEEP = 1000;
const SHORTEST_SWEEP = 20;

export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #sessions = new Set<Session>();
  readonly #byAddress = new AddressCounts();
  #sweep: NodeJS.Timeout | undefined;
  #closed = false;
  readonly #empty = Promise.withResolvers<void>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Takes a connection, or closes it when its address has too many. */
  take(socket: Socket, address: string): void {
    const open = this.#byAddress.of(address);
    if (this.#closed || this.#options.limits?.mayConnect(address, open) === false) {
      socket.destroy();
      return;
    }
    this.#byAddress.add(address);
    this.#sessions.add(new Session(socket, address, isLoopback(address), this.#options.host));
    this.#sweep ??= setInterval(() => this.#look(), this.#interval());
  }

  forget(session: Session): void {
    if (!this.#sessions.delete(session)) return;
    this.#byAddress.remove(session.address);
    if (this.#sessions.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
    if (this.#closed) this.#empty.resolve();
  }

  /** Takes no more connections and closes all there are; settles when none is left. */
  close(): Promise<void> {
    this.#closed = true;
    for (const session of this.#sessions) session.close('server-shutdown');
    if (this.#sessions.size === 0) this.#empty.resolve();
    return this.#empty.promise;
  }

  /** Drops who has not logged in in time, and who has been silent for too long. */
  #look(): void {
    const { login, idle } = this.#options.times;
    const now = performance.now();
    for (const session of this.#sessions) {
      if (!session.open) continue;
      const late = session.user === undefined && now - session.openedAt > login;
      if (late || now - session.heardAt > idle) session.drop('timed-out');
    }
  }

  #interval(): number {
    const { login, idle } = this.#options.times;
    return Math.max(SHORTEST_SWEEP, Math.min(LONGEST_SWEEP, Math.min(login, idle) / 10));
  }
}
