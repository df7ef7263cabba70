// SPDX-License-Identifier: MIT
// Writes a module into one buffer that is large enough from the start.

/** Bytes of an unsigned LEB128 number. */
export function lebSize(value: number): number {
  let size = 1;
  for (let rest = value >>> 7; rest !== 0; rest >>>= 7) size++;
  return size;
}

/** An unsigned LEB128 number. */
export function leb(value: number): number[] {
  const out: number[] = [];
  let rest = value >>> 0;
  while (rest > 127) {
    out.push((rest & 127) | 128);
    rest >>>= 7;
  }
  out.push(rest);
  return out;
}

/** A signed LEB128 number of 32 bits. */
export function signedLeb(value: number): number[] {
  const out: number[] = [];
  let rest = value | 0;
  while (rest > 63 || rest < -64) {
    out.push((rest & 127) | 128);
    rest >>= 7;
  }
  out.push(rest & 127);
  return out;
}

/** From this length on a call that copies is faster than a loop. */
const LONG = 48;

/** An output buffer. Writing beyond its end is a mistake of the caller, and throws a RangeError. */
export class Writer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  at = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  byte(value: number): void {
    this.bytes[this.at++] = value;
  }

  u32(value: number): void {
    let rest = value >>> 0;
    while (rest > 127) {
      this.bytes[this.at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.at++] = rest;
  }

  /** Writes a short sequence of bytes. */
  put(part: ArrayLike<number>): void {
    const { bytes } = this;
    let at = this.at;
    for (let index = 0; index < part.length; index++) bytes[at++] = part[index] ?? 0;
    this.at = at;
  }

  /** Copies `source[start, end)`. */
  copy(source: Uint8Array, start: number, end: number): void {
    const { bytes } = this;
    if (end - start >= LONG) {
      bytes.set(source.subarray(start, end), this.at);
      this.at += end - start;
      return;
    }
    let at = this.at;
    for (let from = start; from < end; from++) bytes[at++] = source[from] ?? 0;
    this.at = at;
  }

  /** What was written. */
  finish(): Uint8Array<ArrayBuffer> {
    if (this.at > this.bytes.length) throw new RangeError('the rewritten module outgrew its buffer');
    return this.bytes.subarray(0, this.at);
  }
}
