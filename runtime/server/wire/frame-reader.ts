// SPDX-License-Identifier: MIT
// Cuts a stream of bytes into payloads. Memory grows with what has come, never with what is claimed.

import { WireError } from './wire-error.ts';

/** Largest payload of the protocol, in either direction: 2 MiB. */
export const MAX_PAYLOAD = 2 * 1024 * 1024;

const MAX_LENGTH_BYTES = 5;
const NOTHING = Buffer.alloc(0);

/** Cuts one stream. Give it each chunk with {@link push}, then call {@link next} until there is nothing. */
export class FrameReader {
  readonly #limit: number;
  /** What has come and was not handed out begins at `#start` and ends at `#end`. */
  #bytes: Buffer = NOTHING;
  #start = 0;
  #end = 0;
  /** Whether `#bytes` is this reader's own memory, which may be written to. */
  #own = false;

  /** @param limit most bytes of a payload; at most and by default {@link MAX_PAYLOAD} */
  constructor(limit = MAX_PAYLOAD) {
    this.#limit = Math.min(limit, MAX_PAYLOAD);
  }

  /** Bytes that wait for the rest of their frame, or to be asked for. */
  get waiting(): number {
    return this.#end - this.#start;
  }

  /** Takes what came. The payloads in it are views of it: its memory must stay as it is. */
  push(chunk: Buffer): void {
    const waiting = this.waiting;
    if (waiting === 0) {
      this.#bytes = chunk;
      this.#start = 0;
      this.#end = chunk.length;
      this.#own = false;
      return;
    }
    const needed = waiting + chunk.length;
    if (!this.#own || this.#end + chunk.length > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(this.#own ? Math.max(needed, 2 * waiting) : needed);
      this.#bytes.copy(grown, 0, this.#start, this.#end);
      this.#bytes = grown;
      this.#start = 0;
      this.#end = waiting;
      this.#own = true;
    }
    chunk.copy(this.#bytes, this.#end);
    this.#end += chunk.length;
  }

  /**
   * The next whole payload, or undefined until more has come. After an error the stream cannot be read on.
   *
   * @throws WireError `PHIRA_FRAME_LENGTH`, `PHIRA_FRAME_SIZE`
   */
  next(): Buffer | undefined {
    let length = 0;
    for (let read = 0; read < MAX_LENGTH_BYTES; read++) {
      const at = this.#start + read;
      if (at >= this.#end) return undefined;
      const byte = this.#bytes[at] ?? 0;
      // Of the fifth byte four bits are left of 32; the others drop out.
      length = (length | ((byte & 0x7f) << (7 * read))) >>> 0;
      if (byte < 0x80) return this.#payload(at + 1, length);
    }
    throw new WireError('PHIRA_FRAME_LENGTH', `a length has more than ${MAX_LENGTH_BYTES} bytes`);
  }

  #payload(start: number, length: number): Buffer | undefined {
    if (length > this.#limit) {
      throw new WireError(
        'PHIRA_FRAME_SIZE',
        `a payload of ${length} bytes where ${this.#limit} are allowed`,
      );
    }
    const end = start + length;
    if (end > this.#end) return undefined;
    const payload = this.#bytes.subarray(start, end);
    this.#start = end;
    if (end === this.#end) this.#forget();
    return payload;
  }

  /** Lets go of memory that an idle connection has no use for. */
  #forget(): void {
    this.#bytes = NOTHING;
    this.#start = 0;
    this.#end = 0;
    this.#own = false;
  }
}
