// SPDX-License-Identifier: MIT
// A component without what only people read in it: the names of its parts, and the tools that made it.

const PREAMBLE_BYTES = 8;

/** Custom sections of a component that a release goes without. */
const DROPPED: ReadonlySet<string> = new Set(['component-name', 'producers']);

/** The same component without the names of its parts. */
export function withoutNames(component: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [component.subarray(0, PREAMBLE_BYTES)];
  let at = PREAMBLE_BYTES;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = component[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  while (at < component.length) {
    const start = at;
    const id = component[at++];
    const size = number();
    const end = at + size;
    const length = id === 0 ? number() : 0;
    const name = id === 0 ? new TextDecoder().decode(component.subarray(at, at + length)) : '';
    if (!DROPPED.has(name)) kept.push(component.subarray(start, end));
    at = end;
  }
  return Buffer.concat(kept);
}
