// SPDX-License-Identifier: MIT
// Lists across the canonical ABI (CanonicalABI.md, "load_list", "store_list"): what is common to all elements, and
// lists of numbers, which are copied as a block: guest memory is little-endian, as every machine that Node runs on.

import { type CallContext, MAX_BYTE_LENGTH } from './context.ts';

/** Lists of these elements are typed arrays. */
export type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** The constructor of one kind of {@link NumberArray}. */
export interface NumberArrayClass<A extends NumberArray> {
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): A;
  new (items: A): A;
}

/**
 * Checks the pointer and length of a list of the guest.
 * @param size bytes of one element. @param align alignment of one element.
 * @return the pointer, unsigned; the length is `length >>> 0`.
 * @throws {Trap} `TRAP_TOO_LONG`, `TRAP_MISALIGNED`, `TRAP_OUT_OF_BOUNDS` (also when empty), `TRAP_LIMIT`.
 */
export function liftList(
  cx: CallContext,
  pointer: number,
  length: number,
  size: number,
  align: number,
): number {
  const ptr = extent(cx, pointer, length >>> 0, size, align);
  cx.spendElements(length >>> 0);
  return ptr;
}

/**
 * Allocates a list in the guest for the elements of an array, which the caller stores.
 * @throws {Trap} `TRAP_HOST` when the value is not an array, `TRAP_TOO_LONG`, or as `cx.alloc`.
 */
export function lowerList(cx: CallContext, items: readonly unknown[], size: number, align: number): number {
  if (!Array.isArray(items)) cx.trap('TRAP_HOST', `an array is expected, not ${typeof items}`);
  return cx.alloc(align, items.length * size);
}

/** Checks the length of an array for a `list<t, n>`. @throws {Trap} `TRAP_HOST`. */
export function lowerFixed(cx: CallContext, items: ArrayLike<unknown>, length: number): void {
  if (items.length !== length) cx.trap('TRAP_HOST', `${length} elements are expected, not ${items.length}`);
}

/** Copies a list of numbers out of the guest. @throws {Trap} as {@link liftList}. */
export function liftNumbers<A extends NumberArray>(
  cx: CallContext,
  kind: NumberArrayClass<A>,
  pointer: number,
  length: number,
): A {
  const size = kind.BYTES_PER_ELEMENT;
  const ptr = extent(cx, pointer, length >>> 0, size, size);
  const count = length >>> 0;
  cx.spendBytes(count * size);
  return copied(cx, kind, ptr, count);
}

/** {@link liftNumbers} of the pointer and length that stand at `ptr`. */
export function loadNumbers<A extends NumberArray>(
  cx: CallContext,
  kind: NumberArrayClass<A>,
  ptr: number,
): A {
  const { view } = cx;
  return liftNumbers(cx, kind, view.getInt32(ptr, true), view.getInt32(ptr + 4, true));
}

/**
 * Copies a typed array into the guest; the length to pass along is left in `cx.length`.
 * @return the pointer.
 * @throws {Trap} `TRAP_HOST` when the value is not of the kind, `TRAP_TOO_LONG`, or as `cx.alloc`.
 */
export function lowerNumbers<A extends NumberArray>(
  cx: CallContext,
  kind: NumberArrayClass<A>,
  items: A,
): number {
  checkKind(cx, kind, items);
  const ptr = cx.alloc(kind.BYTES_PER_ELEMENT, items.byteLength);
  cx.bytes.set(bytesOf(items), ptr);
  cx.length = items.length;
  return ptr;
}

/** {@link lowerNumbers}, with pointer and length stored at `ptr`. */
export function storeNumbers<A extends NumberArray>(
  cx: CallContext,
  kind: NumberArrayClass<A>,
  ptr: number,
  items: A,
): void {
  const at = lowerNumbers(cx, kind, items);
  const { view } = cx;
  view.setInt32(ptr, at, true);
  view.setInt32(ptr + 4, cx.length, true);
}

/** Copies a `list<t, n>` of numbers out of the guest; its place has been checked. @throws {Trap} `TRAP_LIMIT`. */
export function loadFixedNumbers<A extends NumberArray>(
  cx: CallContext,
  kind: NumberArrayClass<A>,
  ptr: number,
  length: number,
): A {
  cx.spendBytes(length * kind.BYTES_PER_ELEMENT);
  return copied(cx, kind, ptr, length);
}

/** Copies a typed array into a `list<t, n>`. @throws {Trap} `TRAP_HOST` for another kind or length. */
export function storeFixedNumbers<A extends NumberArray>(
  cx: CallContext,
  kind: NumberArrayClass<A>,
  ptr: number,
  items: A,
  length: number,
): void {
  checkKind(cx, kind, items);
  lowerFixed(cx, items, length);
  cx.bytes.set(bytesOf(items), ptr);
}

/** Making a typed array of another is several times faster than slicing the buffer. */
function copied<A extends NumberArray>(
  cx: CallContext,
  kind: NumberArrayClass<A>,
  ptr: number,
  length: number,
): A {
  return new kind(new kind(cx.bytes.buffer, ptr, length));
}

/** Alignment before bounds; lengths below 2^32 times sizes below 2^28 are exact in a double. */
function extent(cx: CallContext, pointer: number, length: number, size: number, align: number): number {
  const bytes = length * size;
  if (bytes > MAX_BYTE_LENGTH) {
    cx.trap('TRAP_TOO_LONG', `a list of ${bytes} bytes is longer than ${MAX_BYTE_LENGTH}`);
  }
  return cx.pointer(pointer, align, bytes);
}

function checkKind<A extends NumberArray>(cx: CallContext, kind: NumberArrayClass<A>, items: A): void {
  if (!(items instanceof kind)) cx.trap('TRAP_HOST', `a ${kind.name} is expected, not ${typeof items}`);
}

function bytesOf(items: NumberArray): Uint8Array {
  return items instanceof Uint8Array
    ? items
    : new Uint8Array(items.buffer, items.byteOffset, items.byteLength);
}

/** Stores the pointer of a list that has just been lowered, and its length out of `cx.length`, at `ptr`. */
export function storeList(cx: CallContext, ptr: number, list: number): void {
  const { view } = cx;
  view.setInt32(ptr, list, true);
  view.setInt32(ptr + 4, cx.length, true);
}
