// SPDX-License-Identifier: MIT
// Messages in a stream of bytes: a header of fixed size, then so many bytes. Reading takes the bytes as they come and
// never sets memory aside for more than a message may have.

import type { Kind, Message } from '../protocol.ts';
import { WireError } from '../wire/wire-error.ts';
import type { Writer } from '../wire/writer.ts';

/** Kind, target and length as 32-bit words, then the figures of memory and of fuel. */
export const HEADER_BYTES = 28;

/** The header of a message, and where its bytes go. */
export interface FrameHeader {
  readonly kind: Kind;
  readonly target: number;
  readonly length: number;
  readonly memory: number;
  readonly fuel: number;
}

/** One message as bytes of its own, header first. */
export function frameOf(
  kind: Kind,
  target: number,
  payload: Writer | undefined,
  memory: number,
  fuel = 0,
): Buffer {
  const length = payload?.length ?? 0;
  const frame = Buffer.allocUnsafe(HEADER_BYTES + length);
  frame.writeUInt32LE(kind, 0);
  frame.writeUInt32LE(target, 4);
  frame.writeUInt32LE(length, 8);
  frame.writeDoubleLE(memory, 12);
  frame.writeDoubleLE(fuel, 20);
  payload?.bytes.copy(frame, HEADER_BYTES, 0, length);
  return frame;
}

/** @throws WireError `WIRE_BUDGET` for a message longer than `limit`. */
export function readHeader(bytes: Buffer, limit: number): FrameHeader {
  const length = bytes.readUInt32LE(8);
  if (length > limit) {
    throw new WireError('WIRE_BUDGET', `a message of ${length} bytes; at most ${limit} are allowed`);
  }
  return {
    kind: bytes.readUInt32LE(0),
    target: bytes.readUInt32LE(4),
    length,
    memory: figure(bytes.readDoubleLE(12)),
    fuel: figure(bytes.readDoubleLE(20)),
  };
}

/** A whole number, whatever a plugin sent. */
function figure(sent: number): number {
  return sent >= 0 && Number.isSafeInteger(sent) ? sent : 0;
}

/** Puts messages together from pieces of a stream. */
export class FrameReader {
  readonly #limit: number;
  readonly #head = Buffer.alloc(HEADER_BYTES);
  #header: FrameHeader | undefined;
  #body: Buffer<ArrayBuffer> = Buffer.alloc(0);
  #filled = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Takes the next piece.
   *
   * @return the message that it completes.
   * @throws WireError for a message that is too long, and for bytes behind a message: the sender has no turn then.
   */
  push(piece: Buffer): Message | undefined {
    let rest = piece;
    if (this.#header === undefined) {
      rest = this.#fill(this.#head, rest);
      if (this.#filled < HEADER_BYTES) return undefined;
      this.#header = readHeader(this.#head, this.#limit);
      this.#body = Buffer.alloc(this.#header.length);
      this.#filled = 0;
    }
    const header = this.#header;
    rest = this.#fill(this.#body, rest);
    if (this.#filled < header.length) return undefined;
    this.#header = undefined;
    this.#filled = 0;
    if (rest.length > 0) throw new WireError('WIRE_MALFORMED', 'a message came out of turn');
    return { ...header, bytes: this.#body };
  }

  /** Copies into `target` what it still lacks; answers what is left. */
  #fill(target: Buffer, piece: Buffer): Buffer {
    const taken = Math.min(target.length - this.#filled, piece.length);
    piece.copy(target, this.#filled, 0, taken);
    this.#filled += taken;
    return piece.subarray(taken);
  }
}
