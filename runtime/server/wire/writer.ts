// SPDX-License-Identifier: MIT
// Bytes of one payload in the making, in memory that the next payload uses again, and the length in front of it.

import { toHalf } from './half.ts';
import { unwritable, WireError } from './wire-error.ts';

const FIRST_CAPACITY = 1024;
/** What is kept for the next payload; a larger one gives its memory back. */
const KEPT_CAPACITY = 256 * 1024;
/** Room in front of the payload for the longest length. */
const HEAD = 5;

/** Writes one payload after another. */
export class WireWriter {
  #bytes = Buffer.allocUnsafe(FIRST_CAPACITY);
  #end = HEAD;

  /** Begins a new payload. */
  reset(): this {
    if (this.#bytes.length > KEPT_CAPACITY) this.#bytes = Buffer.allocUnsafe(FIRST_CAPACITY);
    this.#end = HEAD;
    return this;
  }

  /** A copy of the payload. */
  payload(): Buffer {
    return Buffer.from(this.#bytes.subarray(HEAD, this.#end));
  }

  /** A copy of the payload with its length in front, in the shortest form. */
  frame(): Buffer {
    const size = this.#end - HEAD;
    const start = HEAD - lengthSize(size);
    putLength(this.#bytes, start, size);
    return Buffer.from(this.#bytes.subarray(start, this.#end));
  }

  u8(value: number): void {
    if ((value & 0xff) !== value) unwritable(value, 'a u8');
    const at = this.#take(1);
    this.#bytes.writeUInt8(value, at);
  }

  i8(value: number): void {
    if ((value << 24) >> 24 !== value) unwritable(value, 'an i8');
    const at = this.#take(1);
    this.#bytes.writeInt8(value, at);
  }

  u16(value: number): void {
    if ((value & 0xffff) !== value) unwritable(value, 'a u16');
    const at = this.#take(2);
    this.#bytes.writeUInt16LE(value, at);
  }

  u32(value: number): void {
    if (value >>> 0 !== value) unwritable(value, 'a u32');
    const at = this.#take(4);
    this.#bytes.writeUInt32LE(value, at);
  }

  i32(value: number): void {
    if ((value | 0) !== value) unwritable(value, 'an i32');
    const at = this.#take(4);
    this.#bytes.writeInt32LE(value, at);
  }

  u64(value: bigint): void {
    if (BigInt.asUintN(64, value) !== value) unwritable(value, 'a u64');
    const at = this.#take(8);
    this.#bytes.writeBigUInt64LE(value, at);
  }

  i64(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) unwritable(value, 'an i64');
    const at = this.#take(8);
    this.#bytes.writeBigInt64LE(value, at);
  }

  f32(value: number): void {
    const at = this.#take(4);
    this.#bytes.writeFloatLE(value, at);
  }

  f16(value: number): void {
    this.u16(toHalf(value));
  }

  bool(value: boolean): void {
    this.u8(value ? 1 : 0);
  }

  /** A length, in the shortest form. */
  count(value: number): void {
    const at = this.#take(lengthSize(value));
    putLength(this.#bytes, at, value);
  }

  /**
   * A text; lone surrogates become U+FFFD.
   *
   * @param limit most bytes that it may have
   * @throws WireError `PHIRA_TEXT_SIZE`
   */
  text(text: string, limit = Number.POSITIVE_INFINITY): void {
    const size = Buffer.byteLength(text, 'utf8');
    if (size > limit) {
      throw new WireError('PHIRA_TEXT_SIZE', `a text of ${size} bytes where ${limit} are allowed`);
    }
    this.count(size);
    const at = this.#take(size);
    this.#bytes.write(text, at, size, 'utf8');
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    const at = this.#take(bytes.byteLength);
    this.#bytes.set(bytes, at);
  }

  /** Where the next `size` bytes begin. Called before the memory is looked at: it may grow. */
  #take(size: number): number {
    const start = this.#end;
    const end = start + size;
    if (end > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(end, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, start);
      this.#bytes = grown;
    }
    this.#end = end;
    return start;
  }
}

/** Bytes of a length in its shortest form. */
function lengthSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
  return size;
}

function putLength(bytes: Buffer, start: number, value: number): void {
  let at = start;
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[at++] = (rest % 0x80) | 0x80;
  bytes[at] = rest;
}
