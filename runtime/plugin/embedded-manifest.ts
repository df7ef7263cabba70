// SPDX-License-Identifier: MIT
// Finds the manifest that a component carries in a custom section named `plugin.toml` (Binary.md, "custom section").

/** Name of the section. */
export const MANIFEST_SECTION = 'plugin.toml';

const HEADER_BYTES = 8;
const CUSTOM = 0;

/**
 * Contents of the first custom section of that name at the top of a component; undefined when there is none, or when
 * the bytes are not sections at all, which the engine explains better.
 */
export function embeddedManifest(bytes: Uint8Array): Uint8Array | undefined {
  const wanted = new TextEncoder().encode(MANIFEST_SECTION);
  let at = HEADER_BYTES;
  while (at < bytes.length) {
    const id = bytes[at];
    const size = readSize(bytes, at + 1);
    if (size === undefined || size.end + size.value > bytes.length) return undefined;
    const end = size.end + size.value;
    if (id === CUSTOM) {
      const name = readSize(bytes, size.end);
      if (name === undefined || name.end + name.value > end) return undefined;
      const nameBytes = bytes.subarray(name.end, name.end + name.value);
      if (isEqual(nameBytes, wanted)) return bytes.subarray(name.end + name.value, end);
    }
    at = end;
  }
  return undefined;
}

/** An unsigned LEB128 number of at most 32 bits. */
function readSize(bytes: Uint8Array, start: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes[start + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: start + index + 1 };
  }
  return undefined;
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
