// SPDX-License-Identifier: MIT
// What serving WASI to one plugin takes.

import type { SandboxLimits } from '../sandbox/limits.ts';
import type { SandboxPolicy } from '../sandbox/policy.ts';
import type { Variables } from './environment.ts';

/** Where a line of a plugin comes from. */
export type OutputName = 'stdout' | 'stderr';

/** Choices for one plugin. */
export interface WasiOptions {
  readonly policy: SandboxPolicy;
  readonly limits: SandboxLimits;
  /** Folder of the plugin: allowed paths that are not absolute begin there. */
  readonly folder: string;
  /** Takes what the plugin prints, line by line, not escaped. */
  readonly log: (stream: OutputName, line: string) => void;
  /** Milliseconds that the call under way may still wait; `maxExecutionTimeMs` for each wait when left out. */
  readonly remainingMs?: (() => number) | undefined;
  /** Variables to choose from, which the host has to hand over; those of this thread when left out. */
  readonly environment?: Variables | undefined;
}
