// SPDX-License-Identifier: MIT
// What a validator of plugin.toml or host.toml reports, and how names and texts of such a file are shown.

/** What can be wrong, without the prefix of the file; see {@link FindingCode}. Codes are never reused. */
export type FindingKind =
  /** A value of another type than the schema's. */
  | 'TYPE'
  /** A required key is not there. */
  | 'MISSING'
  /** The schema has no such key. */
  | 'UNKNOWN_KEY'
  /** The world has no such permission. */
  | 'UNKNOWN_PERMISSION'
  /** A key that JavaScript gives a meaning: `__proto__`, `constructor`, `prototype`. */
  | 'FORBIDDEN_KEY'
  /** A text that is not written as its key asks. */
  | 'FORMAT'
  /** A number outside of its range, or not a whole one. */
  | 'BOUNDS'
  /** Not one of the values to choose from. */
  | 'CHOICE'
  /** A value that is understood, but that this version does not have. */
  | 'UNAVAILABLE'
  /** The same item twice in a list. */
  | 'DUPLICATE'
  /** A text longer than allowed. */
  | 'TOO_LONG'
  /** Too many items, keys or values; also ends a list of findings that was cut. */
  | 'TOO_MANY'
  /** Tables and lists nested deeper than allowed. */
  | 'TOO_DEEP';

/** Stable code of a finding: the file's prefix and what is wrong. */
export type FindingCode<Prefix extends string = 'MANIFEST' | 'CONFIG'> = `${Prefix}_${FindingKind}`;

/** One fault of a file. Texts quote what the file says with control characters escaped. */
export interface Finding {
  /** Keys and list positions from the root of the file. */
  readonly path: readonly (string | number)[];
  readonly code: FindingCode;
  /** What is wrong, as a sentence without a full stop. */
  readonly message: string;
  /** What to write instead, in the imperative. */
  readonly help: string;
}

/** A finding on one line, such as `limits.max_memory: 3 is too small; write a whole number from 65536 on`. */
export function formatFinding({ path, message, help }: Finding): string {
  const at = path.map((step) => (typeof step === 'number' || /^[\w-]+$/.test(step) ? step : quoted(step)));
  return `${at.length > 0 ? `${at.join('.')}: ` : ''}${message}; ${help}`;
}

/** What a file says, quoted for a message: cut, and with everything escaped that could steer a terminal. */
export function quoted(value: string): string {
  const cut = value.length > 60 ? `${value.slice(0, 60)}...` : value;
  const steering = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
  return JSON.stringify(cut).replace(
    steering,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
