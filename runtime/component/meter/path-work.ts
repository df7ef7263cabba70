// SPDX-License-Identifier: MIT
// Decides where fuel has to be taken so that every path through a function pays for its work.

import { malformed } from './cursor.ts';
import { Insertion, type InsertionList } from './insertions.ts';
import { Block, Labels, NEVER } from './labels.ts';
import { CALL, FREE, LOCALS_SHIFT, UNIT, VALUES_SHIFT } from './weights.ts';

/** Room for work in code that is never executed. */
const ENDLESS = 0x3fffffff;
/** Work of a path that begins where an exception is caught: more than there is room for, so that a check follows. */
const CAUGHT = UNIT + 1;
/**
 * Follows the work that the heaviest path to an instruction has done since the last check, separately for paths that
 * have passed a check in this function (`checked`) and paths that have not (`unchecked`); both meet where blocks end.
 * A check takes a unit of the instance's fuel, and is due
 * - before a loop goes back to its header,
 * - before the first call on a path,
 * - before the first loop on a path, unless that is small and calls nothing, and
 * - before the work goes beyond {@link UNIT}, or {@link FREE} on an unchecked path.
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
  readonly #insertions: InsertionList;
  #checked = NEVER;
  #unchecked = NEVER;
  /** Checks of paths that had none before. */
  firstChecks = 0;

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
    this.labels.push(Block.FUNCTION, results, NEVER, NEVER);
    this.firstChecks = 0;
    this.#checked = NEVER;
    this.#unchecked = 0;
    if (check) this.check(at);
    this.spend(Math.min(locals, ENDLESS) >> LOCALS_SHIFT, at);
  }

  /** Work that the next instructions may do together before a check is due. */
  get room(): number {
    const checked = this.#checked < 0 ? ENDLESS : UNIT - this.#checked;
    const unchecked = this.#unchecked < 0 ? ENDLESS : FREE - this.#unchecked;
    return Math.min(checked, unchecked);
  }

  /** Counts work for which there is room. */
  add(weight: number): void {
    if (this.#checked >= 0) this.#checked += weight;
    if (this.#unchecked >= 0) this.#unchecked += weight;
  }

  /** Counts work, after a check if there is no room for it. */
  spend(weight: number, at: number): void {
    if (weight > this.room) {
      this.check(at, 1 + Math.trunc(weight / UNIT));
      this.add(weight % UNIT);
    } else this.add(weight);
  }

  /** Inserts a check that takes so many units, if the code is reached at all. */
  check(at: number, units = 1, kind: number = Insertion.CHECK): void {
    if (!this.#reached) return;
    if (this.#unchecked >= 0) this.firstChecks++;
    this.#insertions.add(at, units === 1 ? kind : Insertion.CHARGE, units);
    this.#checked = 0;
    this.#unchecked = NEVER;
  }

  /** The code that follows is not reached from here. */
  dead(): void {
    this.#checked = NEVER;
    this.#unchecked = NEVER;
  }

  /** A call that passes so many values. */
  call(values: number, at: number): void {
    if (this.#unchecked >= 0) this.check(at);
    this.spend(CALL + (values >> VALUES_SHIFT), at);
  }

  /** A block begins that is no loop. */
  open(kind: number, arity: number): void {
    this.labels.push(kind, arity, this.#checked, this.#unchecked);
  }

  /**
   * A loop begins.
   *
   * @param at the instruction `loop`; `header` is behind it.
   * @param small whether it does little and calls nothing.
   */
  openLoop(arity: number, at: number, header: number, small: boolean): void {
    if (this.#unchecked >= 0 && !small) this.check(at);
    const insertion = this.#insertions.add(header, Insertion.NOTHING, 1);
    // Whoever goes back to the header has just passed a check.
    if (this.#unchecked >= 0) this.#checked = Math.max(this.#checked, 0);
    this.labels.push(Block.LOOP, arity, this.#checked, this.#unchecked, insertion);
  }

  /** The next arm of an `if` begins. */
  openElse(at: number): void {
    this.#endArm(Block.IF, Block.ELSE, at);
    this.#checked = this.labels.beginChecked;
    this.#unchecked = this.labels.beginUnchecked;
  }

  /** A handler of a `try` begins. Exceptions come from anywhere in the block: it pays for itself. */
  openCatch(at: number, behind: number): void {
    this.#endArm(this.labels.kind === Block.CATCH ? Block.CATCH : Block.TRY, Block.CATCH, at);
    this.#checked = 0;
    this.check(behind);
  }

  #endArm(kind: number, next: number, at: number): void {
    const { labels } = this;
    if (labels.kind !== kind) throw malformed('an arm of a block that has none', at);
    labels.reach(0, this.#checked, this.#unchecked);
    labels.kind = next;
  }

  /** The innermost block ends; `behind` is the instruction after its end. */
  end(behind: number): void {
    const { labels } = this;
    if (labels.kind !== Block.LOOP) {
      // The condition of an `if` without `else` may have been false.
      if (labels.kind === Block.IF) labels.reach(0, labels.beginChecked, labels.beginUnchecked);
      this.#checked = Math.max(this.#checked, labels.checked);
      this.#unchecked = Math.max(this.#unchecked, labels.unchecked);
    }
    labels.pop();
    if (this.#checked >= CAUGHT && labels.depth > 0) this.check(behind);
  }

  /** A branch to a label may be taken. Moving values is work that its path has behind it then. */
  branch(label: number, at: number): void {
    const { labels } = this;
    const values = labels.arity(label, at) >> VALUES_SHIFT;
    if (values > 0) this.spend(values, at);
    if (labels.kindOf(label) === Block.LOOP) this.check(at, 1, Insertion.TURN);
    else labels.reach(label, this.#checked, this.#unchecked);
  }

  /** A `br_if` of so many bytes; it can be replaced when it passes no values. */
  branchIf(label: number, at: number, length: number): void {
    const { labels } = this;
    if (labels.arity(label, at) > 0 || labels.kindOf(label) !== Block.LOOP) this.branch(label, at);
    else if (this.#reached) this.#insertions.add(at, Insertion.TURN_IF, label, length);
  }

  /** A branch to one of some labels, all of which take the same number of values. */
  branches(targets: readonly number[], at: number): void {
    const { labels } = this;
    let back = targets[0] ?? 0;
    for (const label of targets) {
      labels.arity(label, at);
      if (labels.kindOf(label) === Block.LOOP) back = label;
    }
    this.branch(back, at);
    for (const label of targets) labels.reach(label, this.#checked, this.#unchecked);
  }

  get #reached(): boolean {
    return this.#checked >= 0 || this.#unchecked >= 0;
  }

  /** An exception that is caught leads to a label. */
  caught(label: number, at: number): void {
    const { labels } = this;
    labels.arity(label, at);
    if (labels.kindOf(label) === Block.LOOP) this.#insertions.change(labels.headerOf(label), Insertion.CHECK);
    else labels.reach(label, CAUGHT, NEVER);
  }
}
