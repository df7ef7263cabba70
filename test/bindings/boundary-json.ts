// SPDX-License-Identifier: MIT
// JSON in which every value that crosses the boundary of a plugin can be written: shared by tests and by the guests
// that are bundled with it. Absent, undefined and null are one, and so are arrays and typed arrays but for bytes.

/** A value as text. */
export function encode(value: unknown): string {
  const text: string | undefined = JSON.stringify(value, (_, item: unknown) => {
    if (item === null) return undefined;
    if (typeof item === 'bigint') return { $big: String(item) };
    if (typeof item === 'number') return Number.isFinite(item) && !Object.is(item, -0) ? item : number(item);
    if (item instanceof Uint8Array) return { $bytes: Array.from(item) };
    return ArrayBuffer.isView(item) ? Array.from(item as Uint32Array) : item;
  });
  return text ?? 'null';
}

/** The value of a text made by {@link encode}. */
export function decode(text: string): unknown {
  return JSON.parse(text, (_, item) => {
    if (typeof item?.$big === 'string') return BigInt(item.$big);
    if (typeof item?.$number === 'string') return Number(item.$number);
    return Array.isArray(item?.$bytes) ? Uint8Array.from(item.$bytes) : item;
  });
}

function number(value: number): { readonly $number: string } {
  return { $number: Object.is(value, -0) ? '-0' : String(value) };
}
