// SPDX-License-Identifier: MIT
// A client's end of one connection: the version byte, then frames both ways. Knows nothing of what they say.

import { connect, type Socket } from 'node:net';
import { FrameReader } from '../wire/frame-reader.ts';
import type { Address } from './address.ts';

/** The byte that a client sends first. */
export const PROTOCOL_VERSION = 1;

const NO_HEADER = Buffer.alloc(0);

/** Told what comes. All payloads of one piece of the stream are told without a pause between them. */
export interface ConnectionListener {
  /** A view of memory that is not used again. */
  payload(payload: Buffer): void;
  /** Nothing comes any more; `error` unless the other side closed in the orderly way. */
  closed(error: Error | undefined): void;
}

/** One connection to a server. */
export class Connection {
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  readonly #listener: ConnectionListener;
  #error: Error | undefined;

  private constructor(socket: Socket, listener: ConnectionListener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error) => {
      this.#error ??= error;
    });
    socket.once('close', () => listener.closed(this.#error));
  }

  /**
   * Connects and sends the version byte. Rejects with the system's error when there is nobody.
   *
   * @param header what a proxy sends before it
   */
  static async open(
    address: Address,
    listener: ConnectionListener,
    header: Buffer = NO_HEADER,
  ): Promise<Connection> {
    const socket = connect({ ...address, noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
    });
    socket.removeAllListeners();
    const connection = new Connection(socket, listener);
    connection.write(Buffer.concat([header, Buffer.from([PROTOCOL_VERSION])]));
    return connection;
  }

  /** Sends bytes, which are a frame unless the server's patience is being tried. */
  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** Stops reading: what comes stays with the system, and at last with the server. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Says that nothing more will be sent, and goes on reading. */
  end(): void {
    this.#socket.end();
  }

  /** Closes at once, as a game that is ended does. */
  close(): void {
    this.#socket.destroy();
  }

  /** Closes as a machine that lost its network comes back: the other side is told with a reset. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  #take(chunk: Buffer): void {
    try {
      this.#reader.push(chunk);
      for (let next = this.#reader.next(); next !== undefined; next = this.#reader.next()) {
        this.#listener.payload(next);
      }
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(String(error));
      this.#socket.destroy();
    }
  }
}
