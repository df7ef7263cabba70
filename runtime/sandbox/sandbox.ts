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
  /** The plugin's folder, where paths of the policy begin that are not absolute; the current one when left out. */
  readonly folder?: string | undefined;
  /** Values of the environment variables that the policy opens: a thread or process of a plugin has none of its own. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** On the server's thread, within the default limits, with nothing open. */
export const DEFAULT_SANDBOX: Sandbox = {
  isolation: 'inline',
  limits: DEFAULT_SANDBOX_LIMITS,
  policy: CLOSED_POLICY,
};
