// SPDX-License-Identifier: MIT
// A file that the shim has open, for as long as its descriptor or one of its streams is there.

import type { WitError } from '../../abi/errors.ts';
import { isWitError } from '../../abi/errors.ts';
import { ALWAYS } from '../io/poll.ts';
import { IoError, MOST_BYTES, type Sink, type Source } from '../io/streams.ts';
import type { ShimDescriptor } from '../shim.ts';
import { attempt, fsError } from './errors.ts';

/** What a plugin may do with a descriptor. */
export interface Flags {
  readonly read: boolean;
  readonly write: boolean;
  readonly mutateDirectory: boolean;
}

/** One open file; closed when everything that was made of it is. */
export class OpenFile {
  readonly shim: ShimDescriptor;
  readonly #flags: Flags;
  readonly #closed: () => void;
  #holders = 1;

  /** @param closed called once. */
  constructor(shim: ShimDescriptor, flags: Flags, closed: () => void) {
    this.shim = shim;
    this.#flags = flags;
    this.#closed = closed;
  }

  /** @return the bytes, and whether the file ends before them. */
  read(most: number, offset: bigint): readonly [Uint8Array, boolean] {
    if (!this.#flags.read) throw fsError('bad-descriptor');
    const length = BigInt(Math.min(most, MOST_BYTES));
    if (length === 0n) return [new Uint8Array(0), false];
    return attempt(() => this.shim.read(length, checkedOffset(offset)));
  }

  write(bytes: Uint8Array, offset: bigint): bigint {
    this.mustWrite();
    return attempt(() =>
      this.shim.write(bytes, checkedOffset(offset + BigInt(bytes.length)) - BigInt(bytes.length)),
    );
  }

  size(): bigint {
    return attempt(() => this.shim.stat()).size;
  }

  setSize(size: bigint): void {
    this.mustWrite();
    attempt(() => this.shim.setSize(checkedOffset(size)));
  }

  /** @throws {WitError} when it was not opened for writing. */
  mustWrite(): void {
    if (!this.#flags.write) throw fsError('bad-descriptor');
  }

  /** A stream that reads from an offset on. */
  source(offset: bigint): Source {
    if (!this.#flags.read) throw fsError('bad-descriptor');
    let at = checkedOffset(offset);
    return {
      awaited: ALWAYS,
      read: (most) =>
        streaming(() => {
          const [bytes, end] = this.read(most, at);
          at += BigInt(bytes.length);
          return end ? undefined : bytes;
        }),
      close: this.#hold(),
    };
  }

  /** A stream that writes from an offset on, or at the end when there is none. */
  sink(offset: bigint | undefined): Sink {
    this.mustWrite();
    let at = offset === undefined ? undefined : checkedOffset(offset);
    return {
      awaited: ALWAYS,
      room: () => MOST_BYTES,
      write: (bytes) =>
        streaming(() => {
          for (let done = 0; done < bytes.length; ) {
            const written = this.write(bytes.subarray(done), at ?? this.size());
            if (written === 0n) throw new IoError('io');
            if (at !== undefined) at += written;
            done += Number(written);
          }
        }),
      close: this.#hold(),
    };
  }

  /** Lets go of what {@link constructor} held. */
  release(): void {
    if (--this.#holders > 0) return;
    this.#closed();
    this.shim[Symbol.dispose]();
  }

  #hold(): () => void {
    this.#holders++;
    return () => this.release();
  }
}

/** What goes wrong in a stream is an error of the stream. */
function streaming<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw isWitError(error) ? new IoError(String((error as WitError<unknown>).payload)) : error;
  }
}

/** The shim makes numbers of offsets. */
function checkedOffset(offset: bigint): bigint {
  if (offset > BigInt(Number.MAX_SAFE_INTEGER)) throw fsError('invalid');
  return offset;
}
