// SPDX-License-Identifier: MIT
// A source text with its name, and positions in it.

/** One file's text. `name` is the path shown to people, with `/` separators. */
export interface Source {
  readonly name: string;
  readonly text: string;
  /**
   * Set for text that an encoded package was turned into: its gates were applied when it was encoded, and packages
   * nested in it hold only what it uses of them.
   */
  readonly encoded?: true;
}

/** A half-open range of UTF-16 offsets into one source. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}
