// SPDX-License-Identifier: MIT
// How much stack calls on this thread have.

import { isMainThread, resourceLimits } from 'node:worker_threads';

/** V8's own limit for a main thread, in KiB; `node --stack-size=KIB` changes it. */
const DEFAULT_STACK_KIB = 984;
const STACK_FLAG = /^--stack[-_]size=(\d+)$/;

/** Bytes of stack of this thread, after which a call traps. */
export function threadStackSize(): number {
  if (!isMainThread) return Math.floor((resourceLimits?.stackSizeMb ?? 4) * 1024 * 1024);
  const flags = process.execArgv.flatMap((flag) => STACK_FLAG.exec(flag)?.[1] ?? []);
  return Number(flags.at(-1) ?? DEFAULT_STACK_KIB) * 1024;
}
