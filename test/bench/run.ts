// SPDX-License-Identifier: MIT
// `npm run bench [-- --json] [-- FILTER]`: our bindings and jco's glue on the same components, in one run; then
// whether loading and unloading leaves the heap flat, and how long the generator takes. Needs --expose-gc, which the
// npm script gives.

import { callCases } from './call-cases.ts';
import { GENERATE_CASES } from './generate-cases.ts';
import { heapAfterReloads } from './heap.ts';
import { loadCases } from './load-cases.ts';
import { measure, median } from './measure.ts';
import { valueCases } from './value-cases.ts';

const json = process.argv.includes('--json');
const filter = process.argv.slice(2).find((word) => !word.startsWith('--'));
const wanted = (name: string): boolean => filter === undefined || name.includes(filter);

function print(result: Record<string, string | number>, text: string): void {
  console.log(json ? JSON.stringify(result) : text);
}

const ratios: number[] = [];
for (const bench of [...(await callCases()), ...(await loadCases()), ...(await valueCases())].filter((one) =>
  wanted(one.name),
)) {
  const result = await measure(bench);
  if (bench.name.startsWith('value/')) ratios.push(result.ratio);
  print(
    { ...result },
    `${result.case.padEnd(20)} ours ${figure(result.ours_ns)}  jco ${figure(result.jco_ns)}  jco/ours ${result.ratio.toFixed(1)}`,
  );
}

if (ratios.length > 0) {
  const [least, middle] = [Math.min(...ratios), median(ratios)];
  print(
    { case: 'values', cases: ratios.length, median_ratio: middle, least_ratio: least },
    `${'all value cases'.padEnd(20)} jco/ours: median ${middle.toFixed(1)}, least ${least.toFixed(1)}`,
  );
}

if (wanted('heap/quickjs')) {
  const heap = await heapAfterReloads();
  print(
    { case: 'heap/quickjs', ...heap },
    `${'heap/quickjs'.padEnd(20)} ${heap.cycles} loads and unloads: ${mib(heap.before_bytes)} -> ${mib(heap.after_bytes)} MiB of heap`,
  );
}

for (const { name, run } of GENERATE_CASES.filter((one) => wanted(one.name))) {
  const result = await run();
  const growth = result.ratio === undefined ? '' : `  ${result.ratio.toFixed(1)} times what 250 take`;
  print({ ...result }, `${name.padEnd(24)} ${result.ms.toFixed(0).padStart(6)} ms${growth}`);
}

function figure(ns: number): string {
  const text = ns >= 1e6 ? `${(ns / 1e6).toFixed(2)} ms` : `${ns.toFixed(ns < 100 ? 1 : 0)} ns`;
  return text.padStart(10);
}

function mib(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
