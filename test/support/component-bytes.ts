// SPDX-License-Identifier: MIT
// Writes component and core module binaries byte by byte, for what no text format lets one say.

/** Something that becomes bytes: a byte, a text (with its length before it), or a list of such. */
export type Bytes = number | string | readonly Bytes[] | Uint8Array;

/** Flattens to bytes; a number is one byte. */
export function flatten(part: Bytes): number[] {
  if (typeof part === 'number') return [part];
  if (typeof part === 'string') {
    const text = new TextEncoder().encode(part);
    return [...leb(text.length), ...text];
  }
  return [...part].flatMap((item) => flatten(item));
}

/** Unsigned LEB128. */
export function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return bytes;
}

/** One section with its size. */
export function section(id: number, ...content: readonly Bytes[]): number[] {
  const bytes = flatten(content);
  return [id, ...leb(bytes.length), ...bytes];
}

/** A vector with its count. */
export function vec(...items: readonly Bytes[]): Bytes {
  return [leb(items.length), ...items];
}

/** A component of the given sections. */
export function component(...sections: readonly Bytes[]): Uint8Array {
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0, ...flatten(sections)]);
}

/** A core module of the given sections. */
export function coreModule(...sections: readonly Bytes[]): Uint8Array {
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...flatten(sections)]);
}

/** A component that instantiates one core module without arguments. */
export function around(module: Uint8Array): Uint8Array {
  return component(section(1, module), section(2, vec([0, 0, vec()])));
}
