// SPDX-License-Identifier: MIT
// Instructions that only do work, in tables for the inner loop of the scanner, where most of all code ends.

import { Immediate } from './instructions.ts';
import { PLAIN_TABLE } from './weights.ts';

/** A byte with this bit is continued by another in LEB128. */
export const CONTINUED = 0x80;
/** Flags of a memory argument from here on are followed by the index of a memory. */
export const INDEXED = 0x40;

/** Bytes with the shortest immediates of each kind, opcode included. */
const SIZES: ReadonlyMap<number, number> = new Map([
  [Immediate.NONE, 1],
  [Immediate.LOCAL, 2],
  [Immediate.GLOBAL, 2],
  [Immediate.I32, 2],
  [Immediate.I64, 2],
  [Immediate.MEMARG, 3],
  [Immediate.F32, 5],
  [Immediate.F64, 9],
]);

/** `drop` and `select` are the only ones below that leave the structure of the code alone. */
const STRUCTURE = 0x20;
const DROP = 0x1a;
const SELECT = 0x1b;

/** Parts of an entry of {@link straightTable}: bits, and where they begin. */
export const SIZE_MASK = 15;
export const BYTE_MASK = 0xff;
export const LAST_SHIFT = 4;
export const FIRST_SHIFT = 12;
export const WEIGHT_SHIFT = 20;

/**
 * Entries by opcode, each of four parts: bytes that the instruction has when its immediates are as short as can be, 0
 * for any other instruction; the most that its last byte and the one before are then; and its work.
 */
export function straightTable(): Int32Array {
  return Int32Array.from(PLAIN_TABLE.immediates, (immediate, opcode) => {
    const { NONE, F32, F64, MEMARG } = Immediate;
    const structure = opcode < STRUCTURE && opcode !== DROP && opcode !== SELECT;
    const size = structure ? 0 : (SIZES.get(immediate) ?? 0);
    const last = [NONE, F32, F64].some((kind) => kind === immediate) ? BYTE_MASK : CONTINUED - 1;
    const first = immediate === MEMARG ? INDEXED - 1 : BYTE_MASK;
    const weight = PLAIN_TABLE.weights[opcode] ?? 0;
    return size | (last << LAST_SHIFT) | (first << FIRST_SHIFT) | (weight << WEIGHT_SHIFT);
  });
}

const INDEX_SIZE = 2;

/** Sets how many entities an instruction can refer to whose immediate is an index. */
export function setIndexSpace(table: Int32Array, opcode: number, space: number): void {
  const rest = (table[opcode] ?? 0) & ~(SIZE_MASK | (BYTE_MASK << LAST_SHIFT));
  const most = Math.min(space, CONTINUED) - 1;
  table[opcode] = most < 0 ? rest : rest | INDEX_SIZE | (most << LAST_SHIFT);
}
