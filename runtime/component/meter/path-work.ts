// SPDX-License-Identifier: MIT
// Decides where fuel has to be taken so that every path through a function pays for its work.

import { malformed } from './cursor.ts';
import { Insertion, type InsertionList } from './insertions.ts';
import { Block, ENDLESS, Labels } from './labels.ts';
import { CALL, FREE, LOCALS_SHIFT, UNIT, VALUES_SHIFT } from './weights.ts';

/** Room of a path that begins where an exception is caught: less than none, so that a check follows. */
const CAUGHT = -1;
const NO_HEADER = -1;

/**
 * Follows the room that paths to an instruction have: the work that they may do before the next check is due. It is
 * {@link UNIT} after a check, and {@link FREE} at the beginning of the function; where paths meet, the least counts, and
 * whether one of them is unchecked. A check takes a unit of the instance's fuel, and is due
 * - before a loop goes back to its header,
 * - before the first call on a path,
 * - before the first loop on a path, unless that is small and calls nothing, and
 * - before work for which there is no room.
 *
 * So an activation has done at most FREE before its first check, which its caller counts as part of {@link CALL}, and at
 * most UNIT between two of them. Units of fuel times UNIT are an upper bound of the work, whatever the code looks like.
 *
 * Measured on QuickJS (test/bench/meter-cases.ts): a counter in a local that settles with the fuel now and then is slower,
 * since it is spilled around every call; so is a check in the header of the loop, which V8 otherwise copies to where it
 * is branched to, a dispatch for each opcode.
 */
export class PathWork {
  readonly labels = new Labels();
  /** Room before the next instruction; the scanner takes from it what instructions without more need. */
  room = 0;
  /** Checks of paths that had none before. */
  firstChecks = 0;
  readonly #insertions: InsertionList;
  /** Whether a path here has passed no check: 1 or 0. */
  #unchecked = 0;

  constructor(insertions: InsertionList) {
    this.#insertions = insertions;
  }

  /**
   * Begins a function.
   *
   * @param at where its code begins.
   * @param results number of its results.
   * @param locals number of its locals, which are set to zero.
   * @param check whether to check right away.
   */
  enter(at: number, results: number, locals: number, check: boolean): void {
    this.labels.clear();
    this.labels.push(Block.FUNCTION, results, ENDLESS, 0, NO_HEADER);
    this.firstChecks = 0;
    this.room = FREE;
    this.#unchecked = 1;
    if (check) this.check(at);
    this.spend(Math.min(locals, ENDLESS) >> LOCALS_SHIFT, at);
  }

  /** Whether a path leads here: it has no more room than a check gives. */
  get #reached(): boolean {
    return this.room <= UNIT;
  }

  /** Counts work, after a check if there is no room for it. */
  spend(weight: number, at: number): void {
    if (weight <= this.room) this.room -= weight;
    else {
      this.check(at, 1 + Math.trunc(weight / UNIT));
      this.room -= weight % UNIT;
    }
  }

  /** Inserts a check that takes so many units, if the code is reached at all; by a call where it is not in a loop's way. */
  check(at: number, units = 1, kind: number = Insertion.TICK): void {
    if (!this.#reached) return;
    this.firstChecks += this.#unchecked;
    this.#insertions.add(at, units === 1 ? kind : Insertion.CHARGE, units);
    this.room = UNIT;
    this.#unchecked = 0;
  }

  /** The code that follows is not reached from here. */
  dead(): void {
    this.room = ENDLESS;
    this.#unchecked = 0;
  }

  /** A call that passes so many values. */
  call(values: number, at: number): void {
    if (this.#unchecked !== 0) this.check(at);
    this.spend(CALL + (values >> VALUES_SHIFT), at);
  }

  /** A block begins that is no loop. */
  open(kind: number, arity: number): void {
    this.labels.push(kind, arity, this.room, this.#unchecked, NO_HEADER);
  }

  /**
   * A loop begins. Whoever goes back to its header has just passed a check, and has more room than who comes here.
   *
   * @param at the instruction `loop`; `header` is behind it.
   * @param small whether it does little and calls nothing.
   */
  openLoop(arity: number, at: number, header: number, small: boolean): void {
    if (this.#unchecked !== 0 && !small) this.check(at);
    const insertion = this.#insertions.add(header, Insertion.NOTHING, 1);
    this.labels.push(Block.LOOP, arity, this.room, this.#unchecked, insertion);
  }

  /** The next arm of an `if` begins. */
  openElse(at: number): void {
    this.#endArm(Block.IF, Block.ELSE, at);
    this.room = this.labels.beginRoom;
    this.#unchecked = this.labels.beginUnchecked;
  }

  /** A handler of a `try` begins. Exceptions come from anywhere in the block: it pays for itself. */
  openCatch(at: number, behind: number): void {
    this.#endArm(this.labels.kind(0) === Block.CATCH ? Block.CATCH : Block.TRY, Block.CATCH, at);
    this.room = CAUGHT;
    this.#unchecked = 0;
    this.check(behind);
  }

  #endArm(kind: number, next: number, at: number): void {
    const { labels } = this;
    if (labels.kind(0) !== kind) throw malformed('an arm of a block that has none', at);
    labels.reach(0, this.room, this.#unchecked);
    labels.become(next);
  }

  /** The innermost block ends; `behind` is the instruction after its end. */
  end(behind: number): void {
    const { labels } = this;
    const kind = labels.kind(0);
    if (kind !== Block.LOOP) {
      // The condition of an `if` without `else` may have been false.
      if (kind === Block.IF) labels.reach(0, labels.beginRoom, labels.beginUnchecked);
      if (labels.room < this.room) this.room = labels.room;
      this.#unchecked |= labels.unchecked;
    }
    labels.pop();
    if (this.room < 0 && labels.depth > 0) this.check(behind);
  }

  /** A branch to a label may be taken. Moving values is work that its path has behind it then. */
  branch(label: number, at: number): void {
    const { labels } = this;
    const values = labels.arity(label, at) >> VALUES_SHIFT;
    if (values > 0) this.spend(values, at);
    if (labels.kind(label) === Block.LOOP) this.check(at, 1, Insertion.CHECK);
    else labels.reach(label, this.room, this.#unchecked);
  }

  /** A branch to one of some labels, all of which take the same number of values. */
  branches(targets: readonly number[], at: number): void {
    const { labels } = this;
    let back = targets[0] ?? 0;
    for (const label of targets) {
      labels.arity(label, at);
      if (labels.kind(label) === Block.LOOP) back = label;
    }
    this.branch(back, at);
    for (const label of targets) labels.reach(label, this.room, this.#unchecked);
  }

  /** An exception that is caught leads to a label. */
  caught(label: number, at: number): void {
    const { labels } = this;
    labels.arity(label, at);
    if (labels.kind(label) === Block.LOOP) this.#insertions.change(labels.header(label), Insertion.CHECK);
    else labels.reach(label, CAUGHT, 0);
  }
}
