// SPDX-License-Identifier: MIT
// Runs the command as a user does: the launcher as a child process, in a folder of its own.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The launcher, which package.json names as the bin. */
export const LAUNCHER = join(ROOT, 'runtime/cli/launcher.cjs');

/** How a child process ended. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs any program with empty standard input and collects what it writes. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, NO_COLOR: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** Runs `phira-plugin` through its launcher with the Node that runs the tests. */
export function phiraPlugin(args: readonly string[], cwd?: string): Promise<Outcome> {
  return runProgram(process.execPath, [LAUNCHER, ...args], cwd === undefined ? {} : { cwd });
}

/** The one JSON object that a command printed with --json. */
export function jsonOf(outcome: Outcome): Record<string, unknown> {
  const value: unknown = JSON.parse(outcome.stdout);
  if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
  return Object.fromEntries(Object.entries(value));
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'phira-plugin-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
