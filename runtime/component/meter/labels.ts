// SPDX-License-Identifier: MIT
// The blocks around an instruction, each with what the paths to its label have left of what was paid for.

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

/** What is known of a path besides its room. */
export const PathFlag = {
  /** It has passed no check. */
  UNCHECKED: 1,
  /** The counter of the function may hold turns. */
  PREPAID: 2,
} as const;

/** Room where no path leads to: more than any path has. */
export const ENDLESS = 0x3fffffff;

const START_DEPTH = 256;
const FIELDS = 6;
const KIND = 0;
/** Values that a branch to the label moves. */
const ARITY = 1;
/** Least room of the paths to the label, and what one of them at least has: bits of {@link PathFlag}. */
const ROOM = 2;
const FLAGS = 3;
/** The same where the block begins, for the second arm of an `if`. */
const BEGIN_ROOM = 4;
const BEGIN_FLAGS = 5;

/** A stack of blocks on the heap, since code nests deeper than calls can. */
export class Labels {
  #items = new Int32Array(START_DEPTH * FIELDS);
  /** Where the fields of the innermost block begin; negative when there is no block. */
  #top = -FIELDS;
  depth = 0;

  push(kind: number, arity: number, room: number, flags: number): void {
    const at = this.#top + FIELDS;
    if (at === this.#items.length) {
      const larger = new Int32Array(this.#items.length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    const items = this.#items;
    items[at + KIND] = kind;
    items[at + ARITY] = arity;
    items[at + ROOM] = ENDLESS;
    items[at + FLAGS] = 0;
    items[at + BEGIN_ROOM] = room;
    items[at + BEGIN_FLAGS] = flags;
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

  /** A path with so much room leads to a label that exists. */
  reach(label: number, room: number, flags: number): void {
    const items = this.#items;
    const at = this.#top - label * FIELDS;
    if (room < (items[at + ROOM] ?? 0)) items[at + ROOM] = room;
    items[at + FLAGS] = (items[at + FLAGS] ?? 0) | flags;
  }

  /** Kind of the block of a label that exists; 0 is the innermost. */
  kind(label: number): number {
    return this.#items[this.#top - label * FIELDS + KIND] ?? 0;
  }

  /** The innermost block goes on as one of another kind. */
  become(kind: number): void {
    this.#items[this.#top + KIND] = kind;
  }

  /** Room and flags of the innermost block's label and beginning. */
  get room(): number {
    return this.#items[this.#top + ROOM] ?? 0;
  }

  get flags(): number {
    return this.#items[this.#top + FLAGS] ?? 0;
  }

  get beginRoom(): number {
    return this.#items[this.#top + BEGIN_ROOM] ?? 0;
  }

  get beginFlags(): number {
    return this.#items[this.#top + BEGIN_FLAGS] ?? 0;
  }
}
