// SPDX-License-Identifier: MIT
// Reads the sections of a core module for the rewriter: every byte is checked, every bad one is a malformed module.

import { type ComponentError, componentError } from '../errors.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** As many as V8 takes; following more would hold the host for nothing. */
const MOST_LABELS = 65_520;

/** Makes the error of a bad byte at `offset` of the module. */
export function malformed(message: string, offset: number): ComponentError {
  return componentError('COMPONENT_MALFORMED', message, offset);
}

/** A cursor over `bytes[at, end)`. All of it throws `COMPONENT_MALFORMED` for what is not there. */
export class Cursor {
  readonly bytes: Uint8Array;
  at: number;
  end: number;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  byte(): number {
    const byte = this.at < this.end ? this.bytes[this.at] : undefined;
    if (byte === undefined) throw malformed('a core module ends too early', this.at);
    this.at++;
    return byte;
  }

  /** Moves on by `count` bytes and returns where they begin. */
  skip(count: number): number {
    const start = this.at;
    if (count > this.end - start) throw malformed('a core module ends too early', start);
    this.at = start + count;
    return start;
  }

  /** Unsigned LEB128 of at most 32 bits. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift === 28 && byte > 0x0f) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw malformed('an integer is wider than 32 bits', this.at - 1);
  }

  /** Signed LEB128 of at most 33 bits. */
  s33(): number {
    let value = 0;
    let factor = 1;
    for (let index = 0; index < 5; index++) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) return (byte & 0x40) === 0 ? value : value - factor;
    }
    throw malformed('an integer is wider than 33 bits', this.at - 1);
  }

  /** Skips a LEB128 integer of at most `bits` bits. */
  skipLeb(bits: number): void {
    for (let left = Math.ceil(bits / 7); left > 0; left--) if (this.byte() < 0x80) return;
    throw malformed(`an integer is wider than ${bits} bits`, this.at - 1);
  }

  /** Length of a vector whose elements take at least one byte each. */
  count(): number {
    const at = this.at;
    const count = this.u32();
    if (count > this.end - this.at) throw malformed('a vector is longer than its section', at);
    return count;
  }

  /** Labels of a `br_table`: a vector, and one more. @throws ComponentError `COMPONENT_LIMIT` for more than V8 takes. */
  labels(): number[] {
    const numbers: number[] = [];
    const at = this.at;
    const count = this.count();
    if (count > MOST_LABELS) {
      const message = `a branch table of ${count} labels is larger than ${MOST_LABELS}, which is what V8 takes`;
      throw componentError('COMPONENT_LIMIT', message, at);
    }
    for (let left = count; left >= 0; left--) numbers.push(this.u32());
    return numbers;
  }

  /** An index that must be below `space`, the number of entities that the module itself has. */
  index(space: number, what: string): number {
    const at = this.at;
    const index = this.u32();
    if (index >= space) throw malformed(`${what} ${index} does not exist`, at);
    return index;
  }

  /** A name; it must be UTF-8. */
  name(): string {
    const length = this.u32();
    const start = this.skip(length);
    try {
      return utf8.decode(this.bytes.subarray(start, this.at));
    } catch {
      throw malformed('a name is not UTF-8', start);
    }
  }
}
