// SPDX-License-Identifier: MIT
// The blocks around an instruction, each with the most that any path to its label has done since the last check.

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
const FIELDS = 7;
const KIND = 0;
/** Values that a branch to the label moves. */
const ARITY = 1;
/** Work of the heaviest path to the label, of those that have passed a check and of those that have not. */
const LABEL_CHECKED = 2;
const LABEL_UNCHECKED = 3;
/** The same where the block begins, for the second arm of an `if`. */
const BEGIN_CHECKED = 4;
const BEGIN_UNCHECKED = 5;
/** Number of the insertion in the header of a loop. */
const HEADER = 6;

/** A stack of blocks on the heap, since code nests deeper than calls can. */
export class Labels {
  #items = new Int32Array(START_DEPTH * FIELDS);
  /** Where the fields of the innermost block begin; negative when there is no block. */
  #top = -FIELDS;
  depth = 0;

  push(kind: number, arity: number, checked: number, unchecked: number, header = NEVER): void {
    const at = this.#top + FIELDS;
    if (at === this.#items.length) {
      const larger = new Int32Array(this.#items.length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    const items = this.#items;
    items[at + KIND] = kind;
    items[at + ARITY] = arity;
    items[at + LABEL_CHECKED] = NEVER;
    items[at + LABEL_UNCHECKED] = NEVER;
    items[at + BEGIN_CHECKED] = checked;
    items[at + BEGIN_UNCHECKED] = unchecked;
    items[at + HEADER] = header;
    this.#top = at;
    this.depth++;
  }

  /** Leaves the innermost block. */
  pop(): void {
    this.#top -= FIELDS;
    this.depth--;
  }

  /** Leaves all blocks. */
  clear(): void {
    this.#top = -FIELDS;
    this.depth = 0;
  }

  /** Values that a branch to `label` moves. @throws ComponentError when there is no such label. */
  arity(label: number, offset: number): number {
    if (label >= this.depth) throw malformed(`label ${label} does not exist`, offset);
    return this.#items[this.#top - label * FIELDS + ARITY] ?? 0;
  }

  /** A path with this much work behind it leads to a label that exists. */
  reach(label: number, checked: number, unchecked: number): void {
    const items = this.#items;
    const at = this.#top - label * FIELDS;
    if (checked > (items[at + LABEL_CHECKED] ?? 0)) items[at + LABEL_CHECKED] = checked;
    if (unchecked > (items[at + LABEL_UNCHECKED] ?? 0)) items[at + LABEL_UNCHECKED] = unchecked;
  }

  /** Kind of the innermost block; the others are of that block too. */
  get kind(): number {
    return this.#items[this.#top + KIND] ?? NEVER;
  }

  set kind(kind: number) {
    this.#items[this.#top + KIND] = kind;
  }

  get checked(): number {
    return this.#items[this.#top + LABEL_CHECKED] ?? NEVER;
  }

  get unchecked(): number {
    return this.#items[this.#top + LABEL_UNCHECKED] ?? NEVER;
  }

  get beginChecked(): number {
    return this.#items[this.#top + BEGIN_CHECKED] ?? NEVER;
  }

  get beginUnchecked(): number {
    return this.#items[this.#top + BEGIN_UNCHECKED] ?? NEVER;
  }

  /** Kind of the block of a label that exists. */
  kindOf(label: number): number {
    return this.#items[this.#top - label * FIELDS + KIND] ?? 0;
  }

  headerOf(label: number): number {
    return this.#items[this.#top - label * FIELDS + HEADER] ?? NEVER;
  }
}
