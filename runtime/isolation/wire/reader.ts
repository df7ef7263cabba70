// SPDX-License-Identifier: MIT
// Reads one message, believing nothing: every length is compared with what is there and with what may be there.

import type { GuestBytes } from '../../abi/memory.ts';
import { MAX_CACHED_BYTES, recall, remember } from '../../abi/string-cache.ts';
import { WireError } from './wire-error.ts';

const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** How much the values of one message may have together. */
export interface ReadLimits {
  /** Bytes of texts and number lists. */
  readonly bytes: number;
  /** Elements of all other lists. */
  readonly elements: number;
}

/** For what the host itself has sent. */
export const TRUSTED: ReadLimits = { bytes: Number.POSITIVE_INFINITY, elements: Number.POSITIVE_INFINITY };

/** Reads one message after another. */
export class Reader {
  #bytes = Buffer.alloc(0) as GuestBytes;
  #view = new DataView(this.#bytes.buffer, 0, 0);
  #at = 0;
  #end = 0;
  #bytesLeft = 0;
  #elementsLeft = 0;
  readonly #limits: ReadLimits;

  constructor(limits: ReadLimits) {
    this.#limits = limits;
  }

  /** Begins with the first `length` bytes of a memory that nobody else writes to until {@link done}. */
  reset(bytes: Buffer<ArrayBuffer>, length = bytes.length): this {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes as GuestBytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.#at = 0;
    this.#end = length;
    this.#bytesLeft = this.#limits.bytes;
    this.#elementsLeft = this.#limits.elements;
    return this;
  }

  /** @throws WireError `WIRE_LENGTH` unless everything has been read. */
  done(): void {
    if (this.#at !== this.#end) throw tooLong(this.#end - this.#at);
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  f32(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  /** A copy of so many bytes of a number list. */
  raw(size: number): ArrayBuffer {
    const start = this.#take(size);
    this.#spendBytes(size);
    const copy = new ArrayBuffer(size);
    new Uint8Array(copy).set(this.#bytes.subarray(start, start + size));
    return copy;
  }

  /** How many elements a list has, each of which takes at least one byte. */
  count(): number {
    const count = this.u32();
    if (count > this.#end - this.#at) throw tooShort();
    this.#elementsLeft -= count;
    if (this.#elementsLeft < 0) {
      throw new WireError('WIRE_BUDGET', `a message has at most ${this.#limits.elements} list elements`);
    }
    return count;
  }

  text(): string {
    const size = this.u32();
    if (size === 0) return '';
    const start = this.#take(size);
    this.#spendBytes(size);
    if (size > MAX_CACHED_BYTES) return this.#decode(start, size);
    const known = recall(this.#view, start, size);
    if (known !== undefined) return known;
    const text = this.#decode(start, size);
    remember(this.#view, start, size, text);
    return text;
  }

  #decode(start: number, size: number): string {
    const text = this.#bytes.utf8Slice(start, start + size);
    // The quick decoder replaces what is invalid: only a text with U+FFFD in it needs the strict one.
    if (!text.includes('\ufffd')) return text;
    try {
      return STRICT_UTF8.decode(this.#bytes.subarray(start, start + size));
    } catch (cause) {
      throw new WireError('WIRE_MALFORMED', 'a text is not UTF-8', { cause });
    }
  }

  #spendBytes(size: number): void {
    this.#bytesLeft -= size;
    if (this.#bytesLeft < 0) {
      throw new WireError(
        'WIRE_BUDGET',
        `a message has at most ${this.#limits.bytes} bytes of texts and number lists`,
      );
    }
  }

  #take(size: number): number {
    const start = this.#at;
    if (size > this.#end - start) throw tooShort();
    this.#at = start + size;
    return start;
  }
}

function tooShort(): WireError {
  return new WireError('WIRE_LENGTH', 'a message ends in the middle of a value');
}

function tooLong(bytes: number): WireError {
  return new WireError('WIRE_LENGTH', `a message has ${bytes} bytes after its last value`);
}
