// SPDX-License-Identifier: MIT
// `wasi:clocks`: whole milliseconds, so that a plugin cannot time others, unless its policy allows more. The shim's clocks
// count nanoseconds since the machine was started.

import { hrtime } from 'node:process';
import type { HostInterface } from '../component/foreign.ts';
import type { SandboxPolicy } from '../sandbox/policy.ts';
import { Pollable, type Waiter } from './io/poll.ts';

const MILLISECOND = 1_000_000n;
const SECOND = 1_000_000_000n;

/** Makes the interfaces `monotonic-clock` and `wall-clock`. */
export function clockInterfaces(
  { allowSystemInfo }: SandboxPolicy,
  waiter: Waiter,
): Readonly<Record<string, HostInterface>> {
  const grain = allowSystemInfo ? 1n : MILLISECOND;
  // Counted from here: how long the machine is up is none of the plugin's business.
  const origin = hrtime.bigint();
  const now = (): bigint => floor(hrtime.bigint() - origin, grain);
  const timer = (at: bigint): Pollable => {
    return new Pollable({ ready: () => hrtime.bigint() >= at, at }, waiter);
  };
  return {
    'monotonic-clock': {
      now,
      resolution: () => grain,
      subscribeInstant: (when: bigint) => timer(origin + when),
      subscribeDuration: (duration: bigint) => timer(hrtime.bigint() + duration),
    },
    'wall-clock': {
      now: () => datetime(allowSystemInfo ? fineWallTime() : BigInt(Date.now()) * MILLISECOND),
      resolution: () => datetime(grain),
    },
  };
}

/** Microseconds, which `Date` has not; a change of the system's clock is not seen. */
function fineWallTime(): bigint {
  return BigInt(Math.floor((performance.timeOrigin + performance.now()) * 1_000)) * 1_000n;
}

function floor(nanoseconds: bigint, grain: bigint): bigint {
  return nanoseconds - (nanoseconds % grain);
}

function datetime(nanoseconds: bigint): { seconds: bigint; nanoseconds: number } {
  return { seconds: nanoseconds / SECOND, nanoseconds: Number(nanoseconds % SECOND) };
}
