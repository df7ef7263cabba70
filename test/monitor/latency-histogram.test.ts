// SPDX-License-Identifier: MIT
// Quantiles of a histogram against those of the sorted values.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LatencyHistogram } from '../../runtime/monitor/latency-histogram.ts';

function histogramOf(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

const durations = fc.array(fc.double({ min: 2e-4, max: 100_000, noNaN: true }), {
  minLength: 1,
  maxLength: 200,
});

test('quantiles are within a bucket, which is 9 %, of the true ones', () => {
  fc.assert(
    fc.property(durations, fc.constantFrom(0.5, 0.9, 0.99, 1), (values, part) => {
      const sorted = values.toSorted((left, right) => left - right);
      const truth = sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
      const found = histogramOf(values).quantile(part);
      expect(found).toBeGreaterThanOrEqual(truth * 0.999_999);
      expect(found).toBeLessThanOrEqual(truth * 1.091);
    }),
  );
});

test('two histograms together are the histogram of all, and what came since the first is the second', () => {
  fc.assert(
    fc.property(durations, durations, (early, late) => {
      const all = histogramOf(early);
      all.add(histogramOf(late));
      const both = histogramOf([...early, ...late]).summary();
      expect(all.summary()).toEqual({ ...both, sum: expect.closeTo(both.sum, 3) });
      const since = all.since(histogramOf(early));
      expect(since.count).toBe(late.length);
      for (const part of [0.5, 0.99]) {
        const ratio = since.quantile(part) / histogramOf(late).quantile(part);
        expect(Math.abs(Math.log2(ratio))).toBeLessThanOrEqual(1 / 8 + 1e-9);
      }
    }),
  );
});

test('nothing was counted, and what has no bucket goes into the first or the last', () => {
  expect(new LatencyHistogram().summary()).toEqual({ count: 0, sum: 0, p50: 0, p90: 0, p99: 0, max: 0 });
  const odd = histogramOf([0, -1, Number.NaN]);
  expect(odd.count).toBe(3);
  expect(odd.quantile(0.5)).toBeLessThanOrEqual(1e-4);
  expect(histogramOf([1e12]).quantile(0.5)).toBe(1e12);
});

test('a call may stand for many', () => {
  const histogram = new LatencyHistogram();
  histogram.record(1);
  histogram.record(2, 16);
  expect(histogram.summary()).toMatchObject({ count: 17, sum: 33, max: 2 });
  expect(histogram.quantile(0.5)).toBe(2);
});
