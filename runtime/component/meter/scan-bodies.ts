// SPDX-License-Identifier: MIT
// Walks through function bodies once, and finds where fuel has to be taken so that every path pays for its work.

import { Cursor, malformed } from './cursor.ts';
import { Insertion, type InsertionList } from './insertions.ts';
import { Immediate } from './instructions.ts';
import { Block, Labels, NEVER } from './labels.ts';
import type { ModuleLayout } from './module-layout.ts';
import { heapType, isPlainType, valueType } from './module-parts.ts';
import { unknownInstruction } from './unsupported.ts';
import {
  CALL,
  FREE,
  LOCALS_SHIFT,
  NUMERIC_TABLE,
  PLAIN_TABLE,
  THROW_UNITS,
  UNIT,
  VALUES_SHIFT,
  VECTOR_TABLE,
} from './weights.ts';

/** Room for work in code that is never executed. */
const ENDLESS = 0x3fffffff;
/** Work of a path that begins where an exception is caught: more than there is room for, so that a check follows. */
const CAUGHT = UNIT + 1;
/** A function that would get more first checks than this is checked on entry instead: its code would grow. */
const MOST_FIRST_CHECKS = 3;
/** Locals beyond which their initialisation is charged for by itself. */
const MOST_FREE_LOCALS = FREE << LOCALS_SHIFT;

const { weights: WEIGHTS, immediates: IMMEDIATES } = PLAIN_TABLE;

/**
 * Finds the insertions for the bodies of one module.
 *
 * The scanner follows the work that the heaviest path to an instruction has done since the last check, separately for
 * paths that have passed a check in this function (`checked`) and paths that have not (`unchecked`); both meet where
 * blocks end. A check is due
 * - at the header of every loop,
 * - before the first call on a path, and
 * - before the work goes beyond {@link UNIT}, or {@link FREE} on an unchecked path.
 *
 * So between two checks of one activation there is at most UNIT of work, and an activation without any has done at most
 * FREE, called nothing, and was counted by its caller as part of {@link CALL}. Units of fuel times UNIT are therefore
 * an upper bound of the work, whatever the code looks like.
 */
export class BodyScanner {
  readonly #bytes: Uint8Array;
  readonly #layout: ModuleLayout;
  readonly #insertions: InsertionList;
  readonly #labels = new Labels();
  readonly #cursor: Cursor;
  #checked = NEVER;
  #unchecked = NEVER;
  #firstChecks = 0;

  constructor(bytes: Uint8Array, layout: ModuleLayout, insertions: InsertionList) {
    this.#bytes = bytes;
    this.#layout = layout;
    this.#insertions = insertions;
    this.#cursor = new Cursor(bytes, 0, 0);
  }

  /**
   * Scans the body of a function at `[start, end)`, locals first.
   *
   * @throws ComponentError for malformed code, unknown instructions, and indices of entities that do not exist.
   */
  scan(start: number, end: number, type: number): void {
    const cursor = this.#cursor;
    cursor.at = start;
    cursor.end = end;
    const locals = this.#locals(cursor);
    const begin = this.#insertions.length;
    this.#firstChecks = 0;
    this.#enter(cursor.at, type, locals, locals > MOST_FREE_LOCALS);
    const code = cursor.at;
    this.#code(code, end);
    if (this.#firstChecks <= MOST_FIRST_CHECKS) return;
    this.#insertions.length = begin;
    this.#enter(code, type, locals, true);
    this.#code(code, end);
  }

  #locals(cursor: Cursor): number {
    let locals = 0;
    for (let groups = cursor.count(); groups > 0; groups--) {
      locals += cursor.u32();
      valueType(cursor, this.#layout.types);
    }
    return locals;
  }

  /** Begins a function, with a check or with its locals as the first work. */
  #enter(at: number, type: number, locals: number, check: boolean): void {
    this.#labels.depth = 0;
    this.#labels.push(Block.FUNCTION, this.#layout.results[type] ?? 0, NEVER, NEVER);
    this.#checked = check ? 0 : NEVER;
    this.#unchecked = check ? NEVER : locals >> LOCALS_SHIFT;
    if (!check) return;
    const extra = Math.min(locals, ENDLESS) >> LOCALS_SHIFT;
    if (extra < UNIT) this.#insertions.add(at, Insertion.CHECK, 1);
    else this.#insertions.add(at, Insertion.CHARGE, 1 + Math.trunc(extra / UNIT));
  }

  /** Work that the next instructions may do together before a check is due. */
  #room(): number {
    const checked = this.#checked < 0 ? ENDLESS : UNIT - this.#checked;
    const unchecked = this.#unchecked < 0 ? ENDLESS : FREE - this.#unchecked;
    return Math.min(checked, unchecked);
  }

  /** Counts work that was done. */
  #work(weight: number): void {
    if (this.#checked >= 0) this.#checked += weight;
    if (this.#unchecked >= 0) this.#unchecked += weight;
  }

  /** Inserts a check, where the code is reached at all, that pays for so many units. */
  #check(at: number, units = 1): void {
    if (this.#checked < 0 && this.#unchecked < 0) return;
    if (this.#unchecked >= 0) this.#firstChecks++;
    this.#insertions.add(at, units === 1 ? Insertion.CHECK : Insertion.CHARGE, units);
    this.#checked = 0;
    this.#unchecked = NEVER;
  }

  /** Counts work that is about to be done, after a check if there is no room for it. */
  #spend(weight: number, at: number): void {
    if (weight > this.#room()) {
      this.#check(at, 1 + Math.trunc(weight / UNIT));
      this.#work(Math.min(weight, UNIT));
    } else this.#work(weight);
  }

  /** Instructions that neither branch nor call are handled here, as fast as can be; they are nearly all. */
  #code(start: number, end: number): void {
    const bytes = this.#bytes;
    let at = start;
    let before = this.#room();
    let room = before;
    for (;;) {
      if (at >= end) throw malformed('a function body ends too early', at);
      const begin = at;
      const opcode = bytes[at++] ?? 0;
      room -= WEIGHTS[opcode] ?? 0;
      if (room < 0) {
        this.#check(begin);
        before = this.#room();
        room = before - (WEIGHTS[opcode] ?? 0);
      }
      switch (IMMEDIATES[opcode]) {
        case Immediate.NONE:
          if (opcode >= 0x45 || opcode === 0x1a || opcode === 0x1b) continue;
          break;
        case Immediate.LOCAL:
        case Immediate.I32:
          if ((bytes[at++] ?? 0) >= 0x80) at = skip(bytes, at, 4);
          continue;
        case Immediate.MEMARG: {
          const flags = bytes[at++] ?? 0;
          if (flags >= 0x40) at = memoryIndex(bytes, at, flags);
          if ((bytes[at++] ?? 0) >= 0x80) at = skip(bytes, at, 9);
          continue;
        }
        case Immediate.I64:
          at = skip(bytes, at, 10);
          continue;
        case Immediate.F32:
          at += 4;
          continue;
        case Immediate.F64:
          at += 8;
          continue;
      }
      this.#work(before - room);
      this.#cursor.at = at;
      this.#cursor.end = end;
      this.#instruction(opcode, begin);
      at = this.#cursor.at;
      if (this.#labels.depth === 0) break;
      before = this.#room();
      room = before;
    }
    if (at !== end) throw malformed('a function body goes on after its end', at);
  }

  /** Any other instruction; the cursor stands behind its opcode. */
  #instruction(opcode: number, begin: number): void {
    const cursor = this.#cursor;
    const layout = this.#layout;
    switch (IMMEDIATES[opcode]) {
      case Immediate.NONE:
        this.#structure(opcode, begin);
        break;
      case Immediate.GLOBAL:
        cursor.index(layout.globals, 'global');
        break;
      case Immediate.LABEL:
        this.#branch(opcode, begin);
        break;
      case Immediate.FUNCTION: {
        const index = cursor.index(layout.functions.length, 'function');
        if (opcode !== 0xd2) this.#call(opcode, layout.functions[index] ?? 0, begin);
        break;
      }
      case Immediate.BLOCK:
        this.#block(opcode);
        break;
      case Immediate.TABLE:
        cursor.index(layout.tables, 'table');
        break;
      case Immediate.TYPE:
        this.#call(opcode, cursor.index(layout.types, 'type'), begin);
        break;
      case Immediate.INDIRECT: {
        const type = cursor.index(layout.types, 'type');
        cursor.index(layout.tables, 'table');
        this.#call(opcode, type, begin);
        break;
      }
      case Immediate.LABELS:
        this.#branches(begin);
        break;
      case Immediate.MEMORY:
        cursor.u32();
        if (opcode === 0x40) this.#insertions.add(begin, Insertion.GROW, 0);
        break;
      case Immediate.HEAP_TYPE:
        heapType(cursor, layout.types);
        break;
      case Immediate.TYPES:
        for (let left = cursor.count(); left > 0; left--) valueType(cursor, layout.types);
        break;
      case Immediate.TAG:
        cursor.u32();
        this.#exception(opcode, begin);
        break;
      case Immediate.CATCHES:
        this.#tryTable();
        break;
      case Immediate.PREFIX:
        if (opcode === 0xfc) this.#numeric(begin);
        else this.#vector(begin);
        break;
      default:
        throw unknownInstruction(opcode, opcode >= 0xfb ? cursor.u32() : undefined, begin);
    }
  }

  #dead(): void {
    this.#checked = NEVER;
    this.#unchecked = NEVER;
  }

  /** Instructions without immediates that open, close or leave blocks. */
  #structure(opcode: number, begin: number): void {
    switch (opcode) {
      case 0x01: // nop
        break;
      case 0x05: // else
        this.#arm(Block.IF, Block.ELSE, begin);
        this.#checked = this.#labels.beginChecked;
        this.#unchecked = this.#labels.beginUnchecked;
        break;
      case 0x19: // catch_all
        this.#exception(opcode, begin);
        break;
      case 0x0a: // throw_ref
        this.#exception(opcode, begin);
        break;
      case 0x0b: // end
        this.#end();
        break;
      default: // unreachable, return
        this.#dead();
    }
  }

  /** The next arm of an `if` or `try` begins. */
  #arm(kind: number, next: number, begin: number): void {
    const labels = this.#labels;
    if (labels.kind !== kind) throw malformed('an arm of a block that has none', begin);
    labels.reach(0, this.#checked, this.#unchecked, begin);
    labels.kind = next;
  }

  #end(): void {
    const labels = this.#labels;
    if (labels.kind === Block.IF) {
      // The condition may have been false.
      labels.reach(0, labels.beginChecked, labels.beginUnchecked, 0);
    }
    this.#checked = Math.max(this.#checked, labels.endChecked);
    this.#unchecked = Math.max(this.#unchecked, labels.endUnchecked);
    labels.depth--;
    if (this.#checked >= CAUGHT && labels.depth > 0) this.#check(this.#cursor.at);
  }

  #block(opcode: number): void {
    const kind =
      opcode === 0x03 ? Block.LOOP : opcode === 0x02 ? Block.BLOCK : opcode === 0x04 ? Block.IF : Block.TRY;
    const arity = this.#blockArity(kind === Block.LOOP);
    if (kind === Block.LOOP) {
      this.#check(this.#cursor.at);
    }
    this.#labels.push(kind, arity, this.#checked, this.#unchecked);
  }

  /** Reads a block type. Answers how many values a branch to the block moves. */
  #blockArity(toBeginning: boolean): number {
    const cursor = this.#cursor;
    const at = cursor.at;
    const code = this.#bytes[at] ?? 0;
    if (code === 0x40) {
      cursor.at++;
      return 0;
    }
    if (isPlainType(code) || code === 0x63 || code === 0x64) {
      valueType(cursor, this.#layout.types);
      return toBeginning ? 0 : 1;
    }
    const type = cursor.s33();
    const { parameters, results } = this.#layout;
    const arity = (toBeginning ? parameters : results)[type];
    if (arity === undefined) throw malformed(`type ${type} does not exist`, at);
    return arity;
  }

  #tryTable(): void {
    const cursor = this.#cursor;
    const arity = this.#blockArity(false);
    for (let left = cursor.count(); left > 0; left--) {
      const at = cursor.at;
      const kind = cursor.byte();
      if (kind > 3) throw malformed('unknown kind of a catch clause', at);
      if (kind < 2) cursor.u32();
      this.#labels.reach(cursor.u32(), CAUGHT, NEVER, at);
    }
    this.#labels.push(Block.TRY_TABLE, arity, this.#checked, this.#unchecked);
  }

  #branch(opcode: number, begin: number): void {
    const label = this.#cursor.u32();
    if (opcode === 0x18) {
      // delegate: ends its block as `end` does; where exceptions go, there is a check.
      if (this.#labels.kind !== Block.TRY) throw malformed('a delegate without a try', begin);
      this.#end();
      return;
    }
    if (opcode === 0x09) {
      // rethrow
      this.#check(begin, THROW_UNITS);
      this.#dead();
      return;
    }
    this.#reach(label, begin);
    if (opcode === 0x0c) this.#dead();
  }

  #branches(begin: number): void {
    const cursor = this.#cursor;
    for (let left = cursor.count(); left >= 0; left--) this.#reach(cursor.u32(), begin);
    this.#dead();
  }

  /** Moving values to the label is work that the path has behind it when it gets there. */
  #reach(label: number, begin: number): void {
    const arity = this.#labels.reach(label, NEVER, NEVER, begin);
    if (arity >> VALUES_SHIFT > 0) this.#spend(arity >> VALUES_SHIFT, begin);
    this.#labels.reach(label, this.#checked, this.#unchecked, begin);
  }

  #call(opcode: number, type: number, begin: number): void {
    if (this.#unchecked >= 0) this.#check(begin);
    const { parameters, results } = this.#layout;
    this.#spend(CALL + (((parameters[type] ?? 0) + (results[type] ?? 0)) >> VALUES_SHIFT), begin);
    if (opcode === 0x12 || opcode === 0x13 || opcode === 0x15) this.#dead();
  }

  #exception(opcode: number, begin: number): void {
    switch (opcode) {
      case 0x07: // catch
      case 0x19: {
        // catch_all: a handler pays for itself, as exceptions come from anywhere in the block.
        const labels = this.#labels;
        const kind = labels.kind === Block.CATCH ? Block.CATCH : Block.TRY;
        this.#arm(kind, Block.CATCH, begin);
        this.#checked = 0;
        this.#unchecked = NEVER;
        this.#check(this.#cursor.at);
        break;
      }
      default: // throw, throw_ref
        this.#check(begin, THROW_UNITS);
        this.#dead();
    }
  }

  #numeric(begin: number): void {
    const cursor = this.#cursor;
    const opcode = cursor.u32();
    const immediate = NUMERIC_TABLE.immediates[opcode];
    this.#spend(NUMERIC_TABLE.weights[opcode] ?? 0, begin);
    const { tables } = this.#layout;
    switch (immediate) {
      case Immediate.NONE:
      case Immediate.SEGMENT:
        if (immediate === Immediate.SEGMENT) cursor.u32();
        break;
      case Immediate.SEGMENT_MEMORY:
      case Immediate.MEMORIES:
        cursor.u32();
        cursor.u32();
        this.#insertions.add(begin, Insertion.BYTES, 0);
        break;
      case Immediate.MEMORY:
        cursor.u32();
        this.#insertions.add(begin, Insertion.BYTES, 0);
        break;
      case Immediate.SEGMENT_TABLE:
        cursor.u32();
        cursor.index(tables, 'table');
        this.#insertions.add(begin, Insertion.ELEMENTS, 0);
        break;
      case Immediate.TABLES:
        cursor.index(tables, 'table');
        cursor.index(tables, 'table');
        this.#insertions.add(begin, Insertion.ELEMENTS, 0);
        break;
      case Immediate.TABLE: {
        const table = cursor.index(tables, 'table');
        if (opcode === 16) break; // table.size
        // Growing may move the whole table.
        if (opcode === 15) this.#insertions.add(begin, Insertion.TABLE_SIZE, table);
        this.#insertions.add(begin, Insertion.ELEMENTS, 0);
        break;
      }
      default:
        throw unknownInstruction(0xfc, opcode, begin);
    }
  }

  #vector(begin: number): void {
    const cursor = this.#cursor;
    const opcode = cursor.u32();
    this.#spend(VECTOR_TABLE.weights[opcode] ?? 0, begin);
    switch (VECTOR_TABLE.immediates[opcode]) {
      case Immediate.NONE:
        break;
      case Immediate.MEMARG:
        this.#memarg();
        break;
      case Immediate.VECTOR:
        cursor.skip(16);
        break;
      case Immediate.LANE:
        cursor.byte();
        break;
      case Immediate.MEMARG_LANE:
        this.#memarg();
        cursor.byte();
        break;
      default:
        throw unknownInstruction(0xfd, opcode, begin);
    }
  }

  #memarg(): void {
    const flags = this.#cursor.u32();
    if ((flags & 0x40) !== 0) this.#cursor.u32();
    this.#cursor.skipLeb(64);
  }
}

/** Moves behind a LEB128 number of at most `most` further bytes; more are left for V8 to refuse. */
function skip(bytes: Uint8Array, start: number, most: number): number {
  let at = start;
  for (let left = most; left > 0; left--) if ((bytes[at++] ?? 0) < 0x80) return at;
  throw malformed('an integer is too wide', at - 1);
}

/** The rest of flags that have more than one byte, and the memory index that bit 6 announces. */
function memoryIndex(bytes: Uint8Array, start: number, first: number): number {
  const at = first >= 0x80 ? skip(bytes, start, 4) : start;
  return (first & 0x40) === 0 ? at : skip(bytes, at, 5);
}
