// SPDX-License-Identifier: MIT
// The states a plugin goes through and the transitions that are allowed; everything else asks this table.

/** Allowed transitions: from each state to the listed ones. */
const TRANSITIONS = {
  /** Checked, compiled and instantiated; no exported function was called yet. */
  loaded: ['initializing', 'failed', 'unloaded'],
  initializing: ['initialized', 'failed'],
  /** `init` answered; events and commands reach the plugin from here on. */
  initialized: ['starting', 'failed', 'unloaded'],
  starting: ['started', 'failed'],
  started: ['stopping', 'failed'],
  stopping: ['stopped', 'failed'],
  stopped: ['unloaded'],
  /** Trapped, or answered an error to init or start. Nothing of it is left but its name and the cause. */
  failed: ['unloaded'],
  unloaded: [],
} as const satisfies Record<string, readonly string[]>;

export type PluginState = keyof typeof TRANSITIONS;

/** Whether a plugin may go from one state to the other. */
export function mayBecome(from: PluginState, to: PluginState): boolean {
  const allowed: readonly string[] = TRANSITIONS[from];
  return allowed.includes(to);
}

/** Whether events and commands reach a plugin in this state. */
export function isReachable(state: PluginState): boolean {
  return state === 'initialized' || state === 'starting' || state === 'started';
}
