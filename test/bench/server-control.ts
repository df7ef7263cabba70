// SPDX-License-Identifier: MIT
// The control of the server benchmark: how long a few bytes take to a process that only sends them back, at the same time
// and from the same process as the clients. What a busy machine adds to every latency is in this one too.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

/** Milliseconds between two messages. */
const INTERVAL = 5;
/** Bytes of a message: the time at which it was sent. */
const SIZE = 8;

/** A connection to an echo, measured all the time. */
export class EchoControl {
  readonly #child: ChildProcess;
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;
  #latencies: number[] = [];
  #rest = Buffer.alloc(0);

  private constructor(child: ChildProcess, socket: Socket) {
    this.#child = child;
    this.#socket = socket;
    socket.on('error', () => {}).on('data', (chunk: Buffer) => this.#take(chunk));
    this.#timer = setInterval(() => {
      const message = Buffer.alloc(SIZE);
      message.writeDoubleLE(performance.now());
      socket.write(message);
    }, INTERVAL);
  }

  static async start(): Promise<EchoControl> {
    const child = fork(fileURLToPath(new URL('server-echo.ts', import.meta.url)));
    const [port]: number[] = await once(child, 'message');
    const socket = connect({ host: '127.0.0.1', port: port ?? 0, noDelay: true });
    await once(socket, 'connect');
    return new EchoControl(child, socket);
  }

  /** Milliseconds there and back of every message since this was asked last. */
  take(): readonly number[] {
    return this.#latencies.splice(0);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#socket.destroy();
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }

  #take(chunk: Buffer): void {
    const bytes = Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (; at + SIZE <= bytes.length; at += SIZE) {
      this.#latencies.push(performance.now() - bytes.readDoubleLE(at));
    }
    this.#rest = bytes.subarray(at);
  }
}
