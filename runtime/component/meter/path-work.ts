// SPDX-License-Identifier: MIT
// Decides where fuel has to be taken so that every path through a function pays for its work.

import { malformed } from './cursor.ts';
import { Insertion, type InsertionList } from './insertions.ts';
import { Block, ENDLESS, Labels, PathFlag } from './labels.ts';
import { CALL, FREE, LOCALS_SHIFT, UNIT, VALUES_SHIFT } from './weights.ts';

/** How the loops of a function take fuel. */
export const LoopChecks = {
  /** By calls: V8 puts the function that is called into the code, which is small. */
  CALLS: 0,
  /** By calls too, but in loops that are small by instructions: V8 does not do so in a function of this size. */
  MIXED: 1,
  /** From a counter in a local, which is paid for in advance. */
  COUNTER: 2,
} as const;

/** Room of a path that begins where an exception is caught: less than none, so that a check follows. */
const CAUGHT = -1;

/**
 * Follows the room that paths to an instruction have: the work that they may do before the next check is due. It is
 * {@link UNIT} after a check, and {@link FREE} at the beginning of the function; where paths meet, the least counts, and
 * whether one of them is unchecked. A check takes a unit of the instance's fuel, and is due
 * - in the header of a loop,
 * - before the first call on a path, and
 * - before work for which there is no room.
 *
 * So an activation has done at most FREE before its first check, which its caller counts as part of {@link CALL}, and at
 * most UNIT between two of them. Units of fuel times UNIT are an upper bound of the work, whatever the code looks like.
 *
 * In the largest functions, which interpreters are, the headers of loops take their units from a counter in a local, for
 * which some are paid at a time: there is one header for hundreds of ways back to it, and all that a turn does is count
 * down a register. What is paid for and not used is lost. A function gives it up before it calls another: otherwise each
 * activation on a deep stack could hold work that is paid for, and do all of it with no look at the clock in between.
 *
 * Measured on QuickJS (test/bench/meter-cases.ts), beside code that is not metered: a check at each branch back to a header
 * 1.26, one in the header 1.22, a counter 1.05. In functions of ordinary size a counter is slower than a check, since most
 * of their loops end after a turn or two.
 */
export class PathWork {
  readonly labels = new Labels();
  /** Room before the next instruction; the scanner takes from it what instructions without more need. */
  room = 0;
  /** Checks of paths that had none before. */
  firstChecks = 0;
  readonly #insertions: InsertionList;
  /** What the paths to the next instruction have: bits of {@link PathFlag}. */
  #flags = 0;
  #loopChecks: number = LoopChecks.CALLS;
  /** Index of the local that is the counter. */
  #counter = 0;
  /** Whether the counter is used. */
  #counting = false;

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
   * @param loopChecks one of {@link LoopChecks}.
   * @param counter index of the local that its loops count with, if they do.
   */
  enter(
    at: number,
    results: number,
    locals: number,
    check: boolean,
    loopChecks: number,
    counter: number,
  ): void {
    this.labels.clear();
    this.labels.push(Block.FUNCTION, results, ENDLESS, 0);
    this.firstChecks = 0;
    this.#loopChecks = loopChecks;
    this.#counter = counter;
    this.#counting = false;
    this.room = FREE;
    this.#flags = PathFlag.UNCHECKED;
    if (check) this.check(at);
    this.spend(Math.min(locals, ENDLESS) >> LOCALS_SHIFT, at);
  }

  /** Whether the function needs its counter. */
  get counts(): boolean {
    return this.#counting;
  }

  /** Exceptions come from anywhere, also from behind a loop that is not seen yet. */
  get #caughtFlags(): number {
    return this.#loopChecks === LoopChecks.COUNTER ? PathFlag.PREPAID : 0;
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

  /** Inserts a check that takes so many units, if the code is reached at all. */
  check(at: number, units = 1): void {
    if (!this.#reached) return;
    this.firstChecks += this.#flags & PathFlag.UNCHECKED;
    this.#insertions.add(at, units === 1 ? Insertion.TICK : Insertion.CHARGE, units);
    this.#checked();
  }

  #checked(): void {
    this.room = UNIT;
    this.#flags &= ~PathFlag.UNCHECKED;
  }

  /** The code that follows is not reached from here. */
  dead(): void {
    this.room = ENDLESS;
    this.#flags = 0;
  }

  /** A call that passes so many values. */
  call(values: number, at: number): void {
    if ((this.#flags & PathFlag.UNCHECKED) !== 0) this.check(at);
    if ((this.#flags & PathFlag.PREPAID) !== 0) {
      this.#insertions.add(at, Insertion.RESET, this.#counter);
      this.#counting = true;
      this.#flags &= ~PathFlag.PREPAID;
    }
    this.spend(CALL + (values >> VALUES_SHIFT), at);
  }

  /** A block begins that is no loop. */
  open(kind: number, arity: number): void {
    this.labels.push(kind, arity, this.room, this.#flags);
  }

  /**
   * A loop begins.
   *
   * @param header the instruction behind `loop`.
   * @param small whether it does little and calls nothing.
   */
  openLoop(arity: number, header: number, small: boolean): void {
    if (this.#reached) {
      if (this.#loopChecks === LoopChecks.COUNTER) {
        this.#insertions.add(header, small ? Insertion.SMALL_TURN : Insertion.TURN, this.#counter);
        this.#counting = true;
        this.#flags |= PathFlag.PREPAID;
      } else {
        const inline = small && this.#loopChecks === LoopChecks.MIXED;
        this.#insertions.add(header, inline ? Insertion.CHECK : Insertion.TICK, 1);
      }
      this.#checked();
    }
    this.labels.push(Block.LOOP, arity, this.room, this.#flags);
  }

  /** The next arm of an `if` begins. */
  openElse(at: number): void {
    this.#endArm(Block.IF, Block.ELSE, at);
    this.room = this.labels.beginRoom;
    this.#flags = this.labels.beginFlags;
  }

  /** A handler of a `try` begins. Exceptions come from anywhere in the block: it pays for itself. */
  openCatch(at: number, behind: number): void {
    this.#endArm(this.labels.kind(0) === Block.CATCH ? Block.CATCH : Block.TRY, Block.CATCH, at);
    this.room = CAUGHT;
    this.#flags = this.#caughtFlags;
    this.check(behind);
  }

  #endArm(kind: number, next: number, at: number): void {
    const { labels } = this;
    if (labels.kind(0) !== kind) throw malformed('an arm of a block that has none', at);
    labels.reach(0, this.room, this.#flags);
    labels.become(next);
  }

  /** The innermost block ends; `behind` is the instruction after its end. */
  end(behind: number): void {
    const { labels } = this;
    const kind = labels.kind(0);
    if (kind !== Block.LOOP) {
      // The condition of an `if` without `else` may have been false.
      if (kind === Block.IF) labels.reach(0, labels.beginRoom, labels.beginFlags);
      if (labels.room < this.room) this.room = labels.room;
      this.#flags |= labels.flags;
    }
    labels.pop();
    if (this.room < 0 && labels.depth > 0) this.check(behind);
  }

  /** A branch to a label may be taken. Moving values is work that its path has behind it then. */
  branch(label: number, at: number): void {
    const { labels } = this;
    const values = labels.arity(label, at) >> VALUES_SHIFT;
    if (values > 0) this.spend(values, at);
    labels.reach(label, this.room, this.#flags);
  }

  /** A branch to one of some labels, all of which take the same number of values. */
  branches(targets: readonly number[], at: number): void {
    const { labels } = this;
    for (const label of targets) labels.arity(label, at);
    this.branch(targets[0] ?? 0, at);
    for (const label of targets) labels.reach(label, this.room, this.#flags);
  }

  /** An exception that is caught leads to a label. */
  caught(label: number, at: number): void {
    const { labels } = this;
    labels.arity(label, at);
    labels.reach(label, CAUGHT, this.#caughtFlags);
  }
}
