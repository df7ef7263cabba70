// SPDX-License-Identifier: MIT
// componentize-py for the tests, and what looks at Python: in the virtual environment below dist/ that
// test/wasi/guests/build.ts has too. Test files run side by side, so one at a time installs.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../cli/command.ts';

const VENV = join(ROOT, 'dist/wasi-guests/venv');
const LOCK = `${VENV}.lock`;

/** A lock of this age is of a process that was ended. */
const STALE_MILLISECONDS = 300_000;

const PAUSE_MILLISECONDS = 200;

/** Path of a program of the environment. */
export function programPath(name: string): string {
  return join(VENV, 'bin', name);
}

/** Makes the environment unless it is there. Nothing is said when that fails: the build says what is missing. */
export function pythonEnvironment(): Record<string, string> {
  const program = programPath('componentize-py');
  installInto('componentize-py', '0.25.1');
  return existsSync(program) ? { COMPONENTIZE_PY: program } : {};
}

/** Installs a package of PyPI unless its program is there. @returns what went wrong; empty when nothing did. */
export function installInto(name: string, version: string): string {
  if (existsSync(programPath(name))) return '';
  mkdirSync(dirname(VENV), { recursive: true });
  return alone(() => {
    if (existsSync(programPath(name))) return '';
    const made = existsSync(programPath('pip')) ? '' : failure('python3', ['-m', 'venv', VENV]);
    const quiet = ['--quiet', '--disable-pip-version-check'];
    return made || failure(programPath('pip'), ['install', ...quiet, `${name}==${version}`]);
  });
}

function failure(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? '' : `${stderr}${stdout}` || `${command}: ${error?.message ?? status}`;
}

/** Runs something while no other process does. */
function alone<Answer>(run: () => Answer): Answer {
  while (!taken()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MILLISECONDS);
  try {
    return run();
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

/** Takes the lock, or removes a stale one for the next try. */
function taken(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    const made = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - made > STALE_MILLISECONDS) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}
