// SPDX-License-Identifier: MIT
// Fuel is an upper bound of work: whatever the shape of the code, units times UNIT are not below what was executed.

import { describe, expect, it } from 'vitest';
import {
  CALL,
  FREE,
  GROW_UNITS,
  LOCALS_SHIFT,
  PREPAID_UNITS,
  UNIT,
  weightOf,
} from '../../runtime/component/meter/weights.ts';
import { moduleFromWat } from '../support/components.ts';
import { PADDING, paddingText, startMetered, Tank } from './support.ts';

/** Four simple instructions. */
const STEP = '(local.set $n (i32.add (local.get $n) (i32.const 1)))';
const STEP_WORK = 4;

/** Units that `run` takes, called once with `parameter`. */
async function unitsOf(wat: string, parameter = 0): Promise<number> {
  const { call, used } = startMetered(await moduleFromWat(wat));
  call('run', parameter);
  return used();
}

function counting(turns: number, code: string, around = '', before = ''): string {
  return `(module ${around} (func (export "run") (param $p i32) (local $n i32) (local $i i32)
    ${before} (loop $l ${code}
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${turns}))))))`;
}

describe('fuel', () => {
  it('is taken for a million calls of functions that take none themselves', async () => {
    const calls = '(call $leaf)'.repeat(1_000);
    const units = await unitsOf(counting(1_000, calls, '(func $leaf)'));
    expect(units).toBeGreaterThanOrEqual((1_000_000 * CALL) / UNIT);
    expect(units).toBeLessThan((2_000_000 * CALL) / UNIT);
  });

  it('is taken for a million calls through a table and a reference', async () => {
    const calls = '(call_indirect (type $t) (i32.const 0)) (call_ref $t (ref.func $leaf))'.repeat(500);
    const around = '(type $t (func)) (table funcref (elem $leaf)) (func $leaf)';
    expect(await unitsOf(counting(1_000, calls, around))).toBeGreaterThanOrEqual((1_000_000 * CALL) / UNIT);
  });

  it('is not taken for a short way through a function', async () => {
    const wat = `(module (func $slow (loop)) (func (export "run") (param i32)
      (if (local.get 0) (then (call $slow)))))`;
    expect(await unitsOf(wat, 0)).toBe(0);
    // The call, and the header of the loop.
    expect(await unitsOf(wat, 1)).toBe(2);
  });

  it('is taken for straight code', async () => {
    const steps = 50_000;
    const turns = 20;
    const units = await unitsOf(counting(turns, STEP.repeat(steps)));
    expect(units).toBeGreaterThanOrEqual((steps * turns * STEP_WORK) / UNIT);
    expect(units).toBeLessThan((2 * steps * turns * STEP_WORK) / UNIT);
  });

  it.each(Object.entries(PADDING))('is taken by each turn of a loop in a %s', async (_, padding) => {
    for (const turns of [1, 15, 16, 17, 1_000, 100_000]) {
      const units = await unitsOf(counting(turns, STEP, '', paddingText(padding)));
      expect(units).toBeGreaterThanOrEqual(turns);
      expect(units).toBeLessThanOrEqual(turns + PREPAID_UNITS + 2);
    }
  });

  it.each(Object.entries(PADDING))('is taken by loops in each other in a %s', async (_, padding) => {
    const inner = `(local.set $n (i32.const 0))
      (loop $m (br_if $m (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 50))))`;
    const units = await unitsOf(counting(100, inner, '', paddingText(padding)));
    expect(units).toBeGreaterThanOrEqual(100 * 51);
    expect(units).toBeLessThanOrEqual(100 * 51 + PREPAID_UNITS + 2);
  });

  it.each(Object.entries(PADDING))('is not kept by activations of a %s for later', async (_, padding) => {
    // Each pays for some turns, then calls the next, and has turns left when that returns.
    const turns = PREPAID_UNITS - 2;
    const spin = `(local.set $i (i32.const ${turns}))
      (loop $m (br_if $m (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))`;
    const calls = [
      '(call $f (i32.sub (local.get $p) (i32.const 1)))',
      '(call_indirect (type $t) (i32.sub (local.get $p) (i32.const 1)) (i32.const 0))',
      '(call_ref $t (i32.sub (local.get $p) (i32.const 1)) (ref.func $f))',
      '(block $b (try_table (catch_all $b) (call $g (local.get $p))))',
    ];
    for (const call of calls) {
      const wat = `(module (import "host" "bottom" (func $bottom)) (type $t (func (param i32))) (tag $e)
        (table funcref (elem $f))
        (func $g (param i32) (call $f (i32.sub (local.get 0) (i32.const 1))) (throw $e))
        (func $f (export "run") (type $t) (param $p i32) (local $i i32) ${paddingText(padding)}
          (loop (if (local.get $p) (then ${call}) (else (call $bottom)))) ${spin}))`;
      let atBottom = Number.NaN;
      const { call: run, used } = startMetered(await moduleFromWat(wat), {
        host: {
          bottom: () => {
            atBottom = used();
          },
        },
      });
      run('run', 100);
      expect(used() - atBottom).toBeGreaterThanOrEqual(100 * turns);
    }
  });

  it.each(Object.entries(PADDING))(
    'is taken for loads, which may wait for memory, in a %s',
    async (_, padding) => {
      expect(UNIT / weightOf('i32.load')).toBeLessThanOrEqual(64);
      for (const loads of [1, 10, 60, 130]) {
        const chain = '(local.set $n (i32.load (local.get $n)))'.repeat(loads);
        const units = await unitsOf(counting(1_000, chain, '(memory 1)', paddingText(padding)));
        expect(units).toBeGreaterThanOrEqual((1_000 * loads * weightOf('i32.load')) / UNIT);
      }
    },
  );

  it('is taken where code jumps over every other stretch of it', async () => {
    // A check that stood in a stretch that is never executed would be of no use.
    for (const [executed, skipped] of [
      [200, 60],
      [250, 10],
      [251, 4],
      [30, 300],
    ] as const) {
      const stretch = `${STEP.repeat(executed)} (if (local.get $p) (then ${STEP.repeat(skipped)}))`;
      const units = await unitsOf(counting(50, stretch.repeat(20)));
      expect(units).toBeGreaterThanOrEqual(Math.trunc((50 * 20 * executed * STEP_WORK) / UNIT));
    }
  });

  it('is taken where a function leaves its code early', async () => {
    for (const steps of [FREE / STEP_WORK - 1, FREE / STEP_WORK + 1, 100, 1_000]) {
      const around = `(func $f (param $p i32) (local $n i32) ${STEP.repeat(steps)}
        (br_if 0 (i32.eqz (local.get $p))) ${STEP.repeat(300)})`;
      const units = await unitsOf(counting(1_000, '(call $f (local.get $p))'.repeat(10), around));
      expect(units).toBeGreaterThanOrEqual(Math.trunc((10_000 * steps * STEP_WORK) / UNIT));
    }
  });

  it('is taken for thousands of values and of locals', async () => {
    const types = (count: number): string => 'i32 '.repeat(count);
    const values = `(type $v (func (result ${types(1_000)})))
      (func $v (type $v) ${'(i32.const 1)'.repeat(1_000)})`;
    const drops = '(drop)'.repeat(1_000);
    expect(await unitsOf(counting(100, `(call $v) ${drops}`, values))).toBeGreaterThanOrEqual(100);
    const locals = `(func $f (local ${types(49_000)}))`;
    expect(await unitsOf(counting(100, '(call $f)', locals))).toBeGreaterThanOrEqual(
      (100 * (49_000 >> LOCALS_SHIFT)) / UNIT,
    );
    const moved = `(loop $m (param ${types(800)}) (result ${types(800)})
      (br_if $m (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 9999))))`;
    const branches = `${'(i32.const 1)'.repeat(800)} ${moved} ${'(drop)'.repeat(800)}`;
    expect(await unitsOf(counting(1, branches))).toBeGreaterThanOrEqual(9_999);
  });

  it.each([
    ['memory.fill', '(memory.fill (i32.const 0) (i32.const 0) (local.get $p))', 64],
    ['memory.copy', '(memory.copy (i32.const 0) (i32.const 8) (local.get $p))', 64],
    ['memory.init', '(memory.init 0 (i32.const 0) (i32.const 0) (local.get $p))', 64],
    ['table.fill', '(table.fill (i32.const 0) (ref.null func) (local.get $p))', 4],
    ['table.copy', '(table.copy (i32.const 0) (i32.const 8) (local.get $p))', 4],
    ['table.init', '(table.init 0 (i32.const 0) (i32.const 0) (local.get $p))', 4],
    ['table.grow', '(drop (table.grow (ref.null func) (local.get $p)))', 4],
  ])('is taken by what %s does at run time', async (_, code, perUnit) => {
    const wat = `(module (memory 2) (table 20000 funcref) (func $f) (elem func ${'$f '.repeat(5_000)})
      (data "${'12345678'.repeat(1_000)}") (func (export "run") (param $p i32) ${code}))`;
    const [none, some] = [await unitsOf(wat, 0), await unitsOf(wat, 4_096)];
    expect(some - none).toBe(4_096 / perUnit);
  });

  it('is taken for the size of a table that grows', async () => {
    const wat = (size: number) => `(module (table ${size} funcref) (func (export "run") (param i32)
      (drop (table.grow (ref.null func) (local.get 0)))))`;
    expect((await unitsOf(wat(40_000))) - (await unitsOf(wat(0)))).toBe(10_000);
  });

  it('is never given by a length that looks negative', async () => {
    const wat = `(module (memory 1) (table 1 funcref) (func (export "fill") (param i32)
        (memory.fill (i32.const 0) (i32.const 0) (local.get 0)))
      (func (export "table") (param i32) (table.fill (i32.const 0) (ref.null func) (local.get 0))))`;
    for (const name of ['fill', 'table']) {
      const { call, used, tank } = startMetered(await moduleFromWat(wat));
      expect(() => call(name, -1)).toThrow('out of bounds');
      expect(used()).toBeGreaterThan(1_000_000);
      expect(tank.refuels).toBe(1);
    }
  });
});

describe('memory.grow', () => {
  const wat = `(module (memory (export "memory") 1) (func (export "grow") (param i32) (result i32)
    (memory.grow (local.get 0))))`;

  it('asks the host first, and answers -1 when it says no', async () => {
    const tank = new Tank();
    const { call, used } = startMetered(await moduleFromWat(wat), {}, tank);
    expect(call('grow', 2)).toBe(1);
    tank.growAnswer = 0;
    expect(call('grow', 2)).toBe(-1);
    expect(call('grow', -1)).toBe(-1);
    tank.growAnswer = 1;
    expect(call('grow', 3)).toBe(3);
    expect(tank.grows).toEqual([2, 2, -1, 3]);
    expect(used()).toBeGreaterThanOrEqual(4 * GROW_UNITS);
  });

  it('asks for the memory that is meant, of several', async () => {
    const several = `(module (memory $a 1) (memory $b 5) (func (export "run") (result i32 i32)
      (memory.grow $b (i32.const 2)) (memory.grow $a (i32.const 1))))`;
    const tank = new Tank();
    const { call } = startMetered(await moduleFromWat(several), {}, tank);
    expect(call('run')).toEqual([5, 1]);
    expect(tank.grows).toEqual([2, 1]);
  });

  it('ends the guest with a trap when the hook throws', async () => {
    const tank = new Tank();
    tank.grow = () => {
      throw new Error('the hook is broken');
    };
    const { call } = startMetered(await moduleFromWat(wat), {}, tank);
    expect(() => call('grow', 1)).toThrow('unreachable');
  });
});
