// SPDX-License-Identifier: MIT
// Scans instructions of two opcodes: bulk operations, which are charged for at run time, and vectors.

import type { Cursor } from './cursor.ts';
import { Insertion, type InsertionList } from './insertions.ts';
import { Immediate } from './instructions.ts';
import type { ModuleLayout } from './module-layout.ts';
import type { PathWork } from './path-work.ts';
import { unknownInstruction } from './unsupported.ts';
import { NUMERIC_TABLE, VECTOR_TABLE } from './weights.ts';

const TABLE_GROW = 15;
const TABLE_SIZE = 16;
const MEMORY_INDEX = 0x40;

/**
 * Scans what follows 0xfc. The number of bytes or elements that an instruction works on is on top of the stack before
 * it, where an inserted call looks at it.
 *
 * @param begin where the instruction is.
 */
export function scanNumeric(
  cursor: Cursor,
  { tables }: ModuleLayout,
  work: PathWork,
  insertions: InsertionList,
  begin: number,
): void {
  const opcode = cursor.u32();
  work.spend(NUMERIC_TABLE.weights[opcode] ?? 0, begin);
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
      insertions.add(begin, Insertion.BYTES, 0);
      break;
    case Immediate.MEMORY:
      cursor.u32();
      insertions.add(begin, Insertion.BYTES, 0);
      break;
    case Immediate.SEGMENT_TABLE:
      cursor.u32();
      cursor.index(tables, 'table');
      insertions.add(begin, Insertion.ELEMENTS, 0);
      break;
    case Immediate.TABLES:
      cursor.index(tables, 'table');
      cursor.index(tables, 'table');
      insertions.add(begin, Insertion.ELEMENTS, 0);
      break;
    case Immediate.TABLE: {
      const table = cursor.index(tables, 'table');
      if (opcode === TABLE_SIZE) break;
      // Growing may move the whole table.
      if (opcode === TABLE_GROW) insertions.add(begin, Insertion.TABLE_SIZE, table);
      insertions.add(begin, Insertion.ELEMENTS, 0);
      break;
    }
    default:
      throw unknownInstruction(0xfc, opcode, begin);
  }
}

/** Scans what follows 0xfd. */
export function scanVector(cursor: Cursor, work: PathWork, begin: number): void {
  const opcode = cursor.u32();
  work.spend(VECTOR_TABLE.weights[opcode] ?? 0, begin);
  switch (VECTOR_TABLE.immediates[opcode]) {
    case Immediate.NONE:
      break;
    case Immediate.MEMARG:
      memoryArgument(cursor);
      break;
    case Immediate.VECTOR:
      cursor.skip(16);
      break;
    case Immediate.LANE:
      cursor.byte();
      break;
    case Immediate.MEMARG_LANE:
      memoryArgument(cursor);
      cursor.byte();
      break;
    default:
      throw unknownInstruction(0xfd, opcode, begin);
  }
}

/** `memarg`: alignment, the index of a memory if a bit of it says so, and an offset of up to 64 bits. */
export function memoryArgument(cursor: Cursor): void {
  if ((cursor.u32() & MEMORY_INDEX) !== 0) cursor.u32();
  cursor.skipLeb(64);
}
