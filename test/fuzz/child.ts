// SPDX-License-Identifier: MIT
// The process that tries inputs: writes down which one before it tries it, so that whoever watches can tell the one
// that hung or crashed.

import { closeSync, openSync, writeSync } from 'node:fs';
import { Random } from './random.ts';
import { TARGETS } from './target.ts';
import type { Report, Task } from './watch.ts';

/** Tries inputs until the time is up or one fails. */
async function tryAll({ target: name, seed, first, milliseconds, progress }: Task): Promise<Report> {
  const target = await TARGETS[name]?.();
  if (target === undefined) throw new RangeError(`there is no target ${name}`);
  const counts: Record<string, number> = {};
  const file = openSync(progress, 'r+');
  const at = new Float64Array(1);
  const until = performance.now() + milliseconds;
  let round = first;
  try {
    for (; performance.now() < until; round += 1) {
      at[0] = round;
      writeSync(file, at, 0, at.byteLength, 0);
      const outcome = await target.run(target.input(new Random(seed, round)));
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
    const never = target.outcomes.filter((outcome) => counts[outcome] === undefined);
    const odd = Object.keys(counts).filter((outcome) => !target.outcomes.includes(outcome));
    return { kind: 'done', counts, rounds: round - first, never, odd };
  } catch (error) {
    return {
      kind: 'failed',
      round,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  } finally {
    closeSync(file);
  }
}

process.once('message', async (task: Task) => {
  const report = await tryAll(task).catch((error: unknown): Report => {
    return { kind: 'failed', round: -1, error: error instanceof Error ? (error.stack ?? '') : String(error) };
  });
  process.send?.(report, undefined, {}, () => process.disconnect?.());
});
