// SPDX-License-Identifier: MIT
// `npm run fuzz -- [--seconds N] [target ...]`: tries damaged inputs for long, on targets in turn. FUZZ_SEED and
// FUZZ_CASE repeat a run from one case on.

import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { TARGETS } from './target.ts';
import { formatRun, runTarget } from './watch.ts';

const { values, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '60' } },
  allowPositionals: true,
});
const seconds = Number(values.seconds);
const unknown = positionals.filter((name) => !Object.hasOwn(TARGETS, name));
if (!(seconds > 0) || unknown.length > 0) {
  console.error(`usage: npm run fuzz -- [--seconds N] [${Object.keys(TARGETS).join('|')} ...]`);
  process.exit(2);
}
const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31));
const first = Number(process.env.FUZZ_CASE ?? 0);
const targets = positionals.length > 0 ? positionals : Object.keys(TARGETS);
console.log(`seed ${seed}, ${seconds} s for ${targets.join(', ')}`);
for (const target of targets) {
  const run = await runTarget(target, seed, (seconds * 1000) / targets.length, first);
  console.log(formatRun(target, run));
  if (run.kind === 'failed') process.exitCode = 1;
}
