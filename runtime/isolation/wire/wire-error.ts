// SPDX-License-Identifier: MIT
// The one error of the wire: a value that its type does not allow, or bytes that are no value of theirs.

/** Stable codes of what can be wrong. */
export type WireErrorCode =
  /** The sender has a value that is not of the type. */
  | 'WIRE_VALUE'
  /** The bytes end in the middle of a value, or go on after it. */
  | 'WIRE_LENGTH'
  /** The bytes are no value of the type: an unknown case, a boolean that is 2, text that is not UTF-8. */
  | 'WIRE_MALFORMED'
  /** More bytes or elements than one message may have. */
  | 'WIRE_BUDGET';

/** A value could not be sent, or bytes were not a value. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly code: WireErrorCode;

  constructor(code: WireErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What a wrong value is, for a message: its type and no more of it. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? value.constructor?.name || 'an object' : typeof value;
}

/** @throws WireError `WIRE_VALUE` */
export function wrongValue(value: unknown, wanted: string): never {
  throw new WireError('WIRE_VALUE', `${wanted} is expected, not ${kindOf(value)}`);
}
