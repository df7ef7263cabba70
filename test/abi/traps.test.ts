// SPDX-License-Identifier: MIT
// Every way a guest can break the canonical ABI ends the plugin with the right code, where jco's glue often goes on
// (canonical-abi "trap_if"; alignment before bounds, bounds also for nothing).

import { describe, expect, it } from 'vitest';
import { Trap } from '../../runtime/abi/index.ts';
import { WebAssembly } from '../../runtime/abi/web-assembly.ts';
import { outcome, strictGuest } from './strict-guest.ts';

const END = 65536;
const TOO_LONG = 2 ** 28;

describe('what a guest returns', () => {
  it.each([
    ['a string beyond the memory', 'text', [END - 1, 2], 'TRAP_OUT_OF_BOUNDS'],
    ['an empty string beyond the memory', 'text', [END + 1, 0], 'TRAP_OUT_OF_BOUNDS'],
    ['an empty string at the end', 'text', [END, 0], 'returned '],
    ['a string whose end wraps around', 'text', [0xffffffff, 2], 'TRAP_OUT_OF_BOUNDS'],
    ['a string that is too long', 'text', [0, TOO_LONG], 'TRAP_TOO_LONG'],
    ['a string with a length of 32 bits', 'text', [0, 0xffffffff], 'TRAP_TOO_LONG'],
    ['misaligned numbers beyond the memory', 'numbers', [END + 2, 1], 'TRAP_MISALIGNED'],
    ['no numbers, misaligned', 'numbers', [1, 0], 'TRAP_MISALIGNED'],
    ['no numbers beyond the memory', 'numbers', [END + 4, 0], 'TRAP_OUT_OF_BOUNDS'],
    ['numbers beyond the memory', 'numbers', [END - 4, 2], 'TRAP_OUT_OF_BOUNDS'],
    ['too many numbers', 'numbers', [0, TOO_LONG / 4], 'TRAP_TOO_LONG'],
    ['numbers whose size wraps around', 'numbers', [0, 0x40000001], 'TRAP_TOO_LONG'],
    ['misaligned records', 'points', [1, 1], 'TRAP_MISALIGNED'],
    ['records beyond the memory', 'points', [END, 1], 'TRAP_OUT_OF_BOUNDS'],
    ['a misaligned result pointer', 'at', [2], 'TRAP_MISALIGNED'],
    ['a misaligned result pointer beyond the memory', 'at', [END + 2], 'TRAP_MISALIGNED'],
    ['a result pointer beyond the memory', 'at', [END - 4], 'TRAP_OUT_OF_BOUNDS'],
    ['an enum case too far', 'shade', [3], 'TRAP_INVALID_DISCRIMINANT'],
    ['a negative enum case', 'shade', [0xffffffff], 'TRAP_INVALID_DISCRIMINANT'],
    ['a surrogate as a char', 'letter', [0xd800], 'TRAP_INVALID_CHAR'],
    ['the last surrogate as a char', 'letter', [0xdfff], 'TRAP_INVALID_CHAR'],
    ['a char beyond Unicode', 'letter', [0x110000], 'TRAP_INVALID_CHAR'],
    ['a negative char', 'letter', [0xffffffff], 'TRAP_INVALID_CHAR'],
    ['a char', 'letter', [0x1f600], 'returned \u{1f600}'],
    ['2 as a bool', 'truth', [2], 'returned true'],
    ['0 as a bool', 'truth', [0], 'returned false'],
    ['high bits in a u8', 'byte', [0x1ff], 'returned 255'],
    ['high bits in an s8', 'signed', [0x180], 'returned -128'],
  ] as const)('%s', async (_, name, args, expected) => {
    expect(outcome(await strictGuest(), name, ...args)).toBe(expected);
  });

  it('an option or variant case too far, in memory', async () => {
    const guest = await strictGuest();
    guest.poke(128, [2]);
    expect(outcome(guest, 'maybe', 128)).toBe('TRAP_INVALID_DISCRIMINANT');
    const other = await strictGuest();
    other.poke(128, [3]);
    expect(outcome(other, 'form', 128)).toBe('TRAP_INVALID_DISCRIMINANT');
  });

  it('unknown flag bits are ignored', async () => {
    const guest = await strictGuest();
    expect(guest.call('bits', 0xfffffffd)).toEqual({ a: true, b: false, c: true });
  });
});

describe('what a guest passes to an import', () => {
  it.each([
    ['a string beyond the memory', 'callTake', [END, 1], 'TRAP_OUT_OF_BOUNDS'],
    ['an enum case too far', 'callPick', [3], 'TRAP_INVALID_DISCRIMINANT'],
    ['a surrogate', 'callLetter', [0xdc00], 'TRAP_INVALID_CHAR'],
    ['a misaligned out pointer', 'callAnswer', [6], 'TRAP_MISALIGNED'],
    ['an out pointer beyond the memory', 'callAnswer', [END - 4], 'TRAP_OUT_OF_BOUNDS'],
    ['a list of strings beyond the memory', 'callMany', [END - 8, 2], 'TRAP_OUT_OF_BOUNDS'],
  ] as const)('%s', async (_, name, args, expected) => {
    const called: unknown[] = [];
    const note = (...values: unknown[]): void => void called.push(values);
    const host = { take: note, pick: note, letter: note, many: note, answer: () => 'x' };
    expect(outcome(await strictGuest(host), name, ...args)).toBe(expected);
    expect(called).toEqual([]);
  });
});

describe('realloc', () => {
  it.each([
    ['misaligned', 'odd', 'acceptLong', [new BigUint64Array(1)], 'TRAP_MISALIGNED'],
    ['misaligned for nothing', 'odd', 'acceptLong', [new BigUint64Array(0)], 'TRAP_MISALIGNED'],
    ['outside the memory', 'outside', 'accept', ['text'], 'TRAP_OUT_OF_BOUNDS'],
    ['outside the memory for nothing', 'outside', 'accept', [''], 'TRAP_OUT_OF_BOUNDS'],
    ['at the end for nothing', 'edge', 'accept', [''], 'returned undefined'],
    ['at the end for something', 'edge', 'accept', ['x'], 'TRAP_OUT_OF_BOUNDS'],
    ['that calls an import', 'nudge', 'accept', ['text'], 'TRAP_MAY_NOT_LEAVE'],
    ['that traps', 'trap', 'accept', ['text'], 'TRAP_GUEST'],
    ['that grows the memory', 'grow', 'accept', ['text'], 'returned undefined'],
  ] as const)('%s', async (_, mode, name, args, expected) => {
    const guest = await strictGuest();
    guest.misbehave(mode);
    expect(outcome(guest, name, ...args)).toBe(expected);
  });

  it('growing the memory between two allocations loses nothing', async () => {
    const guest = await strictGuest();
    guest.misbehave('grow');
    const points = [
      { x: -1, y: 2 },
      { x: 3, y: 65535 },
    ];
    guest.call('acceptPoints', points);
    expect(guest.call('points', 4096, 2)).toEqual(points);
  });
});

describe('calls at the wrong time', () => {
  it('an import called out of post-return', async () => {
    const guest = await strictGuest();
    expect(guest.call('parting')).toBe('ok');
    guest.misbehave('nudgeAfter');
    expect(outcome(guest, 'parting')).toBe('TRAP_MAY_NOT_LEAVE');
  });

  it('post-return gets what the core function returned, once, and not after a trap', async () => {
    const guest = await strictGuest();
    guest.call('parting');
    expect(guest.peek(24)).toBe(16);
    guest.poke(64, [0xff]);
    expect(outcome(guest, 'parting')).toBe('TRAP_INVALID_ENCODING');
    expect(guest.peek(24)).toBe(16);
  });

  it('a call into a running plugin is refused and harms nobody who catches it', async () => {
    const seen: string[] = [];
    const guest = await strictGuest({ nudge: () => void seen.push(outcome(guest, 'truth', 1)) });
    guest.call('callNudge');
    expect(seen).toEqual(['TRAP_REENTRY, alive']);
    expect(guest.call('truth', 1)).toBe(true);
  });

  it('and is the fault of the host when it is not caught', async () => {
    const guest = await strictGuest({ nudge: () => void guest.call('truth', 1) });
    expect(outcome(guest, 'callNudge')).toBe('TRAP_HOST');
  });
});

describe('death', () => {
  it('wraps what the guest trapped with, and keeps its first cause', async () => {
    const guest = await strictGuest();
    expect(outcome(guest, 'boom')).toBe('TRAP_GUEST');
    const first = guest.linked.life.death;
    expect(first).toBeInstanceOf(Trap);
    expect((first as Trap).cause).toBeInstanceOf(WebAssembly.RuntimeError);
    expect(first?.message).toContain('t:strict/guest@1.0.0#boom');
    expect(outcome(guest, 'truth', 1)).toBe('TRAP_DEAD');
    try {
      guest.call('truth', 1);
    } catch (error) {
      expect((error as Trap).cause).toBe(first);
    }
    expect(guest.linked.life.death).toBe(first);
    expect(guest.linked.state.mayEnter).toBe(false);
  });

  it('comes of an exception that the guest throws and does not catch', async () => {
    const guest = await strictGuest();
    expect(outcome(guest, 'toss')).toBe('TRAP_GUEST');
    expect((guest.linked.life.death as Trap).cause).toBeInstanceOf(WebAssembly.Exception);
  });

  it('comes of endless recursion', async () => {
    const guest = await strictGuest();
    expect(guest.call('deep', 10)).toBe(10);
    expect(outcome(guest, 'deep', 0xffffffff)).toBe('TRAP_GUEST');
  });

  it('is not escaped by a guest that catches everything', async () => {
    const guest = await strictGuest({
      nudge: () => {
        throw new Error('the disk is full');
      },
    });
    expect(outcome(guest, 'swallow')).toBe('TRAP_HOST');
    expect(guest.linked.life.death?.message).toContain('the disk is full');
    expect(outcome(guest, 'swallow')).toBe('TRAP_DEAD');
  });
});

describe('budget of one call', () => {
  it('stops strings that alias each other', async () => {
    const guest = await strictGuest({}, { limits: { bytes: 10_000, elements: 1000 } });
    const pairs = Array.from({ length: 8 }, () => [0, 0, 0, 0, 0, 16, 0, 0]).flat();
    guest.poke(1024, pairs);
    expect(guest.call('texts', 1024, 2)).toHaveLength(2);
    expect(guest.call('texts', 1024, 2)).toHaveLength(2);
    expect(outcome(guest, 'texts', 1024, 3)).toBe('TRAP_LIMIT');
  });

  it('stops long lists, and holds for imports too', async () => {
    const guest = await strictGuest({ many: () => {} }, { limits: { bytes: 100, elements: 10 } });
    expect(guest.call('points', 1024, 10)).toHaveLength(10);
    expect(outcome(guest, 'points', 1024, 11)).toBe('TRAP_LIMIT');
    const other = await strictGuest({ many: () => {} }, { limits: { bytes: 100, elements: 10 } });
    other.call('callMany', 1024, 10);
    expect(outcome(other, 'callMany', 1024, 11)).toBe('TRAP_LIMIT');
    const third = await strictGuest({}, { limits: { bytes: 100, elements: 10 } });
    expect(third.call('numbers', 1024, 25)).toHaveLength(25);
    expect(outcome(third, 'numbers', 1024, 26)).toBe('TRAP_LIMIT');
  });
});
