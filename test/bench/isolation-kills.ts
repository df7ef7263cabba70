// SPDX-License-Identifier: MIT
// Whether killing plugins on threads or in processes in the middle of an endless call leaves anything behind.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Isolation } from '../../runtime/sandbox/sandbox.ts';
import { DO, endAll, probe, run, thrownBy } from '../isolation/support.ts';

/** What is held after some cycles, and after all. */
export interface KillsResult {
  readonly isolation: Isolation;
  readonly kills: number;
  readonly before: Held;
  readonly after: Held;
}

/** Of this process. */
export interface Held {
  /** Bytes of heap in use. */
  readonly heap: number;
  /** Bytes of memory outside of the heap that JavaScript holds. */
  readonly external: number;
  /** Bytes of the whole process. */
  readonly resident: number;
  /** Handles and requests of the event loop. */
  readonly handles: number;
}

const WARM_UP = 20;

/** Starts, calls and kills a plugin so many times. */
export async function afterKills(isolation: Isolation, kills: number): Promise<KillsResult> {
  const component = await probe();
  const cycle = async (): Promise<void> => {
    const one = await run(isolation, component);
    const call = thrownBy(() => one.does(DO.loop));
    await sleep(1);
    endAll();
    await call;
  };
  for (let count = 0; count < WARM_UP; count++) await cycle();
  const before = await held();
  for (let count = 0; count < kills; count++) await cycle();
  return { isolation, kills, before, after: await held() };
}

async function held(): Promise<Held> {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  for (let count = 0; count < 10; count++) {
    globalThis.gc();
    await sleep(50);
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed, external, resident: rss, handles: process.getActiveResourcesInfo().length };
}
