// SPDX-License-Identifier: MIT
// The instructions of each kind of insertion.

import { type AddedIndices, call, charge, constant, refuelTail, turn, turnTail } from './added-code.ts';
import { Insertion, type InsertionList } from './insertions.ts';
import { leb, type Writer } from './writer.ts';

const DROP = 0x1a;

/** Sizes and bytes of insertions in one module. */
export class InsertedCode {
  readonly #added: AddedIndices;
  readonly #check: Uint8Array;
  readonly #tick: Uint8Array;
  /** Bytes of a check from its branch on. */
  readonly #tail: number;

  constructor(added: AddedIndices) {
    this.#added = added;
    this.#check = Uint8Array.from(charge(added, constant(1)));
    this.#tick = Uint8Array.from(call(added.tick));
    this.#tail = refuelTail(added).length;
  }

  /** Where in a check the branch stands that is nearly never taken. */
  get checkBranch(): number {
    return this.#check.length - this.#tail;
  }

  /** Bytes of an insertion. */
  size(list: InsertionList, index: number): number {
    switch (list.kind(index)) {
      case Insertion.TICK:
        return this.#tick.length;
      case Insertion.CHECK:
        return this.#check.length;
      default:
        return this.#rare(list, index).length;
    }
  }

  /** Where in an insertion the branch stands that is nearly never taken; undefined when it has none. */
  branch(list: InsertionList, index: number): number | undefined {
    switch (list.kind(index)) {
      case Insertion.CHECK:
        return this.checkBranch;
      case Insertion.CHARGE:
        return this.#rare(list, index).length - this.#tail;
      case Insertion.SMALL_TURN: {
        const counter = list.argument(index);
        return turn(this.#added, counter).length - turnTail(this.#added, counter).length;
      }
      default:
        return undefined;
    }
  }

  /** Writes an insertion. */
  write(writer: Writer, list: InsertionList, index: number): void {
    switch (list.kind(index)) {
      case Insertion.TICK:
        writer.copy(this.#tick, 0, this.#tick.length);
        break;
      case Insertion.CHECK:
        writer.copy(this.#check, 0, this.#check.length);
        break;
      default:
        writer.put(this.#rare(list, index));
    }
  }

  #rare(list: InsertionList, index: number): readonly number[] {
    const added = this.#added;
    const argument = list.argument(index);
    switch (list.kind(index)) {
      case Insertion.CHARGE:
        return charge(added, constant(argument));
      case Insertion.TURN:
      case Insertion.SMALL_TURN:
        return turn(added, argument);
      case Insertion.RESET:
        return [...constant(0), 0x21, ...leb(argument)];
      case Insertion.BYTES:
        return call(added.bytes);
      case Insertion.ELEMENTS:
        return call(added.elements);
      case Insertion.GROW:
        return call(added.grow);
      default: // TABLE_SIZE
        return [0xfc, 0x10, ...leb(argument), ...call(added.elements), DROP];
    }
  }
}
