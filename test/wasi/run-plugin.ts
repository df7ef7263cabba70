// SPDX-License-Identifier: MIT
// Runs commands of a plugin on a thread of its own.

import { Worker } from 'node:worker_threads';
import type { SandboxPolicy } from '../../runtime/sandbox/policy.ts';

/** What the thread is given. */
export interface PluginTask {
  readonly component: Uint8Array;
  readonly policy: SandboxPolicy;
  readonly folder: string;
  readonly commands: readonly (readonly [name: string, ...args: string[]])[];
}

/** What became of it. */
export interface PluginRun {
  /** What each command answered, or its error in brackets. */
  readonly answers: readonly string[];
  /** What was logged, after the stream it came by. */
  readonly lines: readonly string[];
  /** Resource handles at the end. */
  readonly handles: number;
  readonly failures: readonly string[];
}

/** Rejects with what the thread died of. */
export async function runPlugin(task: PluginTask): Promise<PluginRun> {
  const worker = new Worker(new URL('./plugin-worker.ts', import.meta.url), { workerData: task });
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the thread ended with ${code}`)));
    });
  } finally {
    await worker.terminate();
  }
}
