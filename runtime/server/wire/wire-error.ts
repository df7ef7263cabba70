// SPDX-License-Identifier: MIT
// The one error of the game protocol: bytes that are no command, or a command that has no bytes.

/** Stable codes of what can be wrong. */
export type WireErrorCode =
  /** The bytes end in the middle of a value. */
  | 'PHIRA_END'
  /** An ordinal that names no command, message, state or judgement. */
  | 'PHIRA_ORDINAL'
  /** A text of more bytes than its field may have. */
  | 'PHIRA_TEXT_SIZE'
  /** Not a room id: 1 to 20 of `A-Z a-z 0-9 - _`. */
  | 'PHIRA_ROOM_ID'
  /** A length inside a payload of more than 10 bytes. */
  | 'PHIRA_COUNT'
  /** The length in front of a payload goes on after its fifth byte. */
  | 'PHIRA_FRAME_LENGTH'
  /** A payload of more bytes than a peer may send. */
  | 'PHIRA_FRAME_SIZE'
  /** A value that its field cannot hold, when writing. */
  | 'PHIRA_VALUE';

/** Bytes were not what the protocol has there, or a value cannot be written. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly code: WireErrorCode;
  /** Bytes before the fault, from the start of the payload or, for the two `PHIRA_FRAME_*`, of the frame. */
  readonly offset: number;

  constructor(code: WireErrorCode, message: string, offset = 0) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

/** @throws WireError `PHIRA_VALUE` */
export function unwritable(value: unknown, wanted: string): never {
  throw new WireError('PHIRA_VALUE', `${wanted} is expected, not ${String(value)}`);
}
