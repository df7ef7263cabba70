// SPDX-License-Identifier: MIT
// Bytes of one message in the making: little-endian, unaligned, in memory of the sender's own that is used again.

import type { GuestBytes } from '../../abi/memory.ts';

const FIRST_CAPACITY = 4096;
/** What is kept for the next message; a larger one gives its memory back. */
const KEPT_CAPACITY = 1024 * 1024;
/** Up to this many code units a loop is quicker than a call into the encoder. */
const SHORT_TEXT = 24;

/** Writes one message after another into the same memory. */
export class Writer {
  /** The message is the first {@link length} bytes. Changes when it grows. */
  bytes = Buffer.alloc(FIRST_CAPACITY) as GuestBytes;
  length = 0;
  #view = viewOf(this.bytes);

  /** Begins a new message. */
  reset(): this {
    this.length = 0;
    if (this.bytes.length > KEPT_CAPACITY) this.#use(Buffer.alloc(FIRST_CAPACITY));
    return this;
  }

  u8(value: number): void {
    const at = this.#take(1);
    this.#view.setUint8(at, value);
  }

  u16(value: number): void {
    const at = this.#take(2);
    this.#view.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.#take(4);
    this.#view.setUint32(at, value, true);
  }

  u64(value: bigint): void {
    const at = this.#take(8);
    this.#view.setBigUint64(at, value, true);
  }

  f32(value: number): void {
    const at = this.#take(4);
    this.#view.setFloat32(at, value, true);
  }

  f64(value: number): void {
    const at = this.#take(8);
    this.#view.setFloat64(at, value, true);
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    const at = this.#take(bytes.byteLength);
    this.bytes.set(bytes, at);
  }

  /** A text as its length in UTF-8 and the bytes; lone surrogates become U+FFFD. */
  text(text: string): void {
    const units = text.length;
    if (units <= SHORT_TEXT && this.#shortText(text)) return;
    // Worst case three bytes a unit; a long text is measured first instead of taking three times its memory.
    const most = units <= FIRST_CAPACITY ? units * 3 : Buffer.byteLength(text, 'utf8');
    const start = this.#take(4 + most);
    const written = this.bytes.utf8Write(text, start + 4, most);
    this.#view.setUint32(start, written, true);
    this.length = start + 4 + written;
  }

  /** Writes a text of ASCII only; false, with nothing written, for any other. */
  #shortText(text: string): boolean {
    const units = text.length;
    const start = this.#take(4 + units);
    const { bytes } = this;
    for (let at = 0; at < units; at++) {
      const unit = text.charCodeAt(at);
      if (unit >= 0x80) {
        this.length = start;
        return false;
      }
      bytes[start + 4 + at] = unit;
    }
    this.#view.setUint32(start, units, true);
    return true;
  }

  /** @return where the next `size` bytes begin. Called before the memory is looked at: it may grow. */
  #take(size: number): number {
    const start = this.length;
    const end = start + size;
    if (end > this.bytes.length) this.#grow(end);
    this.length = end;
    return start;
  }

  #grow(least: number): void {
    const grown = Buffer.alloc(Math.max(least, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.length);
    this.#use(grown);
  }

  #use(bytes: Buffer<ArrayBuffer>): void {
    this.bytes = bytes as GuestBytes;
    this.#view = viewOf(bytes);
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer<ArrayBuffer>): DataView<ArrayBuffer> {
  return new DataView(buffer, byteOffset, byteLength);
}
