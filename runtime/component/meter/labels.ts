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

/** Room where no path leads to: more than any path has. */
export const ENDLESS = 0x3fffffff;

const START_DEPTH = 256;
const FIELDS = 7;
const KIND = 0;
/** Values that a branch to the label moves. */
const ARITY = 1;
/** Least room of the paths to the label, and whether one of them has passed no check: 1 or 0. */
const ROOM = 2;
const UNCHECKED = 3;
/** The same where the block begins, for the second arm of an `if`. */
const BEGIN_ROOM = 4;
const BEGIN_UNCHECKED = 5;
/** Number of the insertion in the header of a loop. */
const HEADER = 6;

/** A stack of blocks on the heap, since code nests deeper than calls can. */
export class Labels {
  #items = new Int32Array(START_DEPTH * FIELDS);
  /** Where the fields of the innermost block begin; negative when there is no block. */
  #top = -FIELDS;
  depth = 0;

  push(kind: number, arity: number, room: number, unchecked: number, header: number): void {
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
    items[at + UNCHECKED] = 0;
    items[at + BEGIN_ROOM] = room;
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

  /** A path with so much room leads to a label that exists. */
  reach(label: number, room: number, unchecked: number): void {
    const items = this.#items;
    const at = this.#top - label * FIELDS;
    if (room < (items[at + ROOM] ?? 0)) items[at + ROOM] = room;
    if (unchecked !== 0) items[at + UNCHECKED] = 1;
  }

  /** Kind of the block of a label that exists; 0 is the innermost. */
  kind(label: number): number {
    return this.#items[this.#top - label * FIELDS + KIND] ?? 0;
  }

  /** Number of the insertion in the header of a loop. */
  header(label: number): number {
    return this.#items[this.#top - label * FIELDS + HEADER] ?? 0;
  }

  /** The innermost block goes on as one of another kind. */
  become(kind: number): void {
    this.#items[this.#top + KIND] = kind;
  }

  /** Room and whether unchecked of the innermost block's label and beginning. */
  get room(): number {
    return this.#items[this.#top + ROOM] ?? 0;
  }

  get unchecked(): number {
    return this.#items[this.#top + UNCHECKED] ?? 0;
  }

  get beginRoom(): number {
    return this.#items[this.#top + BEGIN_ROOM] ?? 0;
  }

  get beginUnchecked(): number {
    return this.#items[this.#top + BEGIN_UNCHECKED] ?? 0;
  }
}
