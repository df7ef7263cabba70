// SPDX-License-Identifier: MIT
// Where code is inserted into function bodies, and which; collected while scanning, played back while writing.

/** What is inserted before an instruction. */
export const Insertion = {
  /** Takes one unit of fuel, and asks for more when there is none. */
  CHECK: 0,
  /** The same by a call, which is shorter, and which V8 inlines where it is hot and the function is not large. */
  TICK: 7,
  /** Takes one turn from the function's counter, and pays for further ones when it has none: the argument is its index. */
  TURN: 6,
  /** The same, and V8 is told that there nearly always is one: in a loop that is small. */
  SMALL_TURN: 8,
  /** Gives up the turns that the counter has: the argument is its index. */
  RESET: 9,
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
} as const;

const START_CAPACITY = 4_096;
const FIELDS = 3;

/** A list of insertions, in the order of the code: position in the module, kind, argument. */
export class InsertionList {
  #items = new Int32Array(START_CAPACITY * FIELDS);
  length = 0;

  /** Adds one and answers its number. */
  add(position: number, kind: number, argument: number): number {
    const at = this.length * FIELDS;
    if (at === this.#items.length) {
      const larger = new Int32Array(this.#items.length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[at] = position;
    this.#items[at + 1] = kind;
    this.#items[at + 2] = argument;
    return this.length++;
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
}
