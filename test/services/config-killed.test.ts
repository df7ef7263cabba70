// SPDX-License-Identifier: MIT
// The process is killed while it saves a configuration: the file is always the old one or the new one, and what was
// acknowledged is there.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ConfigFile } from '../../runtime/services/config-file.ts';
import { killedWriter } from '../support/killed-writer.ts';

const WRITER = new URL('./config-writer.ts', import.meta.url);
const KILLS = 20;
/** Saves that each process acknowledges at least. */
const SAVES = 10;

test('a configuration that is killed at random moments of 200 saves is the old one or the new one, whole', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-killed-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'writer.toml');
  let next = 0;
  let acknowledgedInAll = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { acknowledged, killed } = await killedWriter(WRITER, [path, String(next)], SAVES);
    expect(killed).toBe(true);
    acknowledgedInAll += acknowledged.length;
    const last = Number(acknowledged.at(-1));
    const { number, deep } = new ConfigFile(path).read();
    // The one after the last may have been saved without a word about it.
    expect([last, last + 1]).toContain(Number(number));
    expect(deep).toEqual({ text: `${number};`.repeat(1 + ((Number(number) * 37) % 2000)) });
    expect(readFileSync(path, 'utf8')).toMatch(/\n$/);
    next = Number(number) + 1;
  }
  expect(acknowledgedInAll).toBeGreaterThanOrEqual(KILLS * SAVES);
  const others = readdirSync(folder).filter((name) => name !== 'writer.toml');
  expect(others.every((name) => name.startsWith('.writer.toml.'))).toBe(true);
}, 120_000);
