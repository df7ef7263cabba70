// SPDX-License-Identifier: MIT
// What serving WASI to one plugin takes.

import type { SandboxLimits } from '../sandbox/limits.ts';
import type { SandboxPolicy } from '../sandbox/policy.ts';

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
  /** Variables to choose from; those of this process when left out. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}
