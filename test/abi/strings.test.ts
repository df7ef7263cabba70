// SPDX-License-Identifier: MIT
// Strings in the three encodings: exact, strict, and allocated once in their exact size.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CallContext,
  liftString,
  lowerString,
  type StringEncoding,
  type Trap,
} from '../../runtime/abi/index.ts';
import { WebAssembly } from '../../runtime/abi/web-assembly.ts';

interface Guest {
  readonly cx: CallContext;
  readonly memory: WebAssembly.Memory;
  /** Arguments of every call to realloc. */
  readonly calls: number[][];
}

function guest(encoding: StringEncoding): Guest {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const calls: number[][] = [];
  const cx = new CallContext({
    memory,
    realloc: (...args) => {
      calls.push(args);
      return 1024;
    },
    encoding,
    instance: { mayEnter: true, mayLeave: true },
    entered: [],
    life: { death: undefined },
  });
  return { cx, memory, calls };
}

function lifted(encoding: StringEncoding, bytes: readonly number[], length = bytes.length, at = 64): string {
  const { cx, memory } = guest(encoding);
  new Uint8Array(memory.buffer).set(bytes, at);
  cx.beginImport();
  try {
    return liftString(cx, at, length);
  } catch (error) {
    return (error as Trap).code;
  }
}

const ENCODINGS = ['utf8', 'utf16', 'latin1+utf16'] as const;
const SAMPLES = [
  '',
  'a',
  'short text',
  'x'.repeat(16),
  'x'.repeat(17),
  'x'.repeat(4000),
  'é',
  'naïve café',
  'Ā',
];
const MORE = [
  '中文字符',
  '🚀',
  'a🚀b',
  '\u0000',
  '\ufeffbom',
  '\ufffd',
  'é'.repeat(500),
  '中'.repeat(500),
  'ÿ'.repeat(20),
  '中'.repeat(16),
  '中'.repeat(17),
  'x'.repeat(2730),
  'x'.repeat(2731),
  '𝄞'.repeat(1400),
];

describe.each(ENCODINGS)('%s', (encoding) => {
  it.each([...SAMPLES, ...MORE])('%j goes there and back', (text) => {
    const { cx, calls } = guest(encoding);
    cx.beginImport();
    expect(liftString(cx, lowerString(cx, text), cx.length)).toBe(text);
    expect(calls).toHaveLength(1);
  });

  it('any text goes there and back', () => {
    const { cx } = guest(encoding);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        cx.beginImport();
        expect(liftString(cx, lowerString(cx, text), cx.length)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('a lone surrogate becomes U+FFFD', () => {
    for (const [text, expected] of [
      ['\ud800', '\ufffd'],
      ['a\udc00b', 'a\ufffdb'],
      ['\udc00\ud800', '\ufffd\ufffd'],
      [`${'x'.repeat(40)}\ud83d`, `${'x'.repeat(40)}\ufffd`],
    ] as const) {
      const { cx } = guest(encoding);
      cx.beginImport();
      expect(liftString(cx, lowerString(cx, text), cx.length)).toBe(expected);
    }
  });
});

describe('what is allocated', () => {
  it.each([
    ['utf8', 'abc', [0, 0, 1, 3], 3],
    ['utf8', '', [0, 0, 1, 0], 0],
    ['utf8', 'aé中🚀', [0, 0, 1, 10], 10],
    ['utf16', 'a🚀', [0, 0, 2, 6], 3],
    ['latin1+utf16', 'aÿ', [0, 0, 2, 2], 2],
    ['latin1+utf16', 'aĀ', [0, 0, 2, 4], 2 | 0x80000000],
  ] as const)('%s of %j', (encoding, text, call, length) => {
    const { cx, calls } = guest(encoding);
    lowerString(cx, text);
    expect(calls).toEqual([call]);
    expect(cx.length).toBe(length);
  });
});

describe('invalid UTF-8 traps, however short', () => {
  it.each([
    ['a lone continuation', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['a cut sequence', [0x61, 0xe4, 0xb8]],
    ['0xff', [0xff]],
    ['an error after much text', [...Array.from({ length: 100 }, () => 0x61), 0xff]],
    ['an error beside U+FFFD', [0xef, 0xbf, 0xbd, 0x80]],
  ])('%s', (_, bytes) => {
    expect(lifted('utf8', bytes)).toBe('TRAP_INVALID_ENCODING');
  });
});

describe('short texts are remembered', () => {
  it('and never mistaken for each other', () => {
    const { cx } = guest('utf8');
    const alphabet = ['a', 'b', 'é', '\u0000', '中'];
    for (let seed = 0; seed < 20_000; seed++) {
      let text = '';
      for (let rest = seed % 4096; rest > 0; rest = Math.floor(rest / 5)) text += alphabet[rest % 5];
      cx.beginImport();
      expect(liftString(cx, lowerString(cx, text), cx.length)).toBe(text);
    }
  });

  it('but not when they are invalid', () => {
    for (let time = 0; time < 2; time++) expect(lifted('utf8', [0x61, 0xff])).toBe('TRAP_INVALID_ENCODING');
  });

  it('at the very end of the memory too', () => {
    const { cx, memory } = guest('utf8');
    for (let size = 1; size <= 9; size++) {
      new Uint8Array(memory.buffer).fill(0x61, 65536 - size);
      for (let time = 0; time < 2; time++) {
        cx.beginImport();
        expect(liftString(cx, 65536 - size, size)).toBe('a'.repeat(size));
      }
    }
  });
});

describe('wide encodings', () => {
  it('trap on lone surrogates', () => {
    expect(lifted('utf16', [0x00, 0xd8], 1)).toBe('TRAP_INVALID_ENCODING');
    expect(lifted('utf16', [0x00, 0xdc, 0x00, 0xd8], 2)).toBe('TRAP_INVALID_ENCODING');
    expect(lifted('latin1+utf16', [0x00, 0xd8], 0x80000001)).toBe('TRAP_INVALID_ENCODING');
  });

  it('trap on length, then alignment, then bounds', () => {
    expect(lifted('utf16', [], 2 ** 27, 65)).toBe('TRAP_TOO_LONG');
    expect(lifted('utf16', [], 2 ** 27 - 1, 65)).toBe('TRAP_MISALIGNED');
    expect(lifted('utf16', [], 2 ** 27 - 1, 64)).toBe('TRAP_OUT_OF_BOUNDS');
    expect(lifted('latin1+utf16', [], 0, 65)).toBe('TRAP_MISALIGNED');
    expect(lifted('latin1+utf16', [], 2 ** 28 - 1, 64)).toBe('TRAP_OUT_OF_BOUNDS');
    expect(lifted('latin1+utf16', [], 2 ** 27 + 0x80000000, 64)).toBe('TRAP_TOO_LONG');
  });

  it('latin1 without the tag is one byte per character', () => {
    expect(lifted('latin1+utf16', [0x61, 0xff])).toBe('aÿ');
    expect(lifted('latin1+utf16', [0x61, 0x01], 0x80000001)).toBe('\u0161');
  });
});
