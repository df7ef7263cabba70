// SPDX-License-Identifier: MIT
// Runs a target in a process of its own and watches it: an input that hangs or ends the process is a fault like one
// that throws what it should not.

import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from './random.ts';
import { TARGETS } from './target.ts';

/** What the process is told. */
export interface Task {
  readonly target: string;
  readonly seed: number;
  /** Number of the first case. */
  readonly first: number;
  readonly milliseconds: number;
  /** File that the number of the case is written to. */
  readonly progress: string;
}

/** What the process tells. */
export type Report =
  | {
      readonly kind: 'done';
      readonly counts: Readonly<Record<string, number>>;
      readonly rounds: number;
      /** Outcomes that the target should come to, and did not. */
      readonly never: readonly string[];
      /** Outcomes that it should not come to. */
      readonly odd: readonly string[];
    }
  | { readonly kind: 'failed'; readonly round: number; readonly error: string };

/** How a run ended. */
export type Run =
  | Extract<Report, { kind: 'done' }>
  | {
      readonly kind: 'failed';
      readonly seed: number;
      readonly round: number;
      readonly error: string;
      /** Where the input was written to; undefined when there is none. */
      readonly file: string | undefined;
    };

/** Milliseconds that one input may take, and that making a target may: generous, for machines under load. */
const MOST_FOR_ONE = 20_000;
const MOST_FOR_MAKING = 90_000;
const LOOK_EVERY = 250;

/** Tries inputs of a target for so long. */
export async function runTarget(target: string, seed: number, milliseconds: number, first = 0): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), `fuzz-${target}-`));
  const progress = join(folder, 'progress');
  writeFileSync(progress, new Uint8Array(new Float64Array([-1]).buffer));
  const report = await watched({ target, seed, first, milliseconds, progress });
  if (report.kind === 'done') {
    rmSync(folder, { recursive: true, force: true });
    return report;
  }
  const { round, error } = report;
  if (round < 0) return { kind: 'failed', seed, round, error, file: undefined };
  const made = await TARGETS[target]?.();
  const file = join(folder, `input-${seed}-${round}`);
  if (made !== undefined) writeFileSync(file, made.input(new Random(seed, round)));
  return { kind: 'failed', seed, round, error, file };
}

function watched(task: Task): Promise<Report> {
  const child = fork(fileURLToPath(new URL('child.ts', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const started = performance.now();
  let round = -1;
  let since = started;
  return new Promise((resolve) => {
    let over = false;
    const end = (report: Report): void => {
      if (over) return;
      over = true;
      clearInterval(looking);
      resolve(report);
    };
    const looking = setInterval(() => {
      const now = roundOf(task.progress);
      if (now !== round) {
        round = now;
        since = performance.now();
      }
      const most = round < 0 ? MOST_FOR_MAKING : MOST_FOR_ONE;
      if (performance.now() - since < most) return;
      end({ kind: 'failed', round, error: `it took longer than ${most} ms` });
      child.kill('SIGKILL');
    }, LOOK_EVERY);
    child.once('message', (report: Report) => end(report));
    child.once('error', (error) => end({ kind: 'failed', round: -1, error: error.message }));
    child.once('exit', (code, signal) => {
      if (over) return;
      const error = `the process ended with ${signal ?? code}`;
      end({ kind: 'failed', round: roundOf(task.progress), error });
    });
    child.send(task);
  });
}

function roundOf(progress: string): number {
  const bytes = readFileSync(progress);
  return bytes.length < 8 ? -1 : bytes.readDoubleLE(0);
}

/** The text of a run, for people. */
export function formatRun(target: string, run: Run): string {
  if (run.kind === 'done') {
    const counts = Object.entries(run.counts).map(([outcome, count]) => `${count} ${outcome}`);
    return `${target}: ${run.rounds} cases, ${counts.join(', ')}`;
  }
  const again = `FUZZ_SEED=${run.seed} FUZZ_CASE=${run.round} npm run fuzz -- ${target}`;
  const input = run.file === undefined ? '' : `\n  input: ${run.file}`;
  return `${target}: case ${run.round} of seed ${run.seed} failed: ${run.error}${input}\n  again: ${again}`;
}
