// SPDX-License-Identifier: MIT
// How a component dies: once, for good, and with its guest code stopped.

import type { Life } from './contract.ts';

/** Records a cause of death unless there is one already, and stops the guest. @return the cause that counts. */
export function recordDeath(life: Life, cause: Error): Error {
  if (life.death !== undefined) return life.death;
  life.death = cause;
  life.stop?.();
  return cause;
}
