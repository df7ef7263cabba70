// SPDX-License-Identifier: MIT
// Tells loops that do little in a turn and call nothing, by a look at their first instructions.

import { Immediate } from './instructions.ts';
import { PLAIN_TABLE } from './weights.ts';

/** Instructions that are looked at. */
const MOST = 48;

const { immediates: IMMEDIATES } = PLAIN_TABLE;

/**
 * Whether the loop whose first instruction is at `start` ends within a few instructions, and has only simple ones,
 * branches and blocks in it. What it cannot tell is not a small loop.
 */
export function isSmallLoop(bytes: Uint8Array, start: number): boolean {
  let at = start;
  let depth = 0;
  for (let count = 0; count < MOST; count++) {
    const opcode = bytes[at++] ?? 0;
    switch (IMMEDIATES[opcode]) {
      case Immediate.NONE:
        if (opcode === 0x0b && depth-- === 0) return true;
        if (opcode === 0x0a || opcode === 0x19) return false; // throw_ref, catch_all
        break;
      case Immediate.BLOCK:
        if (opcode === 0x03 || opcode === 0x06 || (bytes[at++] ?? 0) < 0x40) return false;
        depth++;
        break;
      case Immediate.LABEL:
        if (opcode === 0x09 || opcode === 0x18) return false; // rethrow, delegate
        at = behind(bytes, at);
        break;
      case Immediate.LOCAL:
      case Immediate.GLOBAL:
      case Immediate.I32:
      case Immediate.I64:
        at = behind(bytes, at);
        break;
      case Immediate.MEMARG:
        if ((bytes[at++] ?? 0) >= 0x40) return false;
        at = behind(bytes, at);
        break;
      case Immediate.F32:
        at += 4;
        break;
      case Immediate.F64:
        at += 8;
        break;
      default:
        return false;
    }
  }
  return false;
}

function behind(bytes: Uint8Array, start: number): number {
  let at = start;
  while ((bytes[at++] ?? 0) >= 0x80);
  return at;
}
