// SPDX-License-Identifier: MIT
// Reads the primitives of the WebAssembly binary formats from a range of bytes, never past its end.

import { type ComponentError, componentError } from '../errors.ts';
import type { Tally } from './tally.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A cursor over `bytes[position, end)`. Offsets in errors count from the start of `bytes`, which is the whole file.
 * Everything throws `COMPONENT_TRUNCATED` at the end of the file and `COMPONENT_MALFORMED` at any other bad byte.
 */
export class Reader {
  readonly bytes: Uint8Array;
  position: number;
  end: number;
  /** Counts for the whole file. */
  readonly tally: Tally;
  /** The same bytes, for text without the cost of a decoder. */
  readonly #text: Buffer;

  constructor(bytes: Uint8Array, position: number, end: number, tally: Tally) {
    this.bytes = bytes;
    this.#text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.position = position;
    this.end = end;
    this.tally = tally;
  }

  /** Makes the error of a bad byte at `offset`. */
  malformed(message: string, offset = this.position): ComponentError {
    return componentError('COMPONENT_MALFORMED', message, offset);
  }

  /** Makes the error of a feature that plugins may not use. */
  unsupported(feature: string, offset = this.position): ComponentError {
    return componentError(
      'COMPONENT_UNSUPPORTED',
      `${feature} is not supported in plugins; build for a synchronous 32-bit component (WASI 0.2 or none)`,
      offset,
    );
  }

  #ended(): ComponentError {
    return this.end === this.bytes.length
      ? componentError(
          'COMPONENT_TRUNCATED',
          'the file ends too early; copy or build it again',
          this.position,
        )
      : this.malformed('a definition is longer than the section it is in');
  }

  byte(): number {
    if (this.position >= this.end) throw this.#ended();
    return this.bytes[this.position++] ?? 0;
  }

  peek(): number {
    return this.position < this.end ? (this.bytes[this.position] ?? -1) : -1;
  }

  /** Moves on by `count` bytes and returns where they begin. */
  skip(count: number): number {
    const start = this.position;
    if (count > this.end - start) throw this.#ended();
    this.position = start + count;
    return start;
  }

  /** Unsigned LEB128 of at most 32 bits. */
  u32(): number {
    let byte = this.byte();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let shift = 7; shift < 35; shift += 7) {
      byte = this.byte();
      if (shift === 28 && byte > 0x0f) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw this.malformed('an integer is wider than 32 bits', this.position - 1);
  }

  /** Unsigned LEB128 of at most 64 bits; values from 2^53 on are rounded, which is enough to refuse them. */
  u64(): number {
    let value = 0;
    let factor = 1;
    for (let index = 0; index < 10; index++) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) return value;
    }
    throw this.malformed('an integer is wider than 64 bits', this.position - 1);
  }

  /** Signed LEB128 of at most 33 bits: a type index, or a negative type code. */
  s33(): number {
    let value = 0;
    let factor = 1;
    for (let index = 0; index < 5; index++) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) return (byte & 0x40) === 0 ? value : value - factor;
    }
    throw this.malformed('an integer is wider than 33 bits', this.position - 1);
  }

  /** Skips a LEB128 integer of either sign and at most `bits` bits. */
  skipLeb(bits: number): void {
    const most = Math.ceil(bits / 7);
    for (let index = 0; index < most; index++) if (this.byte() < 0x80) return;
    throw this.malformed(`an integer is wider than ${bits} bits`, this.position - 1);
  }

  /** Number of elements of a vector, counted for the file; each takes at least one byte, so more never fit. */
  count(): number {
    const at = this.position;
    const count = this.u32();
    if (count > this.end - this.position) {
      if (this.end === this.bytes.length) throw this.#ended();
      throw this.malformed('a vector is longer than the section it is in', at);
    }
    this.tally.elements(count, at);
    return count;
  }

  /** `vec(element)`. */
  vector<T>(element: () => T): T[] {
    const count = this.count();
    const items: T[] = [];
    for (let index = 0; index < count; index++) items.push(element());
    return items;
  }

  /** `<T>?`: 0 for none, 1 for one. */
  optional<T>(element: () => T): T | undefined {
    const flag = this.byte();
    if (flag > 1) throw this.malformed('an optional part begins with neither 0 nor 1', this.position - 1);
    return flag === 1 ? element() : undefined;
  }

  /** A UTF-8 name within the limit. */
  name(): string {
    const at = this.position;
    const length = this.u32();
    const { nameBytes } = this.tally.limits;
    if (length > nameBytes) {
      throw componentError(
        'COMPONENT_LIMIT',
        `a name of ${length} bytes is above the limit nameBytes of ${nameBytes}`,
        at,
      );
    }
    const start = this.skip(length);
    let index = start;
    while (index < this.position && (this.bytes[index] ?? 0) < 0x80) index++;
    if (index === this.position) return this.#text.toString('latin1', start, index);
    try {
      return utf8.decode(this.bytes.subarray(start, this.position));
    } catch {
      throw this.malformed('a name is not UTF-8', start);
    }
  }
}
