// SPDX-License-Identifier: MIT
// Strings across the canonical ABI in its three encodings (CanonicalABI.md, "load_string", "store_string").

import { type CallContext, MAX_BYTE_LENGTH } from './context.ts';
import type { GuestBytes } from './memory.ts';
import { MAX_CACHED_BYTES, recall, remember } from './string-cache.ts';

const UTF16_TAG = 0x80000000;
/** Up to this many code units a loop over them is quicker than a call into the encoder. */
const SHORT_LOWER = 16;
/** Texts of so many bytes at most are encoded here and then copied, which saves measuring them first. */
const SCRATCH = Buffer.alloc(8192);
const ENCODER = new TextEncoder();
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Loads the string whose pointer and length stand at `ptr`, which has been checked.
 * @throws {Trap} as {@link liftString}.
 */
export function loadString(cx: CallContext, ptr: number): string {
  const { view } = cx;
  return liftString(cx, view.getInt32(ptr, true), view.getInt32(ptr + 4, true));
}

/**
 * Lifts a string from its two core values.
 * @param pointer signed or unsigned i32. @param length code units as the encoding counts them, signed or unsigned.
 * @throws {Trap} in this order: `TRAP_TOO_LONG`, `TRAP_MISALIGNED`, `TRAP_OUT_OF_BOUNDS` (also when empty),
 * `TRAP_LIMIT`, `TRAP_INVALID_ENCODING`.
 */
export function liftString(cx: CallContext, pointer: number, length: number): string {
  if (!cx.utf8) return liftWide(cx, pointer >>> 0, length >>> 0);
  const ptr = pointer >>> 0;
  const end = ptr + (length >>> 0);
  if (end - ptr > MAX_BYTE_LENGTH) tooLong(cx, end - ptr);
  const { bytes } = cx;
  if (end > bytes.length) outside(cx, ptr, end - ptr);
  cx.spendBytes(end - ptr);
  const size = end - ptr;
  if (size === 0) return '';
  if (size > MAX_CACHED_BYTES) return decode(cx, bytes, ptr, end);
  const { view } = cx;
  const known = recall(view, ptr, size);
  if (known !== undefined) return known;
  const text = decode(cx, bytes, ptr, end);
  remember(view, ptr, size, text);
  return text;
}

/** Stores a string's pointer and length at `ptr`. @throws {Trap} as {@link lowerString}. */
export function storeString(cx: CallContext, ptr: number, text: string): void {
  const at = lowerString(cx, text);
  const { view } = cx;
  view.setInt32(ptr, at, true);
  view.setInt32(ptr + 4, cx.length, true);
}

/**
 * Allocates a string in the guest, once and in its exact size, since not every guest can grow an allocation.
 * Lone surrogates become U+FFFD. The length to pass along is left in `cx.length`.
 * @return the pointer.
 * @throws {Trap} `TRAP_HOST` when the value is not a string, `TRAP_TOO_LONG`, or as `cx.alloc`.
 */
export function lowerString(cx: CallContext, text: string): number {
  if (typeof text !== 'string') cx.trap('TRAP_HOST', `a string is expected, not ${typeof text}`);
  if (!cx.utf8) return lowerWide(cx, text);
  const units = text.length;
  if (units <= SHORT_LOWER) {
    const size = shortSize(text);
    if (size >= 0) return lowerShort(cx, text, size);
  }
  if (units * 3 <= SCRATCH.length) {
    const { written } = ENCODER.encodeInto(text, SCRATCH);
    const ptr = cx.alloc(1, written);
    SCRATCH.copy(cx.bytes, ptr, 0, written);
    cx.length = written;
    return ptr;
  }
  const size = Buffer.byteLength(text, 'utf8');
  const ptr = cx.alloc(1, size);
  cx.bytes.utf8Write(text, ptr, size);
  cx.length = size;
  return ptr;
}

/** Bytes of a text in UTF-8, or -1 when it has surrogates. */
function shortSize(text: string): number {
  let size = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) size += 1;
    else if (unit < 0xd800 || unit > 0xdfff) size += 2;
    else return -1;
  }
  return size;
}

function lowerShort(cx: CallContext, text: string, size: number): number {
  const ptr = cx.alloc(1, size);
  const { bytes } = cx;
  let to = ptr;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) {
      bytes[to++] = unit;
    } else if (unit < 0x800) {
      bytes[to++] = 0xc0 | (unit >> 6);
      bytes[to++] = 0x80 | (unit & 0x3f);
    } else {
      bytes[to++] = 0xe0 | (unit >> 12);
      bytes[to++] = 0x80 | ((unit >> 6) & 0x3f);
      bytes[to++] = 0x80 | (unit & 0x3f);
    }
  }
  cx.length = size;
  return ptr;
}

function liftWide(cx: CallContext, ptr: number, tagged: number): string {
  const wide = cx.utf16 || tagged >= UTF16_TAG;
  const units = cx.utf16 ? tagged : tagged & ~UTF16_TAG;
  const size = wide ? units * 2 : units;
  if (size > MAX_BYTE_LENGTH) tooLong(cx, size);
  if ((ptr & 1) !== 0) cx.trap('TRAP_MISALIGNED', `string pointer ${ptr} is not a multiple of 2`);
  const { bytes } = cx;
  if (ptr + size > bytes.length) outside(cx, ptr, size);
  cx.spendBytes(size);
  if (!wide) return bytes.latin1Slice(ptr, ptr + size);
  const text = bytes.ucs2Slice(ptr, ptr + size);
  if (!text.isWellFormed()) cx.trap('TRAP_INVALID_ENCODING', 'a string of the guest is not UTF-16');
  return text;
}

function lowerWide(cx: CallContext, value: string): number {
  const units = value.length;
  if (!cx.utf16 && /^[\0-\xff]*$/.test(value)) {
    const ptr = cx.alloc(2, units);
    cx.bytes.latin1Write(value, ptr, units);
    cx.length = units;
    return ptr;
  }
  const ptr = cx.alloc(2, units * 2);
  cx.bytes.ucs2Write(value.toWellFormed(), ptr, units * 2);
  cx.length = cx.utf16 ? units : units | UTF16_TAG;
  return ptr;
}

function decode(cx: CallContext, bytes: GuestBytes, ptr: number, end: number): string {
  const text = bytes.utf8Slice(ptr, end);
  // The quick decoder replaces what is invalid: only a text with U+FFFD in it needs the strict one.
  if (!text.includes('\ufffd')) return text;
  try {
    return STRICT_UTF8.decode(bytes.subarray(ptr, end));
  } catch (cause) {
    return cx.trap('TRAP_INVALID_ENCODING', 'a string of the guest is not UTF-8', cause);
  }
}

function tooLong(cx: CallContext, size: number): never {
  return cx.trap('TRAP_TOO_LONG', `a string of ${size} bytes is longer than ${MAX_BYTE_LENGTH}`);
}

function outside(cx: CallContext, ptr: number, size: number): never {
  return cx.trap('TRAP_OUT_OF_BOUNDS', `a string of ${size} bytes at ${ptr} is outside the memory`);
}
