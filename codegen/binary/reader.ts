// SPDX-License-Identifier: MIT
// Reads the primitives of the component binary format, never past its end (Binary.md).

/** An encoded package that cannot be read; the message says why, without the place. */
export class EncodedPackageError extends Error {
  /** Byte of the file at which the reason was found. */
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.name = 'EncodedPackageError';
    this.offset = offset;
  }
}

/** A cursor over bytes. Every method throws EncodedPackageError instead of reading past the end. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  position: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#end = end;
    this.position = start;
  }

  get atEnd(): boolean {
    return this.position >= this.#end;
  }

  fail(message: string, at = this.position): EncodedPackageError {
    return new EncodedPackageError(at, message);
  }

  byte(): number {
    const byte = this.position < this.#end ? this.#bytes[this.position] : undefined;
    if (byte === undefined) throw this.fail('it ends too early');
    this.position += 1;
    return byte;
  }

  /** The next byte, which stays unread; undefined at the end. */
  peek(): number | undefined {
    return this.atEnd ? undefined : this.#bytes[this.position];
  }

  /** Unsigned LEB128 of 32 bits; also the index of a type, which is written as a signed one of 33. */
  u32(): number {
    const at = this.position;
    let value = 0;
    for (let factor = 1; factor <= 2 ** 28; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte >= 0x80) continue;
      if (value > 0xffff_ffff) break;
      return value;
    }
    throw this.fail('a number does not fit 32 bits', at);
  }

  text(): string {
    const at = this.position;
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.take(this.u32()));
    } catch (thrown) {
      if (thrown instanceof EncodedPackageError) throw thrown;
      throw this.fail('a name is not valid UTF-8', at);
    }
  }

  take(length: number): Uint8Array {
    if (length > this.#end - this.position) throw this.fail('it ends too early');
    this.position += length;
    return this.#bytes.subarray(this.position - length, this.position);
  }

  /** Items behind their count; each takes at least one byte, so that a wrong count fails soon. */
  vector<T>(item: () => T): readonly T[] {
    const at = this.position;
    const count = this.u32();
    if (count > this.#end - this.position) throw this.fail('a count is larger than what follows', at);
    return Array.from({ length: count }, item);
  }

  optional<T>(item: () => T): T | undefined {
    const at = this.position;
    const flag = this.byte();
    if (flag > 1) throw this.fail(`0x${flag.toString(16)} is neither absent nor present`, at);
    return flag === 0 ? undefined : item();
  }

  /** A reader of the next `length` bytes, which this one skips. */
  section(length: number): ByteReader {
    const start = this.position;
    this.take(length);
    return new ByteReader(this.#bytes, start, this.position);
  }
}
