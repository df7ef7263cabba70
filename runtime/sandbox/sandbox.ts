// SPDX-License-Identifier: MIT
// Where and within which bounds one plugin runs, as decided before any of it is compiled.

import { DEFAULT_SANDBOX_LIMITS, type SandboxLimits } from './limits.ts';
import { CLOSED_POLICY, type SandboxPolicy } from './policy.ts';

/** Where a plugin runs: on the server's thread, on a thread of its own, or in a process of its own. */
export type Isolation = 'inline' | 'worker' | 'process';

/** The operator's word on one plugin and what its manifest asks for, put together. */
export interface Sandbox {
  readonly isolation: Isolation;
  readonly limits: SandboxLimits;
  readonly policy: SandboxPolicy;
}

/** On the server's thread, within the default limits, with nothing open. */
export const DEFAULT_SANDBOX: Sandbox = {
  isolation: 'inline',
  limits: DEFAULT_SANDBOX_LIMITS,
  policy: CLOSED_POLICY,
};
