// SPDX-License-Identifier: MIT
// Runs commands of a plugin on a thread or in a process of its own.

import { fork } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { SandboxPolicy } from '../../runtime/sandbox/policy.ts';
import { wasiProcessFlags } from '../../runtime/wasi/process-flags.ts';

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

const ENTRY = new URL('./plugin-worker.ts', import.meta.url);
const REPOSITORY = join(import.meta.dirname, '../..');

/** Rejects with what the thread died of. */
export async function runPlugin(task: PluginTask): Promise<PluginRun> {
  const worker = new Worker(ENTRY, { workerData: task });
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

/** The same in a process that Node lets read this repository, and what the policy opens. */
export async function runPluginInProcess(task: PluginTask): Promise<PluginRun> {
  // Where the packages are may be elsewhere, by a link.
  const code = [REPOSITORY, realpathSync(join(REPOSITORY, 'node_modules'))];
  const flags = ['--permission', '--no-warnings', ...code.map((path) => `--allow-fs-read=${path}`)];
  const child = fork(fileURLToPath(ENTRY), {
    execArgv: [...flags, ...wasiProcessFlags(task.policy, task.folder)],
    serialization: 'advanced',
    env: {},
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    return await new Promise((resolve, reject) => {
      child.once('message', (run) => resolve(run as PluginRun));
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the process ended with ${code}`)));
      child.send(task);
    });
  } finally {
    child.kill('SIGKILL');
  }
}
