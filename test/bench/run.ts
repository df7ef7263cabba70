// SPDX-License-Identifier: MIT
// `npm run bench [-- --json] [-- FILTER]`: our bindings and jco's glue on the same components, in one run; then what
// metering, isolation, restarts and deadlines cost, what the server does with a thousand clients, and how long the
// generator takes. FILTER is the name of a section or a part of the name of a case. Needs --expose-gc, which the npm
// script gives.

import { pythonEnvironment } from '../sdk/python-toolchain.ts';
import { rustEnvironment } from '../sdk/rust-toolchain.ts';
import { callCases } from './call-cases.ts';
import { deadlines } from './deadline-cases.ts';
import { DEPS_CASES, resolveTimes } from './deps-cases.ts';
import { fanOut } from './fan-out-cases.ts';
import { GENERATE_CASES } from './generate-cases.ts';
import { GUEST_CASES, guestLine } from './guest-cases.ts';
import { heapAfterReloads } from './heap.ts';
import { isolationCases } from './isolation-cases.ts';
import { afterKills } from './isolation-kills.ts';
import { loadCases } from './load-cases.ts';
import { type BenchCase, measure, median } from './measure.ts';
import { type MeterResult, meterCases, type RewriteResult } from './meter-cases.ts';
import { changedFile, manyReloads } from './reload-cases.ts';
import { heapAfterRestarts } from './restart-cases.ts';
import { serverCases, serverLine } from './server-cases.ts';
import { valueCases } from './value-cases.ts';

const json = process.argv.includes('--json');
const filter = process.argv.slice(2).find((word) => !word.startsWith('--'));

/** What is run apart from the cases beside jco, by name. */
const SECTIONS: ReadonlyMap<string, () => Promise<void>> = new Map([
  ['heap/quickjs', heap],
  ['metering', metering],
  ['deadline', deadline],
  ['isolation', isolation],
  ['restarts', restarts],
  ['kills', kills],
  ['reload', reload],
  ['fan-out', fanOuts],
  ['guests', guests],
  ['server', server],
  ['deps', deps],
]);

const isSection = filter !== undefined && SECTIONS.has(filter);
if (!isSection) await besideJco();
for (const [name, run] of SECTIONS) if (filter === undefined || filter === name) await run();
for (const { name, run } of GENERATE_CASES.filter((one) => wanted(one.name))) {
  const result = await run();
  const growth = result.ratio === undefined ? '' : `  ${result.ratio.toFixed(1)} times what 250 take`;
  print({ ...result }, `${name.padEnd(24)} ${result.ms.toFixed(0).padStart(6)} ms${growth}`);
}

function wanted(name: string): boolean {
  return filter === undefined || (!isSection && name.includes(filter));
}

function print(result: object, text: string): void {
  console.log(json ? JSON.stringify(result) : text);
}

async function besideJco(): Promise<void> {
  const ratios: number[] = [];
  const cases: BenchCase[] = [...(await callCases()), ...(await loadCases()), ...(await valueCases())];
  for (const bench of cases.filter((one) => wanted(one.name))) {
    const result = await measure(bench);
    if (bench.name.startsWith('value/')) ratios.push(result.ratio);
    print(
      result,
      `${result.case.padEnd(20)} ours ${figure(result.ours_ns)}  jco ${figure(result.jco_ns)}  jco/ours ${result.ratio.toFixed(1)}`,
    );
  }
  if (ratios.length === 0) return;
  const [least, middle] = [Math.min(...ratios), median(ratios)];
  print(
    { case: 'values', cases: ratios.length, median_ratio: middle, least_ratio: least },
    `${'all value cases'.padEnd(20)} jco/ours: median ${middle.toFixed(1)}, least ${least.toFixed(1)}`,
  );
}

async function heap(): Promise<void> {
  const result = await heapAfterReloads();
  print(
    { case: 'heap/quickjs', ...result },
    `${'heap/quickjs'.padEnd(20)} ${result.cycles} loads and unloads: ${mib(result.before_bytes)} -> ${mib(result.after_bytes)} MiB of heap`,
  );
}

async function metering(): Promise<void> {
  provideToolchains();
  await meterCases((result) => print(result, meterLine(result)));
}

function meterLine(result: MeterResult | RewriteResult): string {
  const name = result.case.padEnd(20);
  if ('ms' in result) {
    const growth = `${result.growth.toFixed(3)} times as large`;
    return `${name} ${mib(result.bytes)} MiB rewritten in ${result.ms.toFixed(2)} ms, ${growth}`;
  }
  const [unmetered, metered] = [figure(result.unmetered_ns), figure(result.metered_ns)];
  return `${name} unmetered ${unmetered}  metered ${metered}  ratio ${result.ratio.toFixed(3)}`;
}

async function deadline(): Promise<void> {
  const result = await deadlines();
  const [stopped, slowest, next] = [result.stopped_ms, result.slowest_ms, result.next_ms].map((ms) =>
    ms.toFixed(1),
  );
  print(
    result,
    `${result.case.padEnd(20)} stopped after ${stopped} ms of ${result.deadline_ms} (slowest of ${result.runs}: ${slowest}), the next plugin answered in ${next} ms`,
  );
}

async function isolation(): Promise<void> {
  const { results, ratios } = await isolationCases();
  for (const one of results) print(one, `${one.case.padEnd(32)} ${figure(one.ns)}`);
  for (const one of ratios) print(one, `${one.case.padEnd(48)} ${one.ratio.toFixed(2)} (${one.bar})`);
}

async function restarts(): Promise<void> {
  const result = await heapAfterRestarts();
  const { cycles, before_bytes, after_bytes, before_handles, after_handles, restart_ms } = result;
  print(
    { case: 'restarts', ...result },
    `${'restarts'.padEnd(20)} ${cycles} traps and restarts: ${mib(before_bytes)} -> ${mib(after_bytes)} MiB of heap, ${before_handles} -> ${after_handles} handles, ${restart_ms.toFixed(2)} ms each`,
  );
}

async function kills(): Promise<void> {
  for (const [where, count] of [
    ['worker', 1_000],
    ['process', 100],
  ] as const) {
    const result = await afterKills(where, count);
    const { before, after } = result;
    print(
      { case: `kills/${where}`, ...result },
      `${`kills/${where}`.padEnd(20)} ${count} kills: ${mib(before.heap)} -> ${mib(after.heap)} MiB of heap, ${mib(before.resident)} -> ${mib(after.resident)} MiB resident, ${before.handles} -> ${after.handles} handles`,
    );
  }
}

async function reload(): Promise<void> {
  const changed = await changedFile();
  const [usual, slowest] = [changed.median_ms, changed.slowest_ms].map((ms) => ms.toFixed(0));
  print(
    changed,
    `${changed.case.padEnd(20)} a changed file answers ${usual} ms after the debounce of ${changed.debounce_ms} ms (slowest of ${changed.rounds}: ${slowest})`,
  );
  const many = await manyReloads();
  const { cycles, before_bytes, after_bytes, before_handles, after_handles, reload_ms } = many;
  print(
    many,
    `${many.case.padEnd(20)} ${cycles} reloads: ${mib(before_bytes)} -> ${mib(after_bytes)} MiB of heap, ${before_handles} -> ${after_handles} handles, ${reload_ms.toFixed(2)} ms each`,
  );
}

async function fanOuts(): Promise<void> {
  const result = await fanOut();
  const [one, many] = [figure(result.one_ns), figure(result.many_ns)];
  print(
    result,
    `${result.case.padEnd(20)} one plugin ${one}  each of ${result.plugins} ${many}  ratio ${result.ratio.toFixed(2)}`,
  );
}

/** Finds the toolchains that are not in PATH. */
function provideToolchains(): void {
  Object.assign(process.env, rustEnvironment(), pythonEnvironment());
}

async function guests(): Promise<void> {
  provideToolchains();
  for (const { name, run } of GUEST_CASES) {
    const result = await run();
    print({ case: name, ...result }, guestLine(name, result));
  }
}

async function deps(): Promise<void> {
  for (const graph of DEPS_CASES) {
    const result = resolveTimes(graph);
    const [first, usual] = [result.first_ms, result.median_ms].map((ms) => ms.toFixed(1));
    const counts = `${result.loaded} in order, ${result.failed} failed`;
    print(result, `${result.case.padEnd(20)} first ${first} ms, median ${usual} ms (${counts})`);
  }
}

async function server(): Promise<void> {
  await serverCases((result) => print(result, serverLine(result)));
}

function figure(ns: number): string {
  const text = ns >= 1e6 ? `${(ns / 1e6).toFixed(2)} ms` : `${ns.toFixed(ns < 100 ? 1 : 0)} ns`;
  return text.padStart(10);
}

function mib(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
