// SPDX-License-Identifier: MIT
// Changed bytes: each module is refused with a typed error, is invalid before and after, or behaves the same.

import { describe, expect, it } from 'vitest';
import { WebAssembly } from '../../runtime/abi/web-assembly.ts';
import { ComponentError } from '../../runtime/component/errors.ts';
import { type MeteredModule, meterModule } from '../../runtime/component/meter/meter.ts';
import { damaged, Random } from '../fuzz/random.ts';
import { moduleFromWat } from '../support/components.ts';
import { ENDLESS, ENDLESS_LEGACY, legacyModule } from './endless.ts';
import { body, isValid, LIMITS, moduleOf, plain, section, startMetered, Tank, u32, vec } from './support.ts';

const CHANGES_PER_MODULE = 120;
const QUANTUM = 20_000;

/** Terminating programs that use what the endless ones leave out. */
const ENDING = [
  `(module (memory 1 2) (table 4 8 funcref) (global $g (mut i64) (i64.const 7)) (type $t (func (param i32) (result i32)))
    (func $double (type $t) (i32.mul (local.get 0) (i32.const 2))) (elem (i32.const 1) func $double)
    (func (export "sum") (result i32) (local i32 i32)
      (loop $l (local.set 0 (i32.add (local.get 0) (call_indirect (type $t) (local.get 1) (i32.const 1))))
        (br_if $l (i32.lt_u (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (i32.const 50))))
      (local.get 0))
    (func (export "switch") (result i32) (local i32)
      (loop $l (block $c (block $b (block $a (br_table $a $b $c (i32.rem_u (local.get 0) (i32.const 3))))
        (i32.store (i32.const 8) (local.get 0))) (global.set $g (i64.extend_i32_u (local.get 0))))
        (br_if $l (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 100))))
      (i32.add (i32.load (i32.const 8)) (i32.wrap_i64 (global.get $g))))
    (func (export "bulk") (result i32) (memory.fill (i32.const 3) (i32.const 5) (i32.const 100))
      (memory.copy (i32.const 200) (i32.const 3) (i32.const 50)) (i32.load (i32.const 210)))
    (func (export "grow") (result i32 i32) (memory.grow (i32.const 1)) (table.grow (ref.null func) (i32.const 2)))
    (func $fib (param i32) (result i32) (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0))
      (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
    (func (export "fib") (result i32) (call $fib (i32.const 15)))
    (func (export "divide") (result i32) (i32.div_s (i32.const 1) (i32.load (i32.const 0)))))`,
  `(module (tag $e (param i32)) (memory 1) (func $start (i32.store (i32.const 0) (i32.const 9))) (start $start)
    (func $thrower (param i32) (if (i32.and (local.get 0) (i32.const 1)) (then (throw $e (local.get 0)))))
    (func (export "catch") (result i32) (local i32 i32)
      (loop $l (block $b (result i32) (try_table (catch $e $b) (call $thrower (local.get 0))) (i32.const 1000))
        (local.set 1 (i32.add (local.get 1)))
        (br_if $l (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 20))))
      (i32.add (local.get 1) (i32.load (i32.const 0))))
    (func (export "vector") (result i32) (i32x4.extract_lane 2 (i32x4.add (i32x4.splat (i32.const 3))
      (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 (v128.const i32x4 1 2 3 4) (v128.const i32x4 5 6 7 8)))))
    (func (export "reference") (result i32) (ref.is_null (ref.null extern)))
    (func (export "throws") (throw $e (i32.const 3))))`,
];

type Outcome = string;

/** What every export answers without arguments, and what the memory holds in the end. */
function behaviour(exports: WebAssembly.Exports, names: readonly string[]): Outcome[] {
  return names.map((name) => {
    const item = exports[name];
    if (typeof item !== 'function') return typeof item;
    try {
      return String(item());
    } catch (error) {
      if (error instanceof RangeError) return 'RangeError';
      if (error instanceof WebAssembly.Exception) return 'exception';
      return error instanceof Error ? error.message : String(error);
    }
  });
}

const IMPORTS = {
  host: {
    nothing: () => {},
    throw: () => {
      throw new Error('of the host');
    },
  },
};

/** What becomes of a module; throws whatever must not happen. */
function tryOut(bytes: Uint8Array): 'refused' | 'invalid' | 'not linked' | 'endless' | 'equal' {
  const valid = isValid(bytes);
  let module: MeteredModule;
  try {
    module = meterModule(bytes, LIMITS);
  } catch (error) {
    if (!(error instanceof ComponentError)) throw error;
    if (valid && !/^COMPONENT_(UNSUPPORTED|LIMIT)$/.test(error.code)) throw error;
    return 'refused';
  }
  expect(isValid(module.bytes)).toBe(valid);
  if (!valid) return 'invalid';
  const original = new WebAssembly.Module(plain(bytes));
  const names = WebAssembly.Module.exports(original).map(({ name }) => name);
  const tank = new Tank(2, QUANTUM);
  let metered: WebAssembly.Exports;
  try {
    metered = startMetered(bytes, IMPORTS, tank).exports;
  } catch (error) {
    // Before the tank was empty, the same happens without metering.
    if (tank.left > 0) expect(() => new WebAssembly.Instance(original, IMPORTS)).toThrow(typeOf(error));
    return 'not linked';
  }
  // The metered one first: what it stops would never end without.
  const right = behaviour(metered, names);
  if (tank.left === 0) return 'endless';
  const left = behaviour(new WebAssembly.Instance(original, IMPORTS).exports, names);
  expect(right).toEqual(left);
  return 'equal';
}

function typeOf(error: unknown): new () => Error {
  const type = error instanceof Error ? error.constructor : Error;
  return type as new () => Error;
}

describe('modules with changed bytes', () => {
  const sources = [
    ...ENDING.map((wat) => () => moduleFromWat(wat)),
    ...Object.values(ENDLESS)
      .filter((wat) => wat.length < 5_000)
      .map((wat) => () => moduleFromWat(wat)),
    ...Object.values(ENDLESS_LEGACY).map((code) => async () => legacyModule(code)),
  ];

  it('are refused, invalid both ways, or behave the same', async () => {
    const counts = { refused: 0, invalid: 0, 'not linked': 0, endless: 0, equal: 0 };
    for (const [index, source] of sources.entries()) {
      const bytes = await source();
      const more = index < ENDING.length ? 8 : 1;
      for (let count = 0; count < CHANGES_PER_MODULE * more; count++) {
        const module = damaged(bytes, new Random(index, count));
        try {
          counts[tryOut(module)]++;
        } catch (error) {
          const hex = Buffer.from(module).toString('hex');
          throw new Error(`module ${index}, change ${count}: ${hex}`, { cause: error });
        }
      }
    }
    // The changes are of every kind, so that each outcome was tried.
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(10);
  }, 240_000);

  it.each([0, 1])('are refused at whatever byte they end, module %i', async (index) => {
    const bytes = await moduleFromWat(ENDING[index] ?? '');
    for (let length = 0; length < bytes.length; length++) tryOut(bytes.slice(0, length));
  });

  it('nest a hundred thousand blocks deep without a hang', async () => {
    for (const opener of [0x02, 0x03, 0x04]) {
      const bytes = deep(opener, 100_000);
      const start = process.cpuUsage();
      let outcome: string;
      try {
        outcome = isValid(meterModule(bytes, LIMITS).bytes) ? 'valid' : 'invalid';
      } catch (error) {
        outcome = error instanceof ComponentError ? error.code : String(error);
      }
      const { user } = process.cpuUsage(start);
      expect([outcome, user < 10_000_000]).toEqual([isValid(bytes) ? 'valid' : 'invalid', true]);
    }
  });
});

describe('a branch table', () => {
  const branching = (labels: number): Uint8Array =>
    moduleOf(
      section(1, vec([[0x60, 0, 0]])),
      section(3, vec([[0]])),
      section(10, vec([body([0x41, 0, 0x0e, ...u32(labels), ...Array<number>(labels + 1).fill(0)])])),
    );

  it('of as many labels as V8 takes is metered', () => {
    const bytes = branching(65_520);
    expect([isValid(bytes), isValid(meterModule(bytes, LIMITS).bytes)]).toEqual([true, true]);
  });

  it('of more is refused by name before its labels are followed', () => {
    const bytes = branching(65_521);
    expect(isValid(bytes)).toBe(false);
    expect(() => meterModule(bytes, LIMITS)).toThrow(expect.objectContaining({ code: 'COMPONENT_LIMIT' }));
  });
});

/** A function of blocks in each other. */
function deep(opener: number, depth: number): Uint8Array {
  const one = opener === 0x04 ? [0x41, 1, 0x04, 0x40] : [opener, 0x40];
  const opened = Array.from({ length: depth }, () => one).flat();
  return moduleOf(
    section(1, vec([[0x60, 0, 0]])),
    section(3, vec([[0]])),
    section(10, vec([body([...opened, ...Array<number>(depth).fill(0x0b)])])),
  );
}
