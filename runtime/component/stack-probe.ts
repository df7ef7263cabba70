// SPDX-License-Identifier: MIT
// Looks whether enough of the stack is left for a host function, so that a plugin that has used it up is stopped before the
// host begins, and never in the middle of what it does.

import { WebAssembly } from '../abi/web-assembly.ts';

/** Locals of 8 bytes that the probe keeps over a call, and so the bytes of stack that it asks for: 32 KiB. */
const LOCALS = 4_096;

const leb = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return bytes;
};

/** An `i32.const` of a number that is not negative. */
const constant = (value: number): number[] => {
  const bytes = [0x41];
  let rest = value;
  for (; rest >= 0x40; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return bytes;
};

const section = (id: number, ...content: number[]): number[] => [id, ...leb(content.length), ...content];
const body = (...code: number[]): number[] => [...leb(code.length), ...code];

/**
 * A function whose frame has to hold so many values is refused by V8 when it is entered without room for them. It
 * returns at once: the branch that fills the frame is never taken, but no compiler can know that. The call before it
 * keeps the frame from being left out on the way that is taken.
 *
 * ```wat
 * (module
 *   (table 1 funcref) (elem (i32.const 0) $nothing) (memory 1)
 *   (func $nothing)
 *   (func (export "p") (param i32) (local i64 i64 ...)
 *     (call_indirect (i32.const 0))
 *     (if (local.get 0) (then
 *       (local.set 1 (i64.load (i32.const 0))) ...
 *       (call_indirect (i32.const 0))
 *       (i64.store (i32.const 0) (local.get 1)) ...))))
 * ```
 */
function moduleBytes(): Uint8Array<ArrayBuffer> {
  const callNothing = [...constant(0), 0x11, 0x00, 0x00];
  const fill: number[] = [];
  const keep: number[] = [];
  for (let local = 1; local <= LOCALS; local++) {
    const address = constant((local - 1) * 8);
    fill.push(...address, 0x29, 0x03, 0x00, 0x21, ...leb(local));
    keep.push(...address, 0x20, ...leb(local), 0x37, 0x03, 0x00);
  }
  const nothing = body(0x00, 0x0b);
  const probe = body(
    ...[0x01, ...leb(LOCALS), 0x7e],
    ...callNothing,
    ...[0x20, 0x00, 0x04, 0x40],
    ...fill,
    ...callNothing,
    ...keep,
    ...[0x0b, 0x0b],
  );
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(0x01, 0x02, 0x60, 0x00, 0x00, 0x60, 0x01, 0x7f, 0x00),
    ...section(0x03, 0x02, 0x00, 0x01),
    ...section(0x04, 0x01, 0x70, 0x00, 0x01),
    ...section(0x05, 0x01, 0x00, 0x01),
    ...section(0x07, 0x01, 0x01, 0x70, 0x00, 0x01),
    ...section(0x09, 0x01, 0x00, 0x41, 0x00, 0x0b, 0x01, 0x00),
    ...section(0x0a, 0x02, ...nothing, ...probe),
  ]);
}

let probe: ((fill: number) => void) | undefined;

/** Makes the probe; called where there is stack enough for that. */
function made(): (fill: number) => void {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes()));
  const found = exports.p as (fill: number) => void;
  found(0);
  return found;
}

/** A function that throws the RangeError of an exhausted stack while less than 32 KiB of it are left. */
export function stackProbe(): (fill: number) => void {
  probe ??= made();
  return probe;
}
