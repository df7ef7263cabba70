// SPDX-License-Identifier: MIT
// How long calls took, in buckets whose bounds grow by a constant factor: quantiles of any range in two kilobytes.

/** Buckets for each doubling: a value is known to 9 %. */
const PER_DOUBLING = 8;
/** Upper bound of the first bucket, in milliseconds; the last one begins at more than three minutes. */
const SMALLEST = 1e-4;
const BUCKETS = PER_DOUBLING * 31;

/** What a histogram counted; see {@link LatencyHistogram.summary}. Durations in milliseconds, 0 without calls. */
export interface LatencySummary {
  readonly count: number;
  /** All of them together. */
  readonly sum: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** The longest that was timed. */
  readonly max: number;
}

/** Durations of calls of one function. */
export class LatencyHistogram {
  readonly #counts = new Float64Array(BUCKETS);
  #count = 0;
  #sum = 0;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  /** @param weight how many calls this one stands for. */
  record(milliseconds: number, weight = 1): void {
    const bucket = bucketOf(milliseconds);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + weight;
    this.#count += weight;
    this.#sum += milliseconds * weight;
    if (milliseconds > this.#max) this.#max = milliseconds;
  }

  /** Adds what another one counted. */
  add(other: LatencyHistogram): void {
    for (const [bucket, count] of other.#counts.entries()) {
      if (count !== 0) this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
    }
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#max = Math.max(this.#max, other.#max);
  }

  /** What was counted since `before`, an earlier copy of this one; its longest is known to a bucket. */
  since(before: LatencyHistogram): LatencyHistogram {
    const made = new LatencyHistogram();
    for (const [bucket, count] of this.#counts.entries()) {
      const more = count - (before.#counts[bucket] ?? 0);
      if (more <= 0) continue;
      made.#counts[bucket] = more;
      made.#max = Math.min(this.#max, upperBound(bucket));
    }
    made.#count = this.#count - before.#count;
    made.#sum = this.#sum - before.#sum;
    return made;
  }

  /** A duration that the given part of all calls did not exceed. @param part above 0 up to 1. */
  quantile(part: number): number {
    const wanted = part * this.#count;
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (count > 0 && seen >= wanted) return Math.min(upperBound(bucket), this.#max);
    }
    return this.#max;
  }

  summary(): LatencySummary {
    const [p50, p90, p99] = [this.quantile(0.5), this.quantile(0.9), this.quantile(0.99)];
    return { count: this.#count, sum: this.#sum, p50, p90, p99, max: this.#max };
  }
}

function bucketOf(milliseconds: number): number {
  if (!(milliseconds > SMALLEST)) return 0;
  return Math.min(BUCKETS - 1, Math.ceil(Math.log2(milliseconds / SMALLEST) * PER_DOUBLING));
}

function upperBound(bucket: number): number {
  return bucket === BUCKETS - 1 ? Number.POSITIVE_INFINITY : SMALLEST * 2 ** (bucket / PER_DOUBLING);
}
