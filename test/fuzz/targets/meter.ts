// SPDX-License-Identifier: MIT
// Damaged core modules for the rewriter: what it lets pass is valid exactly if it was before, and holds to its limits.

import { WebAssembly } from '../../../runtime/abi/web-assembly.ts';
import { meterModule } from '../../../runtime/component/meter/meter.ts';
import { guestWat } from '../../hostile/guest.ts';
import { moduleFromWat } from '../../support/components.ts';
import { toyGuest } from '../../support/toy-world.ts';
import { damaged } from '../random.ts';
import { answerOf, type Target } from '../target.ts';

const LIMITS = { memoryPages: 64, tableElements: 1_000 };

/** A module with many kinds of sections and instructions. */
const MANY = `(module
  (type $f (func (param i32) (result i32)))
  (import "host" "call" (func $call (param i32) (result i32)))
  (import "host" "base" (global $base i32))
  (memory (export "memory") 1 100)
  (table $t (export "table") 4 100 funcref)
  (global $count (mut i64) (i64.const -5))
  (tag $oops (param i32))
  (elem (i32.const 0) func $loop $call)
  (elem declare func $tail)
  (data (i32.const 16) "hello")
  (data $passive "passive")
  (func $loop (type $f) (local $i i32) (local f64 v128)
    (block $out (loop $again
      (br_if $out (i32.ge_u (local.get $i) (local.get 0)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (global.set $count (i64.add (global.get $count) (i64.const 1)))
      (br $again)))
    (if (result i32) (local.get $i) (then (call $call (local.get $i))) (else (i32.const 7))))
  (func $tail (type $f) (return_call_indirect $t (type $f) (local.get 0) (i32.const 0)))
  (func $table (param i32) (result i32)
    (block $a (block $b (block $c (br_table $a $b $c (local.get 0))) (return (i32.const 1))) (return (i32.const 2)))
    (i32.const 3))
  (func $bulk
    (memory.init $passive (i32.const 64) (i32.const 0) (i32.const 4)) (data.drop $passive)
    (memory.copy (i32.const 0) (i32.const 16) (i32.const 5)) (memory.fill (i32.const 0) (i32.const 1) (i32.const 4))
    (drop (memory.grow (i32.const 1)))
    (drop (table.grow $t (ref.null func) (i32.const 1))) (table.set $t (i32.const 0) (ref.func $tail)))
  (func $vector (result i32)
    (i32x4.extract_lane 2 (i32x4.add (v128.const i32x4 1 2 3 4) (i32x4.splat (i32.const 5)))))
  (func $throwing (result i32)
    (block $caught (result i32) (try_table (result i32) (catch $oops $caught) (throw $oops (i32.const 3)))))
  (func $start (drop (call $loop (i32.const 3))))
  (start $start)
  (export "loop" (func $loop)) (export "bulk" (func $bulk)) (export "vector" (func $vector))
  (export "throwing" (func $throwing)) (export "switch" (func $table)))`;

/** Modules of guests, and one of many kinds of instructions. */
export async function meterTarget(): Promise<Target> {
  const seeds = [
    await moduleFromWat(MANY),
    await moduleFromWat(toyGuest()),
    await moduleFromWat(guestWat({ commands: ['a'], onCommand: '(loop $l (br $l))' })),
  ];
  return {
    input: (random) => damaged(random.pick(seeds), random),
    run(input) {
      try {
        const { bytes } = meterModule(input, LIMITS);
        const before = WebAssembly.validate(Uint8Array.from(input));
        const after = WebAssembly.validate(Uint8Array.from(bytes));
        if (before && !after && !isMixed(bytes)) throw new Error('a valid module was made invalid');
        // A memory whose maximum was invalid by its size only is cut to the limit: so much may be mended.
        return after ? 'rewritten' : 'invalid';
      } catch (error) {
        return answerOf(error);
      }
    },
    outcomes: ['rewritten', 'refused', 'invalid'],
  };
}

/**
 * V8 looks at functions on several threads, and finds legacy and new handling of exceptions in one module only when
 * both were seen in time: such a module is valid at one time and invalid at another.
 */
function isMixed(bytes: Uint8Array): boolean {
  try {
    return new WebAssembly.Module(Uint8Array.from(bytes)) === undefined;
  } catch (error) {
    return error instanceof Error && error.message.includes('mix of legacy and new exception handling');
  }
}
