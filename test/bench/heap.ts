// SPDX-License-Identifier: MIT
// Whether loading, calling and dropping a plugin leaves anything behind on the JavaScript heap.

import { setTimeout as sleep } from 'node:timers/promises';
import { worldBinding } from '../../generated/bindings/world.ts';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { quietHost } from './call-cases.ts';
import { quickJsPlugin } from './fixtures.ts';
import { withNonce } from './nonce.ts';

/** Heap in use (bytes) after the warm-up and after the last cycle, both after collection. */
export interface HeapResult {
  readonly cycles: number;
  readonly before_bytes: number;
  readonly after_bytes: number;
  readonly bytes_per_cycle: number;
}

const WARM_UP = 20;
const CYCLES = 200;

/** Loads, calls and drops the QuickJS plugin {@link CYCLES} times; every time with modules of new bytes. */
export async function heapAfterReloads(): Promise<HeapResult> {
  const component = await quickJsPlugin();
  const imports = quietHost();
  const cycle = (nonce: number): void => {
    const bytes = withNonce(component, 1_000_000 + nonce);
    const plugin = instantiateComponent(prepareComponent(bytes, worldBinding.world), worldBinding, imports);
    plugin.exports.lifecycle.init();
  };
  for (let i = 0; i < WARM_UP; i++) cycle(i);
  const before = await settledHeap();
  for (let i = 0; i < CYCLES; i++) cycle(WARM_UP + i);
  const after = await settledHeap();
  return {
    cycles: CYCLES,
    before_bytes: before,
    after_bytes: after,
    bytes_per_cycle: (after - before) / CYCLES,
  };
}

/** Bytes of heap in use once everything that can go has gone. */
export async function settledHeap(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc, as `npm run bench` does');
  for (let i = 0; i < 5; i++) {
    globalThis.gc();
    await sleep(20);
  }
  return process.memoryUsage().heapUsed;
}
