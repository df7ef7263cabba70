// SPDX-License-Identifier: MIT
// The blocks around an instruction, each with the most that any path to its end has executed since the last check.

import { malformed } from './cursor.ts';

/** Kinds of blocks. */
export const Block = {
  FUNCTION: 0,
  BLOCK: 1,
  LOOP: 2,
  IF: 3,
  ELSE: 4,
  TRY: 5,
  CATCH: 6,
  TRY_TABLE: 7,
} as const;

/** No path leads here. */
export const NEVER = -1;

const START_DEPTH = 256;
const FIELDS = 6;
const KIND = 0;
/** Work on the heaviest path to the end of the block since the last check, and since entry where there was none. */
const END_CHECKED = 1;
const END_UNCHECKED = 2;
/** The same at the beginning of the block, for the second arm of an `if`. */
const BEGIN_CHECKED = 3;
const BEGIN_UNCHECKED = 4;
/** Values that a branch to the label moves. */
const ARITY = 5;

/** A stack of blocks that grows on the heap: code nests deeper than calls can. */
export class Labels {
  #items = new Int32Array(START_DEPTH * FIELDS);
  depth = 0;

  push(kind: number, arity: number, checked: number, unchecked: number): void {
    const at = this.depth * FIELDS;
    if (at === this.#items.length) {
      const larger = new Int32Array(this.#items.length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    const items = this.#items;
    items[at + KIND] = kind;
    items[at + END_CHECKED] = NEVER;
    items[at + END_UNCHECKED] = NEVER;
    items[at + BEGIN_CHECKED] = checked;
    items[at + BEGIN_UNCHECKED] = unchecked;
    items[at + ARITY] = arity;
    this.depth++;
  }

  /** Kind of the innermost block. */
  get kind(): number {
    return this.#items[(this.depth - 1) * FIELDS + KIND] ?? 0;
  }

  set kind(kind: number) {
    this.#items[(this.depth - 1) * FIELDS + KIND] = kind;
  }

  /** A path with this work behind it leads to the end of the block of a label, or to its beginning if it is a loop. */
  reach(label: number, checked: number, unchecked: number, offset: number): number {
    if (label >= this.depth) throw malformed(`label ${label} does not exist`, offset);
    const items = this.#items;
    const at = (this.depth - 1 - label) * FIELDS;
    if (items[at + KIND] !== Block.LOOP) {
      if (checked > (items[at + END_CHECKED] ?? 0)) items[at + END_CHECKED] = checked;
      if (unchecked > (items[at + END_UNCHECKED] ?? 0)) items[at + END_UNCHECKED] = unchecked;
    }
    return items[at + ARITY] ?? 0;
  }

  get endChecked(): number {
    return this.#items[(this.depth - 1) * FIELDS + END_CHECKED] ?? NEVER;
  }

  get endUnchecked(): number {
    return this.#items[(this.depth - 1) * FIELDS + END_UNCHECKED] ?? NEVER;
  }

  get beginChecked(): number {
    return this.#items[(this.depth - 1) * FIELDS + BEGIN_CHECKED] ?? NEVER;
  }

  get beginUnchecked(): number {
    return this.#items[(this.depth - 1) * FIELDS + BEGIN_UNCHECKED] ?? NEVER;
  }
}
