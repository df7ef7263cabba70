// SPDX-License-Identifier: MIT
// Guests that would run for ever, in every way that WebAssembly has: each exports `run`, which never returns by itself.

import { body, moduleOf, name, section, vec } from './support.ts';

/** A function that throws, imported as `host` `throw`; another that does nothing, as `host` `nothing`. */
const HOST = '(import "host" "throw" (func $throw)) (import "host" "nothing" (func $nothing))';

function guest(text: string): string {
  return `(module ${HOST} ${text})`;
}

function run(code: string, around = ''): string {
  return guest(`${around} (func (export "run") ${code})`);
}

/** Programs by what repeats. */
export const ENDLESS: Readonly<Record<string, string>> = {
  'a loop': run('(loop (br 0))'),
  'a loop with br_if': run('(loop (br_if 0 (i32.const 1)))'),
  'a loop with a value': run('(drop (i32.const 1) (loop (param i32) (result i32) (br 0)))'),
  'a loop with br_if and a value': run(
    '(i32.const 1) (loop (param i32) (result i32) (br_if 0 (i32.const 1))) (drop)',
  ),
  'a loop with br_table': run('(loop (br_table 0 0 0 (i32.const 2)))'),
  'a loop with br_table out of a block': run('(loop $l (block $b (br_table $b $l (i32.const 1))) (br $l))'),
  'a loop with br_on_null': run('(loop (br_on_null 0 (ref.null func)) (drop))'),
  'a loop with br_on_non_null': run(
    '(ref.func $f) (loop $l (param (ref func)) (br_on_non_null $l) (unreachable))',
    '(func $f) (elem declare func $f)',
  ),
  'loops in each other': run(`(loop $a (loop $b (loop $c (br_if $c (i32.const 0)) (br_if $b (i32.const 0))
    (br $a))))`),
  'a loop that goes on in an if': run('(loop $l (if (i32.const 1) (then (br $l)) (else (return))))'),
  'a large loop': run(`(local i32) (loop $l
    ${'(local.set 0 (i32.add (local.get 0) (i32.const 1)))'.repeat(20_000)} (br $l))`),
  'a loop that calls a small function': run('(loop (call $f) (br 0))', '(func $f)'),
  'a loop that calls the host': run('(loop (call $nothing) (br 0))'),
  recursion: guest('(func $f (export "run") (call $f) (call $f))'),
  'bounded recursion that branches': guest(`(func $f (param i32)
    (if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1)))
      (call $f (i32.sub (local.get 0) (i32.const 1))))))
    (func (export "run") (call $f (i32.const 500)))`),
  'recursion through a table': guest(`(type $t (func)) (table funcref (elem $f))
    (func $f (export "run") (call_indirect (type $t) (i32.const 0)) (call_indirect (type $t) (i32.const 0)))`),
  'recursion through a reference': guest(`(type $t (func)) (elem declare func $f)
    (func $f (export "run") (type $t) (call_ref $t (ref.func $f)) (call_ref $t (ref.func $f)))`),
  'a tail call': guest('(func $f (export "run") (return_call $f))'),
  'tail calls in turns': guest('(func $f (export "run") (return_call $g)) (func $g (return_call $f))'),
  'a tail call through a table': guest(`(type $t (func)) (table funcref (elem $f))
    (func $f (export "run") (return_call_indirect (type $t) (i32.const 0)))`),
  'a tail call through a reference': guest(`(type $t (func)) (elem declare func $f)
    (func $f (export "run") (type $t) (return_call_ref $t (ref.func $f)))`),
  'a loop that catches what it throws': run(
    '(loop $l (block $b (try_table (catch $e $b) (throw $e))) (br $l))',
    '(tag $e)',
  ),
  'exceptions that go back to a loop': run('(loop $l (try_table (catch_all $l) (throw $e)))', '(tag $e)'),
  'exceptions with a reference that go back to a loop': run(
    `(ref.null exn) (loop $l (param exnref) (drop)
      (try_table (result exnref) (catch_all_ref $l) (throw $e)) (drop))`,
    '(tag $e)',
  ),
  'exceptions of the host that go back to a loop': run('(loop $l (try_table (catch_all $l) (call $throw)))'),
  'a loop that throws again what it caught': run(
    `(loop $l (block $out (try_table (catch_all $out)
      (throw_ref (block $b (result exnref) (try_table (catch_all_ref $b) (throw $e)) (unreachable)))))
      (br $l))`,
    '(tag $e)',
  ),
  'memory.fill': run(
    '(loop (memory.fill (i32.const 0) (i32.const 0) (i32.const 65536)) (br 0))',
    '(memory 1)',
  ),
  'memory.copy': run(
    '(loop (memory.copy (i32.const 0) (i32.const 1) (i32.const 65535)) (br 0))',
    '(memory 1)',
  ),
  'memory.init': run(
    '(loop (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 8)) (br 0))',
    '(memory 1) (data "12345678")',
  ),
  'memory.grow': run('(loop (drop (memory.grow (i32.const 0))) (br 0))', '(memory 1)'),
  'table.fill': run(
    '(loop (table.fill (i32.const 0) (ref.null func) (i32.const 10000)) (br 0))',
    '(table 10000 funcref)',
  ),
  'table.copy': run(
    '(loop (table.copy (i32.const 0) (i32.const 1) (i32.const 9999)) (br 0))',
    '(table 10000 funcref)',
  ),
  'table.init': run(
    '(loop (table.init 0 (i32.const 0) (i32.const 0) (i32.const 2)) (br 0))',
    '(table 10 funcref) (func $f) (elem func $f $f)',
  ),
  'table.grow': run('(loop (drop (table.grow (ref.null func) (i32.const 0))) (br 0))', '(table 100 funcref)'),
};

const EMPTY = 0x40;
const THROW = [0x08, 0];
const CALL_HOST = [0x10, 0];
const CATCH_ALL = 0x19;
const END = 0x0b;
const legacyTry = (code: readonly number[], handler: readonly number[]): number[] => [
  ...[0x06, EMPTY, ...code, CATCH_ALL, ...handler, END],
];
const loop = (...code: readonly number[]): number[] => [0x03, EMPTY, ...code, 0x0c, 0, END];

/** The same with the exceptions of before the standard, which no text format has any more: code of `run`, by what repeats. */
export const ENDLESS_LEGACY: Readonly<Record<string, readonly number[]>> = {
  'a loop that throws': loop(...legacyTry(THROW, [])),
  'a loop in a handler': legacyTry(THROW, loop()),
  'a loop in a handler for a tag': [0x06, EMPTY, ...THROW, 0x07, 0, ...loop(), END],
  'exceptions that are thrown again': loop(...legacyTry(legacyTry(THROW, [0x09, 0]), [])),
  'exceptions that are delegated': loop(...[0x06, EMPTY, 0x06, EMPTY, ...THROW, 0x18, 0, CATCH_ALL, END]),
  'exceptions of the host': loop(...legacyTry(CALL_HOST, [])),
  'exceptions of a function': loop(...legacyTry([0x10, 1], [])),
  'a handler that goes back': [0x03, EMPTY, ...legacyTry(THROW, [0x0c, 1]), END],
};

/** A module whose `run` has this code; function 0 is the host's `throw`, function 1 throws itself. */
export function legacyModule(code: readonly number[]): Uint8Array {
  return moduleOf(
    section(1, vec([[0x60, 0, 0]])),
    section(2, vec([[...name('host'), ...name('throw'), 0, 0]])),
    section(3, vec([[0], [0]])),
    section(13, vec([[0, 0]])),
    section(7, vec([[...name('run'), 0, 2]])),
    section(10, vec([body(THROW), body(code)])),
  );
}
