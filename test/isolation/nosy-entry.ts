// SPDX-License-Identifier: MIT
// A worker entry that looks around: what code would find that has taken over a plugin's process. Prints it as JSON.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

function outcome(work: () => unknown): unknown {
  try {
    work();
    return 'done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : String(error);
  }
}

const found = {
  environment: Object.keys(process.env),
  folder: process.cwd(),
  write: outcome(() => writeFileSync('/tmp/nosy', 'x')),
  read: outcome(() => readFileSync('/etc/passwd')),
  spawn: outcome(() => execFileSync('/bin/true')),
  thread: outcome(() => new Worker('0', { eval: true })),
};
console.log(JSON.stringify(found));
