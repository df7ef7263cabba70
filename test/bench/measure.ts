// SPDX-License-Identifier: MIT
// Times two ways of doing the same work in one process: interleaved rounds, medians, and their ratio.

/** One way of doing the work; `run(n)` does it `n` times. */
export type Contender = (times: number) => void | Promise<void>;

/** One benchmark case, both contenders on the same component. */
export interface BenchCase {
  readonly name: string;
  readonly ours: Contender;
  readonly jco: Contender;
  /** Gets ready for one chunk of either contender, off the clock. */
  readonly before?: () => void;
  /** Calls per timed chunk; small enough that a chunk stays short, large enough for the clock. */
  readonly chunk: number;
  /** Calls before the clock counts. */
  readonly warmUp: number;
}

/** Medians in nanoseconds per call, and how many times longer jco takes. */
export interface BenchResult {
  readonly case: string;
  readonly ours_ns: number;
  readonly jco_ns: number;
  readonly ratio: number;
}

const ROUNDS = 5;
const CHUNKS_PER_ROUND = 9;

/**
 * Runs one case: {@link ROUNDS} rounds, in each of which chunks of both contenders take turns; the figure of a round
 * is the median of its chunks, the result the median of the rounds, and the ratio the median of the rounds' ratios.
 */
export async function measure(bench: BenchCase): Promise<BenchResult> {
  for (const contender of [bench.ours, bench.jco]) {
    for (let done = 0; done < bench.warmUp; done += bench.chunk) await timed(bench, contender);
  }
  const ours: number[] = [];
  const jco: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const a: number[] = [];
    const b: number[] = [];
    for (let chunk = 0; chunk < CHUNKS_PER_ROUND; chunk++) {
      a.push(await timed(bench, bench.ours));
      b.push(await timed(bench, bench.jco));
    }
    const [left, right] = [median(a), median(b)];
    ours.push(left);
    jco.push(right);
    ratios.push(right / left);
  }
  return { case: bench.name, ours_ns: median(ours), jco_ns: median(jco), ratio: median(ratios) };
}

async function timed({ before, chunk }: BenchCase, work: Contender): Promise<number> {
  before?.();
  const start = process.hrtime.bigint();
  const pending = work(chunk);
  if (pending !== undefined) await pending;
  return Number(process.hrtime.bigint() - start) / chunk;
}

/** Middle value of an odd-sized list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
