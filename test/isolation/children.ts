// SPDX-License-Identifier: MIT
// The processes that this one has started.

import { readdirSync, readFileSync } from 'node:fs';

/** Process ids of this process's own children that run a worker entry. */
export function children(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isOurs(pid));
}

function isOurs(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return parent === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('worker-entry');
  } catch {
    // Gone meanwhile.
    return false;
  }
}
