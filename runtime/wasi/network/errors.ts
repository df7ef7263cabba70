// SPDX-License-Identifier: MIT
// Failures of the network as labels of `error-code` of `wasi:sockets/network`.

import { Trap, WitError } from '../../abi/errors.ts';
import { WASI_TYPES } from '../descriptor-types.ts';
import type { Awaited } from '../io/poll.ts';
import type { Shim, ShimPollable } from '../shim.ts';

/** All labels, as the WIT has them. */
const LABELS: ReadonlySet<string> = new Set(
  WASI_TYPES.flatMap((type) =>
    type.kind === 'enum' && type.labels.includes('access-denied') ? type.labels : [],
  ),
);

/** Whether a code is of the network. */
export function isNetLabel(code: string): boolean {
  return LABELS.has(code);
}

/** The error of a WASI function. */
export function netError(code: string): WitError<string> {
  return new WitError(code);
}

/** Runs an operation of the shim, which throws labels as strings. @throws {WitError} for whatever it throws. */
export function attempt<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof Trap || error instanceof WitError) throw error;
    throw netError(typeof error === 'string' && LABELS.has(error) ? error : 'unknown');
  }
}

/** What a pollable of the shim waits for; one is made for each look, since the shim lets nothing go before them. */
export function awaitedOf({ clocks, io }: Shim, subscribe: () => ShimPollable): Awaited {
  return {
    subscribe,
    ready() {
      // Asked alone, the shim takes a stream for ready that it has not looked at yet.
      const list = [subscribe(), clocks.monotonicClock.subscribeDuration(0n)];
      try {
        return io.poll.poll(list).includes(0);
      } finally {
        for (const pollable of list) pollable[Symbol.dispose]();
      }
    },
  };
}
