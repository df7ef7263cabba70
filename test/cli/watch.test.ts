// SPDX-License-Identifier: MIT
// Watching files: what changes during a run is not lost, runs never overlap, and a failing run ends the watching.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Changed, watchFolder } from '../../runtime/cli/commands/watch.ts';
import { temporaryFolder } from './command.ts';

test('a change during a run causes one more run, after it', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'deps'));
  const file = join(folder, 'deps/a.wit');
  writeFileSync(file, 'package a:b;\n');
  const batches: Changed[] = [];
  let running = 0;
  const watching = watchFolder(folder, async (changed) => {
    batches.push(changed);
    running += 1;
    expect(running).toBe(1);
    if (batches.length === 2) throw new Error('enough');
    writeFileSync(join(folder, 'notes.txt'), 'not WIT');
    writeFileSync(file, 'package a:c;\n');
    // Longer than changes take to settle: the next run is asked for while this one is under way.
    await sleep(600);
    running -= 1;
  });
  await expect(watching).rejects.toThrow('enough');
  expect(batches).toEqual([[], [file]]);
});
