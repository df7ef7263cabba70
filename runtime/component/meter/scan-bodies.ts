// SPDX-License-Identifier: MIT
// Walks through function bodies once: checks what they refer to, and tells the work of each path.

import { Cursor, malformed } from './cursor.ts';
import { Insertion, type InsertionList } from './insertions.ts';
import { Immediate } from './instructions.ts';
import { Block } from './labels.ts';
import type { ModuleLayout } from './module-layout.ts';
import { heapType, isPlainType, valueType } from './module-parts.ts';
import { LoopChecks, PathWork } from './path-work.ts';
import { memoryArgument, scanNumeric, scanVector } from './scan-prefixed.ts';
import { isSmallLoop } from './small-loop.ts';
import {
  BYTE_MASK,
  CONTINUED,
  FIRST_SHIFT,
  INDEXED,
  LAST_SHIFT,
  SIZE_MASK,
  setIndexSpace,
  straightTable,
  WEIGHT_SHIFT,
} from './straight.ts';
import { unknownInstruction } from './unsupported.ts';
import { PLAIN_TABLE, THROW_UNITS } from './weights.ts';

const [BLOCK, IF, END, BR, BR_IF, CALL] = [0x02, 0x04, 0x0b, 0x0c, 0x0d, 0x10];
/** The block type without parameters and results. */
const EMPTY = 0x40;
/** A function that would get more first checks than this is checked on entry instead: its code would grow. */
const MOST_FIRST_CHECKS = 3;
/** So is one that is larger than this: hardly ever is there a way through it without a call. */
const MOST_SMALL_BYTES = 800;
/** V8 hardly puts functions that are called into one that is larger than this. */
const MOST_INLINING_BYTES = 3_000;
/** Functions that are larger than this, and have loops, are interpreters or the like: counting pays. */
const MOST_PLAIN_BYTES = 12_000;
/** V8 refuses functions with more locals. */
const MOST_LOCALS = 50_000;

const { immediates: IMMEDIATES } = PLAIN_TABLE;
const LOCALS = opcodesWith(Immediate.LOCAL);
const GLOBALS = opcodesWith(Immediate.GLOBAL);

function opcodesWith(immediate: number): number[] {
  return [...IMMEDIATES.keys()].filter((opcode) => IMMEDIATES[opcode] === immediate);
}

/** Scans the bodies of one module; what is to be inserted is added to a list. */
export class BodyScanner {
  readonly #bytes: Uint8Array;
  readonly #layout: ModuleLayout;
  readonly #insertions: InsertionList;
  readonly #work: PathWork;
  readonly #cursor: Cursor;
  readonly #functionTypes: Int32Array;
  /** Parameters and results of each type. */
  readonly #values: Int32Array;
  /** Locals of the function, parameters included. */
  #locals = 0;
  readonly #table = straightTable();

  constructor(bytes: Uint8Array, layout: ModuleLayout, insertions: InsertionList) {
    this.#bytes = bytes;
    this.#layout = layout;
    this.#insertions = insertions;
    this.#work = new PathWork(insertions);
    this.#cursor = new Cursor(bytes, 0, 0);
    const { parameters, results, functions } = layout;
    for (const opcode of GLOBALS) setIndexSpace(this.#table, opcode, layout.globals);
    this.#functionTypes = Int32Array.from(functions);
    this.#values = Int32Array.from(parameters, (count, type) => count + (results[type] ?? 0));
  }

  /**
   * Scans the body of a function at `[start, end)`, locals first.
   *
   * @param type index of its type.
   * @return where its code begins, behind its locals, if a counter is inserted; 0 otherwise.
   * @throws ComponentError for malformed code, unknown instructions, and indices of entities that do not exist.
   */
  scan(start: number, end: number, type: number): number {
    const cursor = this.#cursor;
    const work = this.#work;
    cursor.at = start;
    cursor.end = end;
    const declared = this.#declarations();
    this.#locals = declared + (this.#layout.parameters[type] ?? 0);
    for (const opcode of LOCALS) setIndexSpace(this.#table, opcode, this.#locals);
    const code = cursor.at;
    const results = this.#layout.results[type] ?? 0;
    const first = this.#insertions.length;
    const loopChecks = loopChecksOf(end - code, this.#locals);
    if (end - code <= MOST_SMALL_BYTES) {
      work.enter(code, results, declared, false, loopChecks, this.#locals);
      if (this.#instructions(code, end, MOST_FIRST_CHECKS)) return 0;
      this.#insertions.length = first;
    }
    work.enter(code, results, declared, true, loopChecks, this.#locals);
    this.#instructions(code, end, end);
    return work.counts ? code : 0;
  }

  #declarations(): number {
    const cursor = this.#cursor;
    let locals = 0;
    for (let groups = cursor.count(); groups > 0; groups--) {
      locals += cursor.u32();
      valueType(cursor, this.#layout.types);
    }
    return locals;
  }

  /**
   * Scans the instructions. Those that neither branch nor call are handled here, as fast as can be; they are most.
   *
   * @return false when there were more than `mostFirst` first checks, and the rest was left.
   */
  #instructions(start: number, end: number, mostFirst: number): boolean {
    const bytes = this.#bytes;
    const work = this.#work;
    const cursor = this.#cursor;
    const table = this.#table;
    let at = start;
    let room = work.room;
    while (at < end) {
      const begin = at;
      const opcode = bytes[at] ?? 0;
      const entry = table[opcode] ?? 0;
      const weight = entry >> WEIGHT_SHIFT;
      room -= weight;
      if (room < 0) {
        work.room = 0;
        work.check(begin);
        room = work.room - weight;
      }
      const size = entry & SIZE_MASK;
      if (size > 0) {
        // Nearly all immediates are as short as can be: no branch depends on which instruction it is.
        at += size;
        const last = ((entry >> LAST_SHIFT) & BYTE_MASK) - (bytes[at - 1] ?? 0);
        const first = ((entry >> FIRST_SHIFT) & BYTE_MASK) - (bytes[at - 2] ?? 0);
        if ((last | first) < 0) at = this.#longImmediate(opcode, begin + 1, end);
        continue;
      }
      at++;
      work.room = room;
      const next = bytes[at] ?? CONTINUED;
      // The most frequent ones by a short way.
      if (opcode === END) {
        work.end(at);
        if (work.labels.depth === 0) {
          if (at === end) return true;
          throw malformed('a function body goes on after its end', at);
        }
      } else if (opcode === BR_IF && next < CONTINUED) {
        work.branch(next, begin);
        at++;
      } else if (opcode === BLOCK && next === EMPTY) {
        work.open(Block.BLOCK, 0);
        at++;
      } else if (opcode === IF && next === EMPTY) {
        work.open(Block.IF, 0);
        at++;
      } else if (opcode === BR && next < CONTINUED) {
        work.branch(next, begin);
        work.dead();
        at++;
      } else {
        cursor.at = at;
        cursor.end = end;
        if (opcode === CALL) this.#callFunction(begin);
        else this.#instruction(opcode, begin);
        at = cursor.at;
      }
      if (work.firstChecks > mostFirst) return false;
      room = work.room;
    }
    throw malformed('a function body ends too early', end);
  }

  /** Moves behind immediates that are not as short as can be, or that are indices to look at. */
  #longImmediate(opcode: number, at: number, end: number): number {
    const bytes = this.#bytes;
    const immediate = IMMEDIATES[opcode];
    if (immediate === Immediate.I32) return behindLeb(bytes, at, 5);
    if (immediate === Immediate.MEMARG && (bytes[at] ?? INDEXED) < INDEXED)
      return behindLeb(bytes, at + 1, 10);
    if (immediate === Immediate.I64) return behindLeb(bytes, at, 10);
    const cursor = this.#cursor;
    cursor.at = at;
    cursor.end = end;
    if (immediate === Immediate.LOCAL) cursor.index(this.#locals, 'local');
    else if (immediate === Immediate.GLOBAL) cursor.index(this.#layout.globals, 'global');
    else memoryArgument(cursor);
    return cursor.at;
  }

  /** Any other instruction; the cursor stands behind its opcode. */
  #instruction(opcode: number, begin: number): void {
    const cursor = this.#cursor;
    const layout = this.#layout;
    switch (IMMEDIATES[opcode]) {
      case Immediate.NONE:
        this.#structure(opcode, begin);
        break;
      case Immediate.LOCAL:
        cursor.index(this.#locals, 'local');
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
        this.#work.branches(cursor.labels(), begin);
        this.#work.dead();
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
        if (opcode === 0x07) this.#work.openCatch(begin, cursor.at);
        else this.#throw(begin);
        break;
      case Immediate.CATCHES:
        this.#tryTable();
        break;
      case Immediate.PREFIX:
        if (opcode === 0xfc) scanNumeric(cursor, layout, this.#work, this.#insertions, begin);
        else scanVector(cursor, this.#work, begin);
        break;
      default:
        throw unknownInstruction(opcode, opcode >= 0xfb ? cursor.u32() : undefined, begin);
    }
  }

  /** Instructions without immediates that open, close or leave blocks. */
  #structure(opcode: number, begin: number): void {
    const work = this.#work;
    switch (opcode) {
      case 0x01: // nop
        break;
      case 0x05: // else
        work.openElse(begin);
        break;
      case 0x19: // catch_all
        work.openCatch(begin, this.#cursor.at);
        break;
      case 0x0a: // throw_ref
        this.#throw(begin);
        break;
      case 0x0b: // end
        work.end(this.#cursor.at);
        break;
      default: // unreachable, return
        work.dead();
    }
  }

  #throw(begin: number): void {
    this.#work.check(begin, THROW_UNITS);
    this.#work.dead();
  }

  #block(opcode: number): void {
    const cursor = this.#cursor;
    const arity = this.#blockArity(opcode === 0x03);
    if (opcode === 0x03) {
      this.#work.openLoop(arity, cursor.at, isSmallLoop(this.#bytes, cursor.at));
    } else this.#work.open(opcode === 0x02 ? Block.BLOCK : opcode === 0x04 ? Block.IF : Block.TRY, arity);
  }

  /** Reads a block type. Answers how many values a branch to the block moves. */
  #blockArity(toBeginning: boolean): number {
    const cursor = this.#cursor;
    const at = cursor.at;
    const code = this.#bytes[at] ?? 0;
    if (code === EMPTY) {
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

  /** `try_table`: labels of its clauses are counted from outside of it. */
  #tryTable(): void {
    const cursor = this.#cursor;
    const arity = this.#blockArity(false);
    for (let left = cursor.count(); left > 0; left--) {
      const at = cursor.at;
      const kind = cursor.byte();
      if (kind > 3) throw malformed('unknown kind of a catch clause', at);
      if (kind < 2) cursor.u32();
      this.#work.caught(cursor.u32(), at);
    }
    this.#work.open(Block.TRY_TABLE, arity);
  }

  #branch(opcode: number, begin: number): void {
    const work = this.#work;
    const label = this.#cursor.u32();
    switch (opcode) {
      case 0x18: // delegate: ends its block as `end` does; where exceptions go, there is a check
        if (work.labels.kind(0) !== Block.TRY) throw malformed('a delegate without a try', begin);
        work.end(this.#cursor.at);
        break;
      case 0x09: // rethrow
        this.#throw(begin);
        break;
      case 0x0c: // br
        work.branch(label, begin);
        work.dead();
        break;
      default:
        work.branch(label, begin);
    }
  }

  #callFunction(begin: number): void {
    const index = this.#cursor.index(this.#functionTypes.length, 'function');
    this.#work.call(this.#values[this.#functionTypes[index] ?? 0] ?? 0, begin);
  }

  #call(opcode: number, type: number, begin: number): void {
    this.#work.call(this.#values[type] ?? 0, begin);
    if (opcode === 0x12 || opcode === 0x13 || opcode === 0x15) this.#work.dead();
  }
}

function loopChecksOf(bytes: number, locals: number): number {
  if (bytes <= MOST_INLINING_BYTES) return LoopChecks.CALLS;
  return bytes <= MOST_PLAIN_BYTES || locals >= MOST_LOCALS ? LoopChecks.MIXED : LoopChecks.COUNTER;
}

/** Moves behind a LEB128 number of at most `most` bytes; what else it breaks is left for V8 to refuse. */
function behindLeb(bytes: Uint8Array, start: number, most: number): number {
  let at = start;
  for (let left = most; left > 0; left--) if ((bytes[at++] ?? 0) < CONTINUED) return at;
  throw malformed('an integer is too wide', at - 1);
}
