// SPDX-License-Identifier: MIT
// The hints that metered modules carry stand at the branches that they are for: V8 passes over others without a word.

import { describe, expect, it } from 'vitest';
import { Cursor } from '../../runtime/component/meter/cursor.ts';
import { meterModule } from '../../runtime/component/meter/meter.ts';
import { moduleFromWat } from '../support/components.ts';
import { LIMITS, PADDING, paddingText } from './support.ts';

const [CUSTOM, CODE] = [0, 10];
const IF = 0x04;
const SMALL_LOOP = '(loop (br_if 0 (i32.eqz (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))';

interface Hint {
  readonly function: number;
  readonly opcode: number | undefined;
  readonly likely: number;
}

/** The hints of a module that imports no functions. */
function hintsOf(bytes: Uint8Array): Hint[] {
  const cursor = new Cursor(bytes, 8, bytes.length);
  let hints: readonly { function: number; offset: number; likely: number }[] = [];
  const bodies: number[] = [];
  while (cursor.at < bytes.length) {
    const id = cursor.byte();
    const size = cursor.u32();
    const content = new Cursor(bytes, cursor.skip(size), cursor.at);
    if (id === CUSTOM && nameOf(content) === 'metadata.code.branch_hint') hints = readHints(content);
    if (id === CODE) {
      for (let left = content.u32(); left > 0; left--) bodies.push(content.skip(content.u32()));
    }
  }
  return hints.map(({ function: index, offset, likely }) => ({
    function: index,
    opcode: bytes[(bodies[index] ?? Number.NaN) + offset],
    likely,
  }));
}

function nameOf(cursor: Cursor): string {
  const size = cursor.u32();
  let text = '';
  for (let left = size; left > 0; left--) text += String.fromCharCode(cursor.byte());
  return text;
}

function readHints(cursor: Cursor): { function: number; offset: number; likely: number }[] {
  const hints: { function: number; offset: number; likely: number }[] = [];
  for (let functions = cursor.u32(); functions > 0; functions--) {
    const index = cursor.u32();
    for (let left = cursor.u32(); left > 0; left--) {
      const offset = cursor.u32();
      expect(cursor.byte()).toBe(1);
      hints.push({ function: index, offset, likely: cursor.byte() });
    }
  }
  return hints;
}

describe('hints for branches', () => {
  it.each(Object.entries(PADDING))('stand at branches in a %s', async (_, padding) => {
    for (const locals of [0, 1, 126, 127, 200]) {
      const declared = '(local i32) (local i64)'.repeat(locals);
      const wat = `(module (func) (func (param i32) ${declared} ${paddingText(padding)}
        ${SMALL_LOOP} (memory.fill (i32.const 0) (i32.const 0) (local.get 0)) ${SMALL_LOOP}) (memory 1))`;
      const hints = hintsOf(meterModule(await moduleFromWat(wat), LIMITS).bytes);
      expect(hints.every(({ opcode, likely }) => opcode === IF && likely === 0)).toBe(true);
      // The function that takes a unit has one; a small function has none of its own, since it calls that.
      expect(hints.filter((hint) => hint.function === 1)).toHaveLength(padding === 0 ? 0 : 2);
      expect(hints.filter((hint) => hint.function > 1)).toHaveLength(1);
    }
  });
});
