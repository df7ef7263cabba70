// SPDX-License-Identifier: MIT
// `node test/bench/isolation-run.ts [--kills N]`: the bench of isolation alone, and what killing N threads leaves.

import { isolationCases } from './isolation-cases.ts';
import { afterKills } from './isolation-kills.ts';

const at = process.argv.indexOf('--kills');
const kills = at < 0 ? 0 : Number(process.argv[at + 1]);
if (kills > 0) {
  for (const isolation of ['worker', 'process'] as const) console.log(await afterKills(isolation, kills));
} else {
  const { results, ratios } = await isolationCases();
  for (const { case: name, ns } of results)
    console.log(`${name.padEnd(32)} ${(ns / 1000).toFixed(2).padStart(10)} us`);
  for (const { case: name, ratio, bar } of ratios)
    console.log(`${name.padEnd(48)} ${ratio.toFixed(2)} (${bar})`);
}
