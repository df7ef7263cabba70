// SPDX-License-Identifier: MIT
// What a call costs in each isolation, beside Extism's JS SDK on equal work and beside a bare ping-pong of two threads;
// all of them in one run, taking turns.

import { type Contender, extism, ours, pingPong } from './isolation-contenders.ts';
import { median } from './measure.ts';

/** One line of the report. */
export interface IsolationResult {
  readonly case: string;
  /** Median nanoseconds of one call. */
  readonly ns: number;
}

/** How many times longer one takes than another, as the median of the rounds' ratios. */
export interface IsolationRatio {
  readonly case: string;
  readonly ratio: number;
  /** What the project holds itself to. */
  readonly bar: string;
}

const ROUNDS = 9;
/** Many and short: a chunk in which the system gave the processor to somebody else says nothing about anybody here. */
const CHUNKS_PER_ROUND = 21;
const WARM_UP = 100;

/** Runs everybody; takes about half a minute. */
export async function isolationCases(): Promise<{
  readonly results: readonly IsolationResult[];
  readonly ratios: readonly IsolationRatio[];
}> {
  const everybody = {
    ping: await pingPong(100),
    inline: await ours('inline', 2_000),
    worker: await ours('worker', 100),
    process: await ours('process', 50),
    extism: await extism(false, 200),
    extismWorker: await extism(true, 25),
  };
  const contenders = Object.values(everybody);
  const rounds = new Map<Contender, number[]>(contenders.map((one) => [one, []]));
  for (const one of contenders) {
    for (let warm = 0; warm < WARM_UP; warm++) await timed(one);
  }
  for (let round = 0; round < ROUNDS; round++) {
    const chunks = new Map<Contender, number[]>(contenders.map((one) => [one, []]));
    for (let chunk = 0; chunk < CHUNKS_PER_ROUND; chunk++) {
      for (const one of contenders) chunks.get(one)?.push(await timed(one));
    }
    for (const one of contenders) rounds.get(one)?.push(median(chunks.get(one) ?? []));
  }
  for (const one of contenders) await one.end();
  const of = (one: Contender): readonly number[] => rounds.get(one) ?? [];
  const ratio = (more: Contender, less: Contender): number =>
    median(of(more).map((ns, round) => ns / (of(less)[round] ?? Number.NaN)));
  return {
    results: contenders.map((one) => ({ case: `isolation/${one.name}`, ns: median(of(one)) })),
    ratios: [
      {
        case: 'worker call with a host call / bare ping-pong',
        ratio: ratio(everybody.worker, everybody.ping),
        bar: 'at most 3',
      },
      {
        case: 'Extism in process / ours inline',
        ratio: ratio(everybody.extism, everybody.inline),
        bar: 'above 1',
      },
      {
        case: "Extism's worker / our worker",
        ratio: ratio(everybody.extismWorker, everybody.worker),
        bar: 'above 1',
      },
      {
        case: "Extism's worker / our process",
        ratio: ratio(everybody.extismWorker, everybody.process),
        bar: 'reported',
      },
    ],
  };
}

async function timed(one: Contender): Promise<number> {
  await one.ready?.();
  const start = process.hrtime.bigint();
  await one.run(one.chunk);
  return Number(process.hrtime.bigint() - start) / one.chunk;
}
