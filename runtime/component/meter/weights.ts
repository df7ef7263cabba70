// SPDX-License-Identifier: MIT
// How much work an instruction is, in simple instructions, and how much work a unit of fuel pays for.

import { INSTRUCTIONS, type Instruction, NUMERIC_INSTRUCTIONS, VECTOR_INSTRUCTIONS } from './instructions.ts';

/** Work that one unit of fuel pays for: some hundred nanoseconds of ordinary code, microseconds of loads that wait for memory. */
export const UNIT = 2_048;

/**
 * Work that a function may do before its first check. So short a way through a function, on which nothing is called, pays
 * no fuel of its own: each call of whatever function counts as this much work of the caller.
 */
export const FREE = 64;

/** Work of a call, the free part of the function that is called included. */
export const CALL = FREE + 16;

/** Units that a counter pays for at a time. */
export const PREPAID_UNITS = 8;

/** Units for what the engine does to throw an exception and find who catches it: microseconds. */
export const THROW_UNITS = 64;
/** Units for growing a memory: the operating system maps pages. */
export const GROW_UNITS = 1_000;

/** One unit pays for 64 bytes of a bulk operation: they are copied in about the time of a loop's turn. */
export const BYTES_SHIFT = 6;
/** One unit pays for 4 elements: elements of tables are references that are copied one by one. */
export const ELEMENTS_SHIFT = 2;

/** A local that is set to zero on entry is a fraction of an instruction. */
export const LOCALS_SHIFT = 3;
/** A value moved by a branch or passed by a call likewise. */
export const VALUES_SHIFT = 2;

/** Instructions that take longer than others by a multiple; the first pattern that fits a name decides. */
const HEAVY: readonly (readonly [RegExp, number])[] = [
  [/^(block|loop|try|try_table|end|else|nop|drop|catch|catch_all|delegate)$/, 0],
  [/\.(div|rem|sqrt)/, 8],
  [/\.(load|store)/, 32],
  [/^(ref\.func|table\.set)/, 16],
  [/^(memory|data|table|elem)\.(fill|copy|init|drop|grow)/, 64],
  [/^[if](8x16|16x8|32x4|64x2)\.|^v128\./, 2],
];

/** The work of one instruction, by name. */
export function weightOf(name: string): number {
  return HEAVY.find(([pattern]) => pattern.test(name))?.[1] ?? 1;
}

/** Weights and immediates by opcode, for the scanner. */
export interface InstructionTable {
  readonly weights: Uint8Array;
  readonly immediates: Uint8Array;
}

function tableOf(size: number, instructions: readonly Instruction[]): InstructionTable {
  const weights = new Uint8Array(size);
  const immediates = new Uint8Array(size);
  for (const { opcode, name, immediate } of instructions) {
    weights[opcode] = weightOf(name);
    immediates[opcode] = immediate;
  }
  return { weights, immediates };
}

export const PLAIN_TABLE = tableOf(0x100, INSTRUCTIONS);
export const NUMERIC_TABLE = tableOf(0x20, NUMERIC_INSTRUCTIONS);
export const VECTOR_TABLE = tableOf(0x200, VECTOR_INSTRUCTIONS);
