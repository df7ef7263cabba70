// SPDX-License-Identifier: MIT
// The process is killed while it stores items: nothing that was acknowledged is lost, and no item is torn.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { StorageFile } from '../../runtime/services/storage-file.ts';
import { killedWriter } from '../support/killed-writer.ts';

const WRITER = new URL('./storage-writer.ts', import.meta.url);
const KILLS = 20;
/** Writes that each process acknowledges at least. */
const WRITES = 10;
const LIMITS = { maxBytes: 64 * 1024 * 1024, maxItems: 100_000, maxKeyBytes: 64 };

test('storage that is killed at random moments of 200 writes keeps what it acknowledged, whole', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'storage-killed-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'storage.sqlite');
  let next = 0;
  let acknowledgedInAll = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { acknowledged, killed } = await killedWriter(WRITER, [path, String(next)], WRITES);
    expect(killed).toBe(true);
    acknowledgedInAll += acknowledged.length;
    const file = new StorageFile(path, LIMITS);
    const store = file.open('writer');
    const present = new Set(store.keys(''));
    const numberOf = (line: string) => Number(line.split(' ')[1]);
    const last = Math.max(...acknowledged.map(numberOf));
    const removed = new Set(acknowledged.filter((line) => line.startsWith('removed')).map(numberOf));
    for (const number of acknowledged.filter((line) => line.startsWith('set')).map(numberOf)) {
      // The last one may have been removed without a word about it.
      if (number === last && number % 3 === 0) continue;
      expect(present.has(`item ${number}`)).toBe(!removed.has(number));
    }
    for (const key of present) {
      const number = Number(key.slice('item '.length));
      expect(number).toBeLessThanOrEqual(last + 1);
      expect(Buffer.from(store.get(key) ?? []).toString()).toBe(
        `${number};`.repeat(1 + ((number * 37) % 2000)),
      );
    }
    file.close();
    next = last + 2;
  }
  expect(acknowledgedInAll).toBeGreaterThanOrEqual(KILLS * WRITES);
}, 120_000);
