// SPDX-License-Identifier: MIT
// Thousands of damaged components, the same ones every time: each loads and runs, or ends in an error of ours.

import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { Trap } from '../../runtime/abi/errors.ts';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { ComponentError } from '../../runtime/component/errors.ts';
import { componentFromWat, moduleFromWat } from '../support/components.ts';
import { toyBinding, toyGuest, toyHost, toyWit, toyWorld } from '../support/toy-world.ts';

let toy: Uint8Array;
let composed: Uint8Array;
beforeAll(async () => {
  toy = await componentFromWat({ wat: toyGuest(), wit: toyWit(), world: 'toy' });
  const text = readFileSync(new URL('../fixtures/component/resources.wat', import.meta.url), 'utf8');
  composed = await moduleFromWat(text);
});

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Outcome = 'ran' | 'refused' | 'trapped';

/** What becomes of a component; whatever else is thrown, is thrown on. */
function outcome(bytes: Uint8Array): Outcome {
  try {
    const prepared = prepareComponent(bytes, toyWorld, { memoryPages: 64, tableElements: 1000 });
    const { exports } = instantiateComponent(prepared, toyBinding, toyHost());
    exports.add(0, 7);
    exports.greet('grüße');
    return 'ran';
  } catch (error) {
    if (error instanceof ComponentError) return 'refused';
    if (error instanceof Trap) return 'trapped';
    throw error;
  }
}

/** Ranges of bytes that hold function bodies: flipping those makes endless loops, which no engine can foresee. */
function codeRanges(bytes: Uint8Array): (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = [];
  const read = (at: number): readonly [number, number] => {
    let value = 0;
    for (let shift = 0, position = at; ; shift += 7, position++) {
      const byte = bytes[position] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return [value, position + 1];
    }
  };
  const walk = (start: number, end: number, core: boolean): void => {
    for (let at = start + 8; at < end; ) {
      const id = bytes[at] ?? 0;
      const [size, body] = read(at + 1);
      if (core && id === 10) ranges.push([body, body + size]);
      if (!core && (id === 1 || id === 4)) walk(body, body + size, id === 1);
      at = body + size;
    }
  };
  walk(0, bytes.length, false);
  return ranges;
}

test.each([
  ['a small component', () => toy, 1],
  ['a composition with resources', () => composed, 2],
])('%s with bytes flipped ends in one of our errors, quickly', (_what, source, seed) => {
  const original = source();
  const code = codeRanges(original);
  const next = random(seed);
  const counts: Record<Outcome, number> = { ran: 0, refused: 0, trapped: 0 };
  let slowest = 0;
  for (let round = 0; round < 3000; round++) {
    const bytes = Uint8Array.from(original);
    for (let flips = 1 + Math.floor(next() * 4); flips > 0; flips--) {
      const at = Math.floor(next() * bytes.length);
      if (code.some(([from, to]) => at >= from && at < to)) continue;
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(next() * 8));
    }
    const started = performance.now();
    counts[outcome(bytes)]++;
    slowest = Math.max(slowest, performance.now() - started);
  }
  expect(counts.refused).toBeGreaterThan(500);
  expect(counts.ran + counts.trapped).toBeGreaterThan(50);
  expect(counts.ran + counts.refused + counts.trapped).toBe(3000);
  expect(slowest).toBeLessThan(1000);
});

test('a component with bytes cut out, doubled or overwritten ends in one of our errors', () => {
  const next = random(3);
  for (let round = 0; round < 1000; round++) {
    const at = Math.floor(next() * composed.length);
    const length = Math.floor(next() * 40);
    const before = composed.subarray(0, at);
    const piece = composed.subarray(at, at + length);
    const after = composed.subarray(at + length);
    const kind = round % 3;
    const middle =
      kind === 0 ? [] : kind === 1 ? [...piece, ...piece] : Array.from(piece, () => Math.floor(next() * 256));
    // Function bodies are not spared here, so nothing is run: preparing must be enough to end in an error of ours.
    const bytes = Uint8Array.from([...before, ...middle, ...after]);
    try {
      prepareComponent(bytes, toyWorld, { memoryPages: 64, tableElements: 1000 });
    } catch (error) {
      expect(error).toBeInstanceOf(ComponentError);
    }
  }
});
