// SPDX-License-Identifier: MIT
// Walks through function bodies once: checks what they refer to, and tells the work of each path.

import { Cursor, malformed } from './cursor.ts';
import { Insertion, type InsertionList } from './insertions.ts';
import { Immediate } from './instructions.ts';
import { Block } from './labels.ts';
import type { ModuleLayout } from './module-layout.ts';
import { heapType, isPlainType, valueType } from './module-parts.ts';
import { PathWork } from './path-work.ts';
import { isSmallLoop } from './small-loop.ts';
import { CONTINUED, INDEXED, KIND_MASK, STRAIGHT, WEIGHT_SHIFT } from './straight.ts';
import { unknownInstruction } from './unsupported.ts';
import { NUMERIC_TABLE, PLAIN_TABLE, THROW_UNITS, VECTOR_TABLE } from './weights.ts';

const [BLOCK, IF, END, BR, BR_IF, CALL] = [0x02, 0x04, 0x0b, 0x0c, 0x0d, 0x10];
/** The block type without parameters and results. */
const EMPTY = 0x40;
/** A function that would get more first checks than this is checked on entry instead: its code would grow. */
const MOST_FIRST_CHECKS = 3;
/** So is one that is larger than this: hardly ever is there a way through it without a call. */
const MOST_LAZY_BYTES = 800;

const { immediates: IMMEDIATES } = PLAIN_TABLE;

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

  constructor(bytes: Uint8Array, layout: ModuleLayout, insertions: InsertionList) {
    this.#bytes = bytes;
    this.#layout = layout;
    this.#insertions = insertions;
    this.#work = new PathWork(insertions);
    this.#cursor = new Cursor(bytes, 0, 0);
    const { parameters, results, functions } = layout;
    this.#functionTypes = Int32Array.from(functions);
    this.#values = Int32Array.from(parameters, (count, type) => count + (results[type] ?? 0));
  }

  /**
   * Scans the body of a function at `[start, end)`, locals first.
   *
   * @param type index of its type.
   * @throws ComponentError for malformed code, unknown instructions, and indices of entities that do not exist.
   */
  scan(start: number, end: number, type: number): void {
    const cursor = this.#cursor;
    const work = this.#work;
    cursor.at = start;
    cursor.end = end;
    const declared = this.#declarations();
    this.#locals = declared + (this.#layout.parameters[type] ?? 0);
    const code = cursor.at;
    const results = this.#layout.results[type] ?? 0;
    const first = this.#insertions.length;
    if (end - code <= MOST_LAZY_BYTES) {
      work.enter(code, results, declared, false);
      if (this.#instructions(code, end, MOST_FIRST_CHECKS)) return;
      this.#insertions.length = first;
    }
    work.enter(code, results, declared, true);
    this.#instructions(code, end, end);
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
    const locals = this.#locals;
    const { globals } = this.#layout;
    let at = start;
    let before = work.room;
    let room = before;
    while (at < end) {
      const begin = at;
      const opcode = bytes[at++] ?? 0;
      const straight = STRAIGHT[opcode] ?? 0;
      room -= straight >> WEIGHT_SHIFT;
      if (room < 0) {
        work.check(begin);
        before = work.room;
        room = before - (straight >> WEIGHT_SHIFT);
      }
      // Literal numbers, for which V8 makes a jump table.
      switch (straight & KIND_MASK) {
        case 1: // no immediates
          continue;
        case 2: {
          const index = bytes[at++] ?? 0;
          if (index < CONTINUED && index < locals) continue;
          at = this.#longIndex(at - 1, end, locals, 'local');
          continue;
        }
        case 3: // i32
          if ((bytes[at++] ?? 0) >= CONTINUED) at = behindLeb(bytes, at, 4);
          continue;
        case 4: // memory argument
          if ((bytes[at] ?? 0) >= INDEXED) at = this.#longMemoryArgument(at, end);
          else if ((bytes[++at] ?? 0) >= CONTINUED) at = behindLeb(bytes, at, 10);
          else at++;
          continue;
        case 5: // i64
          if ((bytes[at++] ?? 0) >= CONTINUED) at = behindLeb(bytes, at, 9);
          continue;
        case 6: // f32
          at += 4;
          continue;
        case 7: // f64
          at += 8;
          continue;
        case 8: {
          const index = bytes[at++] ?? 0;
          if (index < CONTINUED && index < globals) continue;
          at = this.#longIndex(at - 1, end, globals, 'global');
          continue;
        }
      }
      work.add(before - room);
      const next = bytes[at] ?? CONTINUED;
      // The most frequent ones by a short way.
      if (opcode === END) work.end(at);
      else if (opcode === BR_IF && next < CONTINUED) work.branchIf(next, begin, ++at - begin);
      else if (opcode === BLOCK && next === EMPTY) {
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
      if (work.labels.depth === 0) {
        if (at === end) return true;
        throw malformed('a function body goes on after its end', at);
      }
      if (work.firstChecks > mostFirst) return false;
      before = work.room;
      room = before;
    }
    throw malformed('a function body ends too early', end);
  }

  #longIndex(at: number, end: number, space: number, what: string): number {
    const cursor = this.#cursor;
    cursor.at = at;
    cursor.end = end;
    cursor.index(space, what);
    return cursor.at;
  }

  #longMemoryArgument(at: number, end: number): number {
    const cursor = this.#cursor;
    cursor.at = at;
    cursor.end = end;
    this.#memoryArgument();
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
      case Immediate.LABEL:
        this.#branch(opcode, begin);
        break;
      case Immediate.FUNCTION: {
        const index = cursor.index(layout.functions.length, 'function');
        if (opcode !== 0xd2) this.#call(opcode, layout.functions[index] ?? 0, begin);
        break;
      }
      case Immediate.BLOCK:
        this.#block(opcode, begin);
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
        if (opcode === 0xfc) this.#numeric(begin);
        else this.#vector(begin);
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

  #block(opcode: number, begin: number): void {
    const cursor = this.#cursor;
    const arity = this.#blockArity(opcode === 0x03);
    if (opcode === 0x03) {
      this.#work.openLoop(arity, begin, cursor.at, isSmallLoop(this.#bytes, cursor.at));
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
        if (work.labels.kind !== Block.TRY) throw malformed('a delegate without a try', begin);
        work.end(this.#cursor.at);
        break;
      case 0x09: // rethrow
        this.#throw(begin);
        break;
      case 0x0d: // br_if
        work.branchIf(label, begin, this.#cursor.at - begin);
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

  /** Instructions after 0xfc: bulk operations are charged for by what they do at run time. */
  #numeric(begin: number): void {
    const cursor = this.#cursor;
    const opcode = cursor.u32();
    const { tables } = this.#layout;
    this.#work.spend(NUMERIC_TABLE.weights[opcode] ?? 0, begin);
    switch (NUMERIC_TABLE.immediates[opcode]) {
      case Immediate.NONE:
        break;
      case Immediate.SEGMENT:
        cursor.u32();
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

  /** Instructions after 0xfd. */
  #vector(begin: number): void {
    const cursor = this.#cursor;
    const opcode = cursor.u32();
    this.#work.spend(VECTOR_TABLE.weights[opcode] ?? 0, begin);
    switch (VECTOR_TABLE.immediates[opcode]) {
      case Immediate.NONE:
        break;
      case Immediate.MEMARG:
        this.#memoryArgument();
        break;
      case Immediate.VECTOR:
        cursor.skip(16);
        break;
      case Immediate.LANE:
        cursor.byte();
        break;
      case Immediate.MEMARG_LANE:
        this.#memoryArgument();
        cursor.byte();
        break;
      default:
        throw unknownInstruction(0xfd, opcode, begin);
    }
  }

  #memoryArgument(): void {
    const flags = this.#cursor.u32();
    if ((flags & 0x40) !== 0) this.#cursor.u32();
    this.#cursor.skipLeb(64);
  }
}

/** Moves behind a LEB128 number of at most `most` bytes; what else it breaks is left for V8 to refuse. */
function behindLeb(bytes: Uint8Array, start: number, most: number): number {
  let at = start;
  for (let left = most; left > 0; left--) if ((bytes[at++] ?? 0) < CONTINUED) return at;
  throw malformed('an integer is too wide', at - 1);
}
