// SPDX-License-Identifier: MIT
// A source text with its name, and positions in it.

/** One file's text. `name` is the path shown to people, with `/` separators. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** A half-open range of UTF-16 offsets into one source. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}
