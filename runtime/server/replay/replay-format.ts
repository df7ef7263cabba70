// SPDX-License-Identifier: MIT
// The `.phirarec` file that servers of this family share: a header of 14 bytes, then what one player sent in one game,
// each command as on the wire with its length in front as a u32.

import { type ClientCommand, clientCommand } from '../wire/client-command.ts';
import { decode, type LivePacket } from '../wire/codec.ts';

/** `MP` as the file begins. */
const MAGIC = 0x504d;
/** Bytes of the header. */
export const REPLAY_HEADER = 14;
/** Where the number of the record is, which is known last. */
export const REPLAY_RECORD_OFFSET = 10;

/** What a recording is of. */
export interface ReplayHeader {
  /** Of the Phira site, as the others. */
  readonly chart: number;
  readonly user: number;
  /** 0 as long as nothing was uploaded. */
  readonly record: number;
}

/** A recording. */
export interface Replay extends ReplayHeader {
  /** Touches and judgements in the order in which they came. */
  readonly commands: readonly ClientCommand[];
  /** False when the file ends in the middle of a command: the server was stopped while it wrote. */
  readonly complete: boolean;
}

/** A file that is no recording. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
  readonly code = 'REPLAY_FORMAT';
}

/** The bytes of a header. */
export function replayHeader({ chart, user, record }: ReplayHeader): Buffer {
  const bytes = Buffer.alloc(REPLAY_HEADER);
  bytes.writeUInt16LE(MAGIC, 0);
  bytes.writeUInt32LE(chart >>> 0, 2);
  bytes.writeUInt32LE(user >>> 0, 6);
  bytes.writeUInt32LE(record >>> 0, REPLAY_RECORD_OFFSET);
  return bytes;
}

/** The bytes of a command: its length, its ordinal, its body. */
export function replayEntry({ kind, body }: LivePacket): Buffer {
  const bytes = Buffer.allocUnsafe(5 + body.length);
  bytes.writeUInt32LE(1 + body.length, 0);
  bytes.writeUInt8(kind === 'touches' ? 3 : 4, 4);
  body.copy(bytes, 5);
  return bytes;
}

/**
 * Reads a recording.
 *
 * @throws ReplayError when it does not begin like one; WireError for a command that cannot be read.
 */
export function readReplay(bytes: Buffer): Replay {
  if (bytes.length < REPLAY_HEADER || bytes.readUInt16LE(0) !== MAGIC) {
    throw new ReplayError('the file does not begin with the header of a recording');
  }
  const commands: ClientCommand[] = [];
  let at = REPLAY_HEADER;
  while (at + 4 <= bytes.length) {
    const end = at + 4 + bytes.readUInt32LE(at);
    if (end > bytes.length) break;
    commands.push(decode(clientCommand, bytes.subarray(at + 4, end)));
    at = end;
  }
  return {
    chart: bytes.readInt32LE(2),
    user: bytes.readInt32LE(6),
    record: bytes.readInt32LE(REPLAY_RECORD_OFFSET),
    commands,
    complete: at === bytes.length,
  };
}
