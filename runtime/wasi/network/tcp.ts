// SPDX-License-Identifier: MIT
// `wasi:sockets/tcp` for clients: connections to allowed addresses, counted. Nothing can be bound or listened to.

import { Pollable, type Waiter } from '../io/poll.ts';
import { InputStream, IoError, MOST_BYTES, OutputStream, type Sink, type Source } from '../io/streams.ts';
import type { Shim, ShimInputStream, ShimOutputStream, ShimSocketAddress, ShimTcpSocket } from '../shim.ts';
import type { AllowList } from './allow-list.ts';
import { attempt, awaitedOf, netError } from './errors.ts';

/** What all sockets of a plugin share. */
export interface NetworkAccess {
  readonly shim: Shim;
  readonly list: AllowList;
  readonly waiter: Waiter;
}

/** The resource. */
export class TcpSocket {
  readonly #access: NetworkAccess;
  readonly #family: string;
  readonly #socket: ShimTcpSocket;
  readonly #closed: () => void;
  /** The socket and its streams; what it holds open is closed with the last of them. */
  #holders = 1;

  /** @param closed called when everything is closed. */
  constructor(access: NetworkAccess, family: string, socket: ShimTcpSocket, closed: () => void) {
    this.#access = access;
    this.#family = family;
    this.#socket = socket;
    this.#closed = closed;
  }

  startBind(): never {
    throw netError('access-denied');
  }

  finishBind(): never {
    throw netError('not-in-progress');
  }

  startListen(): never {
    throw netError('access-denied');
  }

  finishListen(): never {
    throw netError('not-in-progress');
  }

  accept(): never {
    throw netError('invalid-state');
  }

  setListenBacklogSize(): never {
    throw netError('not-supported');
  }

  startConnect(_network: object, remote: ShimSocketAddress): void {
    const { tag, val } = remote;
    if (tag !== this.#family) throw netError('invalid-argument');
    const { shim, list } = this.#access;
    if (!list.allows({ tag, val: val.address }, val.port)) throw netError('access-denied');
    const network = shim.sockets.instanceNetwork.instanceNetwork();
    attempt(() => this.#socket.startConnect(network, remote));
  }

  finishConnect(): readonly [InputStream, OutputStream] {
    const { shim, waiter } = this.#access;
    const [input, output] = attempt(() => this.#socket.finishConnect());
    return [
      new InputStream(sourceOf(shim, input, this.#hold()), waiter),
      new OutputStream(sinkOf(shim, output, this.#hold()), waiter),
    ];
  }

  localAddress(): ShimSocketAddress {
    return attempt(() => this.#socket.localAddress());
  }

  remoteAddress(): ShimSocketAddress {
    return attempt(() => this.#socket.remoteAddress());
  }

  isListening(): boolean {
    return false;
  }

  addressFamily(): string {
    return this.#family;
  }

  shutdown(type: string): void {
    attempt(() => this.#socket.shutdown(type));
  }

  subscribe(): Pollable {
    return new Pollable(
      awaitedOf(this.#access.shim, () => this.#socket.subscribe()),
      this.#access.waiter,
    );
  }

  // Options: Node has next to none of them, and the shim only remembers what it is told. They are told what they are.

  keepAliveEnabled(): boolean {
    return false;
  }

  setKeepAliveEnabled(): void {}

  keepAliveIdleTime(): bigint {
    return 7_200_000_000_000n;
  }

  setKeepAliveIdleTime(value: bigint): void {
    positive(value);
  }

  keepAliveInterval(): bigint {
    return 1_000_000_000n;
  }

  setKeepAliveInterval(value: bigint): void {
    positive(value);
  }

  keepAliveCount(): number {
    return 10;
  }

  setKeepAliveCount(value: number): void {
    positive(value);
  }

  hopLimit(): number {
    return 64;
  }

  setHopLimit(value: number): void {
    positive(value);
  }

  receiveBufferSize(): bigint {
    return BigInt(MOST_BYTES);
  }

  setReceiveBufferSize(value: bigint): void {
    positive(value);
  }

  sendBufferSize(): bigint {
    return BigInt(MOST_BYTES);
  }

  setSendBufferSize(value: bigint): void {
    positive(value);
  }

  [Symbol.dispose](): void {
    this.#release();
  }

  #hold(): () => void {
    this.#holders++;
    return () => this.#release();
  }

  #release(): void {
    if (--this.#holders > 0) return;
    this.#closed();
    this.#socket[Symbol.dispose]();
  }
}

function positive(value: bigint | number): void {
  if (value <= 0) throw netError('invalid-argument');
}

function sourceOf(shim: Shim, stream: ShimInputStream, released: () => void): Source {
  return {
    awaited: awaitedOf(shim, () => stream.subscribe()),
    read: (most) => streaming(() => stream.read(BigInt(most))),
    close() {
      stream[Symbol.dispose]();
      released();
    },
  };
}

function sinkOf(shim: Shim, stream: ShimOutputStream, released: () => void): Sink {
  return {
    awaited: awaitedOf(shim, () => stream.subscribe()),
    room: () => streaming(() => Number(stream.checkWrite())),
    write(bytes) {
      // The shim ends its thread when it is given more than there is room for.
      streaming(() => {
        if (bytes.length > Number(stream.checkWrite())) throw new IoError('would-block');
        stream.write(bytes);
        return true;
      });
    },
    close() {
      stream[Symbol.dispose]();
      released();
    },
  };
}

/** Runs an operation of a stream. @return undefined when the other side has closed it. */
function streaming<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    const tag = typeof error === 'object' && error !== null && 'tag' in error ? error.tag : undefined;
    if (tag === 'closed') return undefined;
    if (error instanceof IoError) throw error;
    if (tag === 'last-operation-failed') throw new IoError('connection-reset');
    throw error;
  }
}
