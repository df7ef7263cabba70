// SPDX-License-Identifier: MIT
// A few seconds of damaged inputs for each target: every one is taken or ends in an error of ours, soon. A new seed each
// time, printed when a case fails; FUZZ_SEED repeats it, and `npm run fuzz` goes on for longer.

import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { Random } from './random.ts';
import { TARGETS } from './target.ts';
import { formatRun, runTarget } from './watch.ts';

const MILLISECONDS = 2_500;
const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31));

test.each(Object.keys(TARGETS))('damaged inputs of the target %s are taken or refused', async (target) => {
  const run = await runTarget(target, seed, MILLISECONDS);
  const text = formatRun(target, run);
  expect(run.kind, text).toBe('done');
  // Fewer would mean that a machine was busy with something else, or that the target tries nothing.
  if (run.kind === 'done') expect([run.never, run.odd, run.rounds > 50], text).toEqual([[], [], true]);
});

test('a case is the same whenever it is made, and not like the one before it', () => {
  const numbers = (round: number): number[] => {
    const random = new Random(7, round);
    return Array.from({ length: 4 }, () => random.below(1000));
  };
  expect(numbers(3)).toEqual(numbers(3));
  expect(numbers(3)).not.toEqual(numbers(4));
});
