// SPDX-License-Identifier: MIT
// Instructions that only do work, in one table for the inner loop of the scanner, where most of all code ends.

import { Immediate } from './instructions.ts';
import { PLAIN_TABLE } from './weights.ts';

/** Bytes from here on are continued by another in LEB128. */
export const CONTINUED = 0x80;
/** Flags of a memory argument from here on are followed by the index of a memory. */
export const INDEXED = 0x40;

/** Of an entry of {@link STRAIGHT}: the kind of immediates, and where the weight is. */
export const KIND_MASK = 15;
export const WEIGHT_SHIFT = 4;

/** Immediates by kind; 0 is any other instruction. */
const KINDS: readonly (number | undefined)[] = [
  undefined,
  Immediate.NONE,
  Immediate.LOCAL,
  Immediate.I32,
  Immediate.MEMARG,
  Immediate.I64,
  Immediate.F32,
  Immediate.F64,
  Immediate.GLOBAL,
];

/** `drop` and `select` are the only ones below that leave the structure of the code alone. */
const STRUCTURE = 0x20;
const DROP = 0x1a;
const SELECT = 0x1b;

/** Kind and weight by opcode; of other instructions the weight only. */
export const STRAIGHT = Uint16Array.from(PLAIN_TABLE.immediates, (immediate, opcode) => {
  const structure = opcode < STRUCTURE && opcode !== DROP && opcode !== SELECT;
  const kind = structure ? 0 : Math.max(0, KINDS.indexOf(immediate));
  return kind | ((PLAIN_TABLE.weights[opcode] ?? 0) << WEIGHT_SHIFT);
});
