// SPDX-License-Identifier: MIT
// Makes a component whose core modules differ from every other's: V8 shares compiled code between modules of equal
// bytes, which would let all loads but the first go free.

const CORE_MODULE = 1;
const COMPONENT = 4;
const PREAMBLE_BYTES = 8;

/**
 * A copy of a component in which every core module, nested ones too, carries a custom section holding `nonce`
 * (Binary.md: section ids 1 and 4).
 */
export function withNonce(component: Uint8Array, nonce: number): Uint8Array {
  const tag = customSection('nonce', Uint8Array.of(nonce, nonce >>> 8, nonce >>> 16, nonce >>> 24));
  return rewrite(component, tag);
}

function rewrite(bytes: Uint8Array, tag: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [bytes.subarray(0, PREAMBLE_BYTES)];
  let at = PREAMBLE_BYTES;
  while (at < bytes.length) {
    const id = bytes[at] ?? 0;
    const [size, body] = readU32(bytes, at + 1);
    const end = body + size;
    const content = bytes.subarray(body, end);
    if (id === CORE_MODULE) parts.push(section(id, concat([content, tag])));
    else if (id === COMPONENT) parts.push(section(id, rewrite(content, tag)));
    else parts.push(bytes.subarray(at, end));
    at = end;
  }
  return concat(parts);
}

function customSection(name: string, payload: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(name);
  return section(0, concat([u32(text.length), text, payload]));
}

function section(id: number, content: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(id), u32(content.length), content]);
}

function u32(value: number): Uint8Array {
  const out: number[] = [];
  let rest = value;
  do {
    const low = rest & 127;
    rest >>>= 7;
    out.push(rest === 0 ? low : low | 128);
  } while (rest !== 0);
  return Uint8Array.from(out);
}

function readU32(bytes: Uint8Array, start: number): [value: number, next: number] {
  let value = 0;
  let at = start;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    value |= (byte & 127) << shift;
    if (byte < 128) return [value >>> 0, at];
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
