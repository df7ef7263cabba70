// SPDX-License-Identifier: MIT
// String literals: escapes decoded, result checked to be well-formed (used by `@external-id` only).

import type { Collector } from '../diagnostics/collector.ts';
import type { Source } from '../diagnostics/source.ts';

/** A decoded literal and the offset behind it. */
export interface StringLiteral {
  readonly value: string;
  readonly end: number;
}

const SIMPLE: Readonly<Record<string, number>> = { '"': 0x22, "'": 0x27, t: 9, n: 10, r: 13, '\\': 0x5c };

/** Reads the literal whose opening quote is at `start`; problems are reported, the value is then not to be used. */
export function readString(source: Source, start: number, collector: Collector): StringLiteral {
  const { text } = source;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  let at = start + 1;
  let sound = true;
  const fault = (from: number, to: number, what: string): void => {
    collector.report('WIT1005', { source, start: from, end: to }, { what });
    sound = false;
  };
  for (;;) {
    const char = at < text.length ? String.fromCodePoint(text.codePointAt(at) ?? 0) : '\n';
    if (char === '\n') {
      collector.report('WIT1004', { source, start, end: start + 1 }, {});
      return { value: '', end: at };
    }
    if (char === '"') break;
    if (char !== '\\') {
      if (char < ' ' || char === '\u{7f}') fault(at, at + 1, 'a control character, which must be escaped');
      bytes.push(...encoder.encode(char));
      at += char.length;
      continue;
    }
    const found = readEscape(text, at);
    if (found.bytes === undefined)
      fault(at, found.end, `the unknown escape \`${text.slice(at, found.end)}\``);
    else bytes.push(...found.bytes);
    at = found.end;
  }
  const end = at + 1;
  if (!sound) return { value: '', end };
  try {
    const value = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
    return { value, end };
  } catch {
    fault(start, end, 'escaped bytes that are not UTF-8');
    return { value: '', end };
  }
}

/** The escape at the backslash `at`: the bytes it stands for, undefined when there is no such escape. */
function readEscape(
  text: string,
  at: number,
): { readonly bytes: readonly number[] | undefined; readonly end: number } {
  const letter = text[at + 1] ?? '';
  const simple = SIMPLE[letter];
  if (simple !== undefined) return { bytes: [simple], end: at + 2 };
  const byte = /^[0-9a-fA-F]{2}/.exec(text.slice(at + 1, at + 3));
  if (byte !== null) return { bytes: [Number.parseInt(byte[0], 16)], end: at + 3 };
  const point = /^u\{([0-9a-fA-F]+(?:_+[0-9a-fA-F]+)*)\}/.exec(text.slice(at + 1, at + 40));
  if (point !== null) {
    const code = Number.parseInt((point[1] ?? '').replaceAll('_', ''), 16);
    const valid = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    const bytes = valid ? [...new TextEncoder().encode(String.fromCodePoint(code))] : undefined;
    return { bytes, end: at + 1 + point[0].length };
  }
  return { bytes: undefined, end: Math.min(at + 2, text.length) };
}
