// SPDX-License-Identifier: MIT
// Runs a module in a process of its own, again and again, and kills it in the middle of its writing: what it had said
// that it wrote is what has to be there.

import { type ChildProcess, spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Says, in the child, that a write is done: the line is out before this returns, whatever happens to the process then. */
export function acknowledge(line: string): void {
  writeSync(1, `${line}\n`);
}

/** What one child said. */
export interface KilledWriter {
  /** Whole lines, in order. */
  readonly acknowledged: readonly string[];
  /** Whether it was killed; else it had ended by itself, which a test should not let it. */
  readonly killed: boolean;
}

/**
 * Runs a module with arguments until it has acknowledged so many lines, then kills it (SIGKILL) a random part of a
 * millisecond or two later.
 *
 * @throws Error with what the child wrote to standard error when it ends by itself with a failure.
 */
export async function killedWriter(
  module: URL,
  args: readonly string[],
  after: number,
): Promise<KilledWriter> {
  const child = spawn(process.execPath, [fileURLToPath(module), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.split('\n').length > after) killSoon(child);
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...end) => resolve(end));
  });
  if (signal === null && code !== 0) throw new Error(`the writer failed: ${errors}`);
  return { acknowledged: output.split('\n').slice(0, -1), killed: signal === 'SIGKILL' };
}

/** At any moment of what it does next: spinning is finer than a timer. */
function killSoon(child: ChildProcess): void {
  const until = performance.now() + Math.random() * 2;
  while (performance.now() < until);
  child.kill('SIGKILL');
}
