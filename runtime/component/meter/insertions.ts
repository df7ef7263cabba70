// SPDX-License-Identifier: MIT
// Where code is inserted into function bodies, and which; collected while scanning, played back while writing.

/** What is inserted before an instruction. */
export const Insertion = {
  /** Takes one unit of fuel, and asks for more when there is none. */
  CHECK: 0,
  /** Takes units of fuel: the argument. */
  CHARGE: 1,
  /** Charges for the number of bytes on top of the stack, which stays there. */
  BYTES: 2,
  /** Charges for the number of table elements on top of the stack, which stays there. */
  ELEMENTS: 3,
  /** Charges for the size of a table: the argument is its index. */
  TABLE_SIZE: 4,
  /** Asks whether a memory may grow by the pages on top of the stack; leaves them, or more than any memory has. */
  GROW: 5,
  /** As CHECK, where a loop goes back. */
  TURN: 6,
  /** As CHECK, but stands for a `br_if` to the label that is the argument, and checks when it is taken only. */
  TURN_IF: 7,
  /** Holds the place of a check that may become necessary. */
  NOTHING: 8,
} as const;

const START_CAPACITY = 4_096;
const FIELDS = 4;

/** A list of insertions, in the order of the code: position in the module, kind, argument, and length of what is replaced. */
export class InsertionList {
  #items = new Int32Array(START_CAPACITY * FIELDS);
  length = 0;

  /** Adds one and answers its number. */
  add(position: number, kind: number, argument: number, replaced = 0): number {
    const at = this.length * FIELDS;
    if (at === this.#items.length) {
      const larger = new Int32Array(this.#items.length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[at] = position;
    this.#items[at + 1] = kind;
    this.#items[at + 2] = argument;
    this.#items[at + 3] = replaced;
    return this.length++;
  }

  /** Makes one another kind. */
  change(index: number, kind: number): void {
    this.#items[index * FIELDS + 1] = kind;
  }

  position(index: number): number {
    return this.#items[index * FIELDS] ?? 0;
  }

  kind(index: number): number {
    return this.#items[index * FIELDS + 1] ?? 0;
  }

  argument(index: number): number {
    return this.#items[index * FIELDS + 2] ?? 0;
  }

  /** Bytes of the instruction that the insertion stands for; 0 when it stands before it. */
  replaced(index: number): number {
    return this.#items[index * FIELDS + 3] ?? 0;
  }
}
