// SPDX-License-Identifier: MIT
// Reads and appends custom sections of a component: data that travels in the file without any effect on it.

import { checkPreamble } from './binary/decode.ts';
import { Reader } from './binary/reader.ts';
import type { CustomSection } from './binary/syntax.ts';
import { Tally } from './binary/tally.ts';
import { componentError, quote } from './errors.ts';
import { DEFAULT_LIMITS } from './limits.ts';

const PREAMBLE_BYTES = 8;

/**
 * Custom sections at the top level, in order; those of core modules and nested components are not among them.
 *
 * @throws ComponentError when the bytes are not a component or end inside a section.
 */
export function customSections(bytes: Uint8Array): CustomSection[] {
  checkPreamble(bytes);
  const reader = new Reader(bytes, PREAMBLE_BYTES, bytes.length, new Tally(DEFAULT_LIMITS));
  const found: CustomSection[] = [];
  while (reader.position < bytes.length) {
    const id = reader.byte();
    const size = reader.u32();
    const body = reader.skip(size);
    if (id !== 0) continue;
    reader.position = body;
    reader.end = body + size;
    const name = reader.name();
    found.push({ name, payload: bytes.subarray(reader.position, reader.end) });
    reader.position = reader.end;
    reader.end = bytes.length;
  }
  return found;
}

/**
 * Payload of the top-level custom section `name`, a view of `bytes`; undefined when there is none.
 *
 * @throws ComponentError as {@link customSections}, and `COMPONENT_INVALID` when several sections have the name.
 */
export function readCustomSection(bytes: Uint8Array, name: string): Uint8Array | undefined {
  const [first, second] = customSections(bytes).filter((section) => section.name === name);
  if (second === undefined) return first?.payload;
  throw componentError(
    'COMPONENT_INVALID',
    `the component has several custom sections ${quote(name)}; build it again`,
  );
}

/**
 * A copy of a component with a custom section at its end (Binary.md, section id 0).
 *
 * @throws ComponentError when the bytes are not a component, or when it has a section of this name already.
 */
export function appendCustomSection(bytes: Uint8Array, name: string, payload: Uint8Array): Uint8Array {
  if (readCustomSection(bytes, name) !== undefined) {
    throw componentError('COMPONENT_INVALID', `the component already has a custom section ${quote(name)}`);
  }
  const text = new TextEncoder().encode(name);
  const length = leb(text.length);
  const size = leb(length.length + text.length + payload.length);
  const parts = [bytes, Uint8Array.of(0), size, length, text, payload];
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Unsigned LEB128. */
function leb(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
