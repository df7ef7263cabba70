// SPDX-License-Identifier: MIT
// A component without what only people read in it: the names of its parts and functions, and the tools that made it.

const PREAMBLE_BYTES = 8;

/** Where the preamble says whether the bytes are a core module (0) or a component (1). */
const LAYER_AT = 6;

/** Sections of a component that hold a core module or another component (Binary.md). */
const NESTED: ReadonlySet<number> = new Set([1, 4]);

/** Custom sections that a release goes without. Those for debuggers begin with `.debug_`. */
const DROPPED: ReadonlySet<string> = new Set(['component-name', 'name', 'producers', 'target_features']);

/** The same component, or core module, without names; also those of the modules and components inside it. */
export function withoutNames(bytes: Uint8Array): Uint8Array {
  const isComponent = bytes[LAYER_AT] === 1;
  const kept: Uint8Array[] = [bytes.subarray(0, PREAMBLE_BYTES)];
  let at = PREAMBLE_BYTES;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  while (at < bytes.length) {
    const start = at;
    const id = bytes[at++] ?? 0;
    const size = number();
    const body = at;
    at += size;
    if (isComponent && NESTED.has(id)) {
      const inner = withoutNames(bytes.subarray(body, at));
      kept.push(Uint8Array.of(id, ...leb(inner.length)), inner);
    } else if (id !== 0 || !isDropped(bytes.subarray(body, at))) kept.push(bytes.subarray(start, at));
  }
  return Buffer.concat(kept);
}

/** Whether a custom section is one that goes. @param section its name, with the length before it, and its contents */
function isDropped(section: Uint8Array): boolean {
  // Names of 128 bytes and more have a longer length, and are none of these.
  const [length = 0] = section;
  const name = new TextDecoder().decode(section.subarray(1, 1 + length));
  return DROPPED.has(name) || name.startsWith('.debug_');
}

/** Unsigned LEB128. */
function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}
