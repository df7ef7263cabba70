// SPDX-License-Identifier: MIT
// Components made of two components, as text: a consumer that exports the toy world's guest, and a provider it calls.

import { moduleFromWat } from './components.ts';
import { BUMP_REALLOC } from './toy-world.ts';

export type Encoding = 'utf8' | 'utf16' | 'latin1+utf16';

/** Parts of a composition; functions of the provider are given as WIT-like component text and core code. */
export interface Composition {
  /** Type definitions that both sides see, such as `(type $p (record (field "x" u32)))`. */
  readonly types?: string;
  /** Such as `(param "s" string) (result string)`. */
  readonly signature: string;
  /** Core signature of the consumer's import, such as `(param i32 i32 i32)`. */
  readonly lowered: string;
  /** Core function that the provider lifts, with its signature. */
  readonly provider: string;
  /** Body of the consumer's `greet (param $pointer i32) (param $length i32) (result i32)`; may call `$call`. */
  readonly greet: string;
  /** Body of the consumer's `add (param $left i32) (param $right i32) (result i32)`. */
  readonly add?: string;
  readonly providerEncoding?: Encoding;
  readonly consumerEncoding?: Encoding;
  /** More fields of the provider's core module. */
  readonly providerExtra?: string;
  /** Canonical options of the provider's lift beyond memory, realloc and encoding. */
  readonly liftOptions?: string;
}

/** The bytes of a composition: provider exports `call`, consumer calls it out of the toy world's functions. */
export function composition(parts: Composition): Promise<Uint8Array> {
  const { types = '', signature, providerEncoding = 'utf8', consumerEncoding = 'utf8' } = parts;
  return moduleFromWat(`(component
  (component $provider
    (core module $m
      (memory (export "memory") 2) ${BUMP_REALLOC} ${parts.providerExtra ?? ''}
      (func (export "call") ${parts.provider}))
    (core instance $i (instantiate $m))
    (alias core export $i "memory" (core memory $memory))
    (alias core export $i "cabi_realloc" (core func $realloc))
    (alias core export $i "call" (core func $call))
    ${types}
    (func $lifted ${signature} (canon lift (core func $call) (memory $memory) (realloc $realloc)
      string-encoding=${providerEncoding} ${(parts.liftOptions ?? '').replace('$post', '(core func $i "post")')}))
    (instance $lib (export "call" (func $lifted)))
    (export "lib" (instance $lib)))
  (component $consumer
    (import "lib" (instance $lib ${types} (export "call" (func ${signature}))))
    (core module $libc (memory (export "memory") 2) ${BUMP_REALLOC})
    (core instance $libc (instantiate $libc))
    (alias core export $libc "memory" (core memory $memory))
    (alias core export $libc "cabi_realloc" (core func $realloc))
    (core func $lowered (canon lower (func $lib "call") (memory $memory) (realloc $realloc)
      string-encoding=${consumerEncoding}))
    (core module $m
      (import "libc" "memory" (memory 2))
      (import "lib" "call" (func $call ${parts.lowered}))
      (global $kept (mut i32) (i32.const 0))
      (func (export "greet") (param $pointer i32) (param $length i32) (result i32) ${parts.greet})
      (func (export "add") (param $left i32) (param $right i32) (result i32)
        ${parts.add ?? '(global.set $kept (local.get $left)) (i32.add (local.get $left) (local.get $right))'}))
    (core instance $i (instantiate $m
      (with "libc" (instance $libc))
      (with "lib" (instance (export "call" (func $lowered))))))
    (func $greet (param "name" string) (result string) (canon lift (core func $i "greet")
      (memory $memory) (realloc $realloc) string-encoding=${consumerEncoding}))
    (func $add (param "left" u32) (param "right" u32) (result u32) (canon lift (core func $i "add")))
    (instance $guest (export "greet" (func $greet)) (export "add" (func $add)))
    (export "toy:demo/guest@1.2.0" (instance $guest)))
  (instance $p (instantiate $provider))
  (instance $c (instantiate $consumer (with "lib" (instance $p "lib"))))
  (export "toy:demo/guest@1.2.0" (instance $c "toy:demo/guest@1.2.0")))`);
}

/** Stores what `call` answered at 32, as `greet`'s answer. */
export const PASS_ON = '(call $call (local.get $pointer) (local.get $length) (i32.const 32)) (i32.const 32)';

/** Answers the argument, two core values, as it came. */
export const MIRROR = `(param i32 i32) (result i32)
  (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1)) (i32.const 16)`;

/**
 * A composition whose `greet` takes the memory image of a list in latin1 and answers the consumer's whole memory
 * (65,536 bytes) in latin1, after `call: func(list<T>) -> list<T>` has answered it to pointer and length at 32.
 * `add(count, 0)` sets how many elements the image has.
 */
export function imageComposition(element: string, types = '', provider = MIRROR): Promise<Uint8Array> {
  return composition({
    types: `${types} (type $element ${element}) (type $list (list $element))`,
    signature: '(param "v" $list) (result $list)',
    lowered: '(param i32 i32 i32)',
    provider,
    consumerEncoding: 'latin1+utf16',
    greet: `(call $call (local.get $pointer) (global.get $kept) (i32.const 32))
      (i32.store (i32.const 40) (i32.const 0)) (i32.store (i32.const 44) (i32.const 65536)) (i32.const 40)`,
  });
}
