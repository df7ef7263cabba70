// SPDX-License-Identifier: MIT
// A guest that does whatever a test tells it to: returns any pointer, any number, and misbehaves in realloc.

import { WebAssembly } from '../../runtime/abi/web-assembly.ts';
import {
  type AnyBinding,
  type AnyFunction,
  bindingsOf,
  type Linked,
  type LinkOptions,
  link,
} from '../support/bind.ts';
import { moduleFromWat } from '../support/components.ts';

export const STRICT_WIT = `package t:strict@1.0.0;
  interface types {
    enum color { red, green, blue }
    variant shape { dot, circle(f32), label(string) }
    flags marks { a, b, c }
    record point { x: s16, y: u16 }
  }
  interface host {
    use types.{color, shape, point};
    nudge: func();
    take: func(s: string);
    pick: func(c: color);
    letter: func(c: char);
    many: func(s: list<string>);
    answer: func() -> string;
    choose: func() -> color;
    form: func() -> shape;
    small: func() -> u8;
    long: func() -> u64;
    grid: func() -> list<point>;
    ask: func(n: u32) -> result<u32, shape>;
    check: func() -> result<_, color>;
    bare: func() -> result;
  }
  interface guest {
    use types.{color, shape, marks, point};
    text: func(ptr: u32, len: u32) -> string;
    texts: func(ptr: u32, len: u32) -> list<string>;
    numbers: func(ptr: u32, len: u32) -> list<u32>;
    points: func(ptr: u32, len: u32) -> list<point>;
    at: func(ptr: u32) -> string;
    shade: func(n: u32) -> color;
    letter: func(n: u32) -> char;
    truth: func(n: u32) -> bool;
    byte: func(n: u32) -> u8;
    signed: func(n: u32) -> s8;
    bits: func(n: u32) -> marks;
    maybe: func(ptr: u32) -> option<u32>;
    form: func(ptr: u32) -> shape;
    accept: func(s: string);
    accept-long: func(n: list<u64>);
    accept-numbers: func(a: u8, b: s8, c: u16, d: s16, e: u32, f: s32, g: u64, h: s64);
    accept-rest: func(a: bool, b: char, c: f32, d: color, e: shape, f: marks);
    accept-points: func(p: list<point>);
    call-nudge: func();
    call-take: func(ptr: u32, len: u32);
    call-pick: func(n: u32);
    call-letter: func(n: u32);
    call-many: func(ptr: u32, len: u32);
    call-answer: func(ptr: u32);
    call-choose: func() -> u32;
    call-form: func();
    call-small: func() -> u32;
    call-long: func();
    call-grid: func();
    call-ask: func(n: u32) -> u32;
    call-check: func() -> u32;
    call-bare: func() -> u32;
    swallow: func() -> u32;
    boom: func();
    toss: func();
    deep: func(n: u32) -> u32;
    parting: func() -> string;
  }
  world strict { import host; export guest; }`;

/** What {@link Strict.misbehave} makes realloc or post-return do. */
export const MODES = {
  well: 0,
  odd: 1,
  outside: 2,
  nudge: 3,
  trap: 4,
  grow: 5,
  nudgeAfter: 6,
  edge: 7,
} as const;

const G = 't:strict/guest@1.0.0#';
const H = '"t:strict/host@1.0.0"';

function pair(name: string): string {
  return `(func (export "${G}${name}") (param i32 i32) (result i32)
    (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1)) (i32.const 16))`;
}

function same(name: string): string {
  return `(func (export "${G}${name}") (param i32) (result i32) (local.get 0))`;
}

const WAT = `(module
  (import ${H} "nudge" (func $nudge))
  (import ${H} "take" (func $take (param i32 i32)))
  (import ${H} "pick" (func $pick (param i32)))
  (import ${H} "letter" (func $letter (param i32)))
  (import ${H} "many" (func $many (param i32 i32)))
  (import ${H} "answer" (func $answer (param i32)))
  (import ${H} "choose" (func $choose (result i32)))
  (import ${H} "form" (func $form (param i32)))
  (import ${H} "small" (func $small (result i32)))
  (import ${H} "long" (func $long (result i64)))
  (import ${H} "grid" (func $grid (param i32)))
  (import ${H} "ask" (func $ask (param i32 i32)))
  (import ${H} "check" (func $check (param i32)))
  (import ${H} "bare" (func $bare (result i32)))
  (memory (export "memory") 1 16)
  (global $mode (export "mode") (mut i32) (i32.const 0))
  (global $next (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
    (if (i32.eq (global.get $mode) (i32.const 1)) (then (return (i32.const 4097))))
    (if (i32.eq (global.get $mode) (i32.const 2)) (then (return (i32.const 0xfffffff8))))
    (if (i32.eq (global.get $mode) (i32.const 3)) (then (call $nudge)))
    (if (i32.eq (global.get $mode) (i32.const 4)) (then (unreachable)))
    (if (i32.eq (global.get $mode) (i32.const 5)) (then (drop (memory.grow (i32.const 1)))))
    (if (i32.eq (global.get $mode) (i32.const 7)) (then (return (i32.const 65536))))
    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (global.set $next (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  ${['text', 'texts', 'numbers', 'points'].map(pair).join('\n')}
  ${['at', 'shade', 'letter', 'truth', 'byte', 'signed', 'bits', 'maybe', 'form'].map(same).join('\n')}
  (func (export "${G}accept") (param i32 i32))
  (func (export "${G}accept-long") (param i32 i32))
  (func (export "${G}accept-numbers") (param i32 i32 i32 i32 i32 i32 i64 i64))
  (func (export "${G}accept-rest") (param i32 i32 f32 i32 i32 i32 i32 i32))
  (func (export "${G}accept-points") (param i32 i32))
  (func (export "${G}call-nudge") (call $nudge))
  (func (export "${G}call-take") (param i32 i32) (call $take (local.get 0) (local.get 1)))
  (func (export "${G}call-pick") (param i32) (call $pick (local.get 0)))
  (func (export "${G}call-letter") (param i32) (call $letter (local.get 0)))
  (func (export "${G}call-many") (param i32 i32) (call $many (local.get 0) (local.get 1)))
  (func (export "${G}call-answer") (param i32) (call $answer (local.get 0)))
  (func (export "${G}call-choose") (result i32) (call $choose))
  (func (export "${G}call-form") (call $form (i32.const 32)))
  (func (export "${G}call-small") (result i32) (call $small))
  (func (export "${G}call-long") (drop (call $long)))
  (func (export "${G}call-grid") (call $grid (i32.const 32)))
  (func (export "${G}call-ask") (param i32) (result i32)
    (call $ask (local.get 0) (i32.const 32))
    (i32.add (i32.mul (i32.load8_u (i32.const 32)) (i32.const 100)) (i32.load8_u (i32.const 36))))
  (func (export "${G}call-check") (result i32)
    (call $check (i32.const 32))
    (i32.add (i32.mul (i32.load8_u (i32.const 32)) (i32.const 100)) (i32.load8_u (i32.const 33))))
  (func (export "${G}call-bare") (result i32) (call $bare))
  (func (export "${G}swallow") (result i32)
    (block $caught (try_table (catch_all $caught) (call $nudge) (return (i32.const 1))))
    (i32.const 2))
  (func (export "${G}boom") (unreachable))
  (tag $own)
  (func (export "${G}toss") (throw $own))
  (func $deep (export "${G}deep") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
      (else (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))))
  (func (export "${G}parting") (result i32)
    (i32.store (i32.const 16) (i32.const 64)) (i32.store (i32.const 20) (i32.const 2)) (i32.const 16))
  (func (export "cabi_post_${G}parting") (param i32)
    (if (i32.eq (global.get $mode) (i32.const 6)) (then (call $nudge)))
    (i32.store (i32.const 24) (i32.add (i32.load (i32.const 24)) (local.get 0))))
  (data (i32.const 64) "ok"))`;

/** The guest, linked. */
export interface Strict {
  readonly linked: Linked;
  /** Calls an exported function by its camelCase name. */
  call(name: string, ...args: unknown[]): unknown;
  /** Writes bytes into guest memory. */
  poke(at: number, bytes: Iterable<number>): void;
  /** Reads a byte of guest memory. */
  peek(at: number): number;
  misbehave(mode: keyof typeof MODES): void;
}

let made: Promise<{ binding: AnyBinding; module: WebAssembly.Module }> | undefined;

async function make(): Promise<{ binding: AnyBinding; module: WebAssembly.Module }> {
  const [binding, bytes] = await Promise.all([bindingsOf(STRICT_WIT), moduleFromWat(WAT)]);
  return { binding, module: new WebAssembly.Module(new Uint8Array(bytes)) };
}

/** A new instance of the guest. @param host implements the functions that the test calls. */
export async function strictGuest(
  host: object = { nudge: () => {} },
  options: LinkOptions = {},
): Promise<Strict> {
  made ??= make();
  const { binding, module } = await made;
  const linked = link(binding, module, { host: host as Record<string, AnyFunction> }, options);
  const bytes = (): Uint8Array => new Uint8Array((linked.core.memory as WebAssembly.Memory).buffer);
  return {
    linked,
    call: (name, ...args) => linked.exports.guest?.[name]?.(...args),
    poke: (at, values) => bytes().set([...values], at),
    peek: (at) => bytes()[at] ?? -1,
    misbehave: (mode) => {
      (linked.core.mode as WebAssembly.Global).value = MODES[mode];
    },
  };
}

/** The code of what a call throws, and whether the plugin is dead afterwards. */
export function outcome(guest: Strict, name: string, ...args: unknown[]): string {
  try {
    return `returned ${String(guest.call(name, ...args))}`;
  } catch (error) {
    const code =
      typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
    return guest.linked.life.death === undefined ? `${code}, alive` : code;
  }
}
