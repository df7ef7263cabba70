// SPDX-License-Identifier: MIT
// `node test/bench/meter-run.ts [--json] [FILTER]`: prints what metering costs.

import { type MeterResult, meterCases, type RewriteResult } from './meter-cases.ts';

const json = process.argv.includes('--json');
const filter = process.argv.slice(2).find((word) => !word.startsWith('--'));

await meterCases((result) => console.log(json ? JSON.stringify(result) : textOf(result)), filter);

function textOf(result: MeterResult | RewriteResult): string {
  const name = result.case.padEnd(18);
  if ('ms' in result) {
    return `${name} ${result.bytes} bytes, ${result.ms.toFixed(2)} ms, ${result.growth.toFixed(3)} times as large`;
  }
  const [unmetered, metered] = [result.unmetered_ns, result.metered_ns].map((ns) =>
    ns.toFixed(0).padStart(9),
  );
  return `${name} unmetered ${unmetered} ns  metered ${metered} ns  ratio ${result.ratio.toFixed(3)}`;
}
