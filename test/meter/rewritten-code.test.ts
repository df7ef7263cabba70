// SPDX-License-Identifier: MIT
// Code that was rewritten before is taken again for exactly the same code, and for nothing else.

import { describe, expect, it } from 'vitest';
import { meterModule } from '../../runtime/component/meter/meter.ts';
import { RewrittenCode } from '../../runtime/component/meter/rewritten-code.ts';
import { moduleFromWat } from '../support/components.ts';
import { isValid, LIMITS } from './support.ts';

const STEP = '(local.set $n (i32.add (local.get $n) (i32.const 1)))';
/** More code than is too little to be worth remembering. */
const LONG = STEP.repeat(12_000);

function large({ data = 'a', around = '', code = LONG } = {}): Promise<Uint8Array> {
  return moduleFromWat(`(module (memory 1) (data (i32.const 0) "${data}") ${around}
    (func $run (export "run") (param i32) (result i32) (local $n i32) ${code} (local.get $n)))`);
}

/** What a rewriter makes of it that has seen nothing before. */
function afresh(bytes: Uint8Array): Uint8Array {
  return meterModule(bytes, LIMITS, new RewrittenCode()).bytes;
}

/** Counts what is looked for, and what is found. */
class Counting extends RewrittenCode {
  found = 0;

  override find(...args: Parameters<RewrittenCode['find']>): Uint8Array | undefined {
    const found = super.find(...args);
    if (found !== undefined) this.found++;
    return found;
  }
}

describe('rewritten code', () => {
  it('is taken for a module that differs in its data, which is as if it had been rewritten afresh', async () => {
    const known = new Counting();
    meterModule(await large(), LIMITS, known);
    const other = await large({ data: 'other data', around: '(export "more" (memory 0))' });
    expect(meterModule(other, LIMITS, known).bytes).toEqual(afresh(other));
    expect(known.found).toBe(1);
    expect(isValid(afresh(other))).toBe(true);
  });

  it('is not taken where the same bytes would refer to something else', async () => {
    const known = new Counting();
    meterModule(await large(), LIMITS, known);
    const others = [
      '(global i32 (i32.const 0))',
      '(table 1 funcref)',
      '(type (func (param i64)))',
      '(func)',
      '(start $start) (func $start)',
    ];
    for (const around of others) {
      const bytes = await large({ around });
      expect(meterModule(bytes, LIMITS, known).bytes, around).toEqual(afresh(bytes));
    }
    const changed = await large({ code: LONG.replace('(i32.const 1)', '(i32.const 2)') });
    expect(meterModule(changed, LIMITS, known).bytes).toEqual(afresh(changed));
    expect(known.found).toBe(0);
  });

  it('does not change when the bytes do that it was made from', async () => {
    const known = new RewrittenCode();
    const bytes = await large();
    const wanted = afresh(bytes);
    const mine = bytes.slice();
    meterModule(mine, LIMITS, known).bytes.fill(0);
    mine.fill(0);
    expect(meterModule(bytes, LIMITS, known).bytes).toEqual(wanted);
  });

  it('is forgotten, the oldest first, when there is too much', async () => {
    const known = new Counting(500_000);
    const codes = await Promise.all(
      [3, 4, 5, 6].map((value) => large({ code: LONG.replace('(i32.const 1)', `(i32.const ${value})`) })),
    );
    for (const bytes of codes) meterModule(bytes, LIMITS, known);
    const [first, ...others] = codes;
    const last = others.at(-1);
    if (first === undefined || last === undefined) throw new Error('there are no modules');
    meterModule(last, LIMITS, known);
    expect(known.found).toBe(1);
    meterModule(first, LIMITS, known);
    expect(known.found).toBe(1);
  });
});
