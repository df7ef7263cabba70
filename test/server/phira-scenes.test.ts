// SPDX-License-Identifier: MIT
// The recorded traffic of the reference server, played to ours: every packet of every scene, byte for byte.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import type { Address } from '../../runtime/server/client/address.ts';
import { createPhiraHost } from '../../runtime/server/phira-host.ts';
import { HttpSite } from '../../runtime/server/site/http-site.ts';
import { ROOT } from '../cli/command.ts';
import { startPhiraSite } from '../support/phira-site.ts';
import { startServer } from './phira-support.ts';
import { readTranscript, replay } from './transcripts.ts';

const FILE = join(ROOT, 'test/fixtures/phira-mp/wire-main.txt');

/** Plays everything; nothing may differ. */
async function playAll(address: Address): Promise<void> {
  const results = await replay(readTranscript(readFileSync(FILE, 'utf8')), address);
  expect(results.flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`))).toEqual([]);
  expect(results).toHaveLength(14);
  expect(results.reduce((sum, { packets }) => sum + packets, 0)).toBe(492);
}

test('all 14 scenes with their 492 packets are those of the reference server', async () => {
  const site = await startPhiraSite();
  const { address } = await startServer({ site: new HttpSite({ base: site.url }), monitors: [2] });
  await playAll(address);
  await site.close();
}, 60_000);

test('so they are on a whole host without any setting, again and again', async () => {
  const site = await startPhiraSite();
  const root = mkdtempSync(join(tmpdir(), 'phira-scenes-'));
  const host = createPhiraHost({ pluginsDir: root, listen: '127.0.0.1:0', api: site.url });
  await host.start();
  const { listening } = host.server;
  if (listening === undefined) throw new Error('the server does not listen');
  for (let count = 0; count < 3; count += 1) await playAll(listening);
  await host.stop();
  await site.close();
  rmSync(root, { recursive: true });
}, 120_000);
