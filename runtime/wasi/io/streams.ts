// SPDX-License-Identifier: MIT
// `wasi:io/streams` over sources and sinks of our own. The shim's streams are not used as they are: they allocate what a
// guest names as a length, splice wrongly, and end the process at errors they do not expect.

import { Trap, WitError } from '../../abi/errors.ts';
import { type Awaited, Pollable, type Waiter } from './poll.ts';

/** Most bytes that one call reads or writes, whatever length the guest names. */
export const MOST_BYTES = 64 * 1024;

/** `wasi:io/error`: what went wrong, without a path or stack of the host. */
export class IoError {
  /** The code of the filesystem or network that it comes from. */
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }

  toDebugString(): string {
    return this.code;
  }
}

/** Where an input stream reads. */
export interface Source {
  /**
   * Reads what is there, at most so many bytes.
   *
   * @return no bytes when there are none yet; undefined when there never will be.
   * @throws {IoError} when reading fails.
   */
  read(most: number): Uint8Array | undefined;
  /** Ready when there are bytes, or there never will be. */
  readonly awaited: Awaited;
  close(): void;
}

/** Where an output stream writes. */
export interface Sink {
  /** Bytes that may be written now. @throws {IoError} when writing has failed. */
  room(): number | undefined;
  /** @throws {IoError} when writing fails. */
  write(bytes: Uint8Array): void;
  /** Ready when there is room, or never will be. */
  readonly awaited: Awaited;
  close(): void;
}

/** Runs an operation of a source or sink; its failures are errors of WASI. */
function attempt<T>(run: () => T | undefined): T {
  let value: T | undefined;
  try {
    value = run();
  } catch (error) {
    if (error instanceof IoError) throw new WitError({ tag: 'last-operation-failed', val: error });
    throw error;
  }
  if (value === undefined) throw new WitError({ tag: 'closed' });
  return value;
}

/** No more than is sensible of what a guest asks for. */
function bounded(length: bigint): number {
  return length > BigInt(MOST_BYTES) ? MOST_BYTES : Number(length);
}

/** The resource. */
export class InputStream {
  readonly #source: Source;
  readonly #waiter: Waiter;

  constructor(source: Source, waiter: Waiter) {
    this.#source = source;
    this.#waiter = waiter;
  }

  read(length: bigint): Uint8Array {
    return attempt(() => this.#source.read(bounded(length)));
  }

  blockingRead(length: bigint): Uint8Array {
    if (length === 0n) return this.read(length);
    return this.#waiter.until([this.#source.awaited], () => {
      const bytes = this.read(length);
      return bytes.length === 0 ? undefined : bytes;
    });
  }

  skip(length: bigint): bigint {
    return BigInt(this.read(length).length);
  }

  blockingSkip(length: bigint): bigint {
    return BigInt(this.blockingRead(length).length);
  }

  subscribe(): Pollable {
    return new Pollable(this.#source.awaited, this.#waiter);
  }

  [Symbol.dispose](): void {
    this.#source.close();
  }
}

/** The resource. */
export class OutputStream {
  readonly #sink: Sink;
  readonly #waiter: Waiter;

  constructor(sink: Sink, waiter: Waiter) {
    this.#sink = sink;
    this.#waiter = waiter;
  }

  checkWrite(): bigint {
    return BigInt(this.#room());
  }

  write(contents: Uint8Array): void {
    this.#permit(BigInt(contents.length));
    this.#put(contents);
  }

  blockingWriteAndFlush(contents: Uint8Array): void {
    for (let at = 0; at < contents.length; ) {
      const part = contents.subarray(at, at + this.#someRoom());
      this.#put(part);
      at += part.length;
    }
  }

  /** Nothing is held back here. */
  flush(): void {
    this.#room();
  }

  blockingFlush(): void {
    this.#room();
  }

  writeZeroes(length: bigint): void {
    this.#permit(length);
    this.#put(new Uint8Array(Number(length)));
  }

  blockingWriteZeroesAndFlush(length: bigint): void {
    // As the WIT says: at most 4096 bytes at once.
    if (length > 4096n) throw tooMuch(length, 4096);
    this.blockingWriteAndFlush(new Uint8Array(Number(length)));
  }

  splice(source: InputStream, length: bigint): bigint {
    const most = BigInt(this.#room());
    const bytes = source.read(length < most ? length : most);
    this.#put(bytes);
    return BigInt(bytes.length);
  }

  blockingSplice(source: InputStream, length: bigint): bigint {
    const most = BigInt(this.#someRoom());
    const bytes = source.blockingRead(length < most ? length : most);
    this.#put(bytes);
    return BigInt(bytes.length);
  }

  subscribe(): Pollable {
    return new Pollable(this.#sink.awaited, this.#waiter);
  }

  [Symbol.dispose](): void {
    this.#sink.close();
  }

  #room(): number {
    return Math.min(
      attempt(() => this.#sink.room()),
      MOST_BYTES,
    );
  }

  #someRoom(): number {
    return this.#waiter.until([this.#sink.awaited], () => this.#room() || undefined);
  }

  #put(bytes: Uint8Array): void {
    attempt(() => {
      this.#sink.write(bytes);
      return true;
    });
  }

  /** More than `check-write` has permitted is a trap, as the WIT says. */
  #permit(length: bigint): void {
    const room = this.#room();
    if (length > BigInt(room)) throw tooMuch(length, room);
  }
}

function tooMuch(length: bigint, room: number): Trap {
  return new Trap('TRAP_GUEST', `wasi:io/streams: ${length} bytes were written where ${room} are permitted`);
}
