// SPDX-License-Identifier: MIT
// The recorded traffic of the reference server, played to ours: every packet of every scene, byte for byte.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { HttpSite } from '../../runtime/server/site/http-site.ts';
import { ROOT } from '../cli/command.ts';
import { startPhiraSite } from '../support/phira-site.ts';
import { startServer } from './phira-support.ts';
import { readTranscript, replay } from './transcripts.ts';

const FILE = join(ROOT, 'test/fixtures/phira-mp/wire-main.txt');

test('all 14 scenes with their 492 packets are those of the reference server', async () => {
  const site = await startPhiraSite();
  const { address } = await startServer({ site: new HttpSite({ base: site.url }), monitors: [2] });
  const results = await replay(readTranscript(readFileSync(FILE, 'utf8')), address);
  await site.close();
  expect(results.flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`))).toEqual([]);
  expect(results).toHaveLength(14);
  expect(results.reduce((sum, { packets }) => sum + packets, 0)).toBe(492);
}, 60_000);
