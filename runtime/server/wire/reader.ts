// SPDX-License-Identifier: MIT
// Reads the values of one payload, believing nothing: every length is compared with what is there.

import { fromHalf } from './half.ts';
import { WireError } from './wire-error.ts';

/** Longest form of a length, which is a LEB128 of 64 bits. */
const MAX_COUNT_BYTES = 10;

/** Reads one payload from its first byte on. Nothing is copied but texts. */
export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(payload: Buffer) {
    this.#bytes = payload;
  }

  /** Bytes read so far. */
  get offset(): number {
    return this.#at;
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  i8(): number {
    return this.#bytes.readInt8(this.#take(1));
  }

  u16(): number {
    return this.#bytes.readUInt16LE(this.#take(2));
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.#take(4));
  }

  i32(): number {
    return this.#bytes.readInt32LE(this.#take(4));
  }

  u64(): bigint {
    return this.#bytes.readBigUInt64LE(this.#take(8));
  }

  i64(): bigint {
    return this.#bytes.readBigInt64LE(this.#take(8));
  }

  f32(): number {
    return this.#bytes.readFloatLE(this.#take(4));
  }

  f16(): number {
    return fromHalf(this.u16());
  }

  /** True for the byte 1 only; every other byte is false, as the reference reads it. */
  bool(): boolean {
    return this.u8() === 1;
  }

  /** A length: LEB128, long forms allowed. Above 2^53 it is inexact, and larger than any payload in any case. */
  count(): number {
    let value = 0;
    let scale = 1;
    for (let bytes = 0; bytes < MAX_COUNT_BYTES; bytes++) {
      const byte = this.u8();
      // The tenth byte has room for the last of 64 bits.
      value += (byte & (bytes === MAX_COUNT_BYTES - 1 ? 1 : 0x7f)) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
    throw new WireError('PHIRA_COUNT', `a length has more than ${MAX_COUNT_BYTES} bytes`, this.#at);
  }

  /**
   * A text. Bytes that are no UTF-8 become U+FFFD; a byte order mark stays.
   *
   * @param limit most bytes that it may have
   */
  text(limit = Number.POSITIVE_INFINITY): string {
    const start = this.#textStart(limit);
    return this.#bytes.toString('utf8', start, this.#at);
  }

  /** Passes over a text. */
  skipText(limit = Number.POSITIVE_INFINITY): void {
    this.#textStart(limit);
  }

  /** Passes over so many bytes. */
  skip(size: number): void {
    this.#take(size);
  }

  #textStart(limit: number): number {
    const size = this.count();
    if (size > limit) {
      throw new WireError('PHIRA_TEXT_SIZE', `a text of ${size} bytes where ${limit} are allowed`, this.#at);
    }
    return this.#take(size);
  }

  #take(size: number): number {
    const start = this.#at;
    if (size > this.#bytes.length - start) {
      throw new WireError('PHIRA_END', `the payload ends in the middle of a value`, start);
    }
    this.#at = start + size;
    return start;
  }
}
