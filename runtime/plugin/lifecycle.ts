// SPDX-License-Identifier: MIT
// The states a plugin goes through and the transitions that are allowed; everything else asks this table.

/** Allowed transitions: from each state to the listed ones. */
const TRANSITIONS = {
  /** Checked, compiled and instantiated; no exported function was called yet. */
  loaded: ['initializing', 'failed', 'quarantined', 'unloaded'],
  initializing: ['initialized', 'failed', 'quarantined'],
  /** `init` answered; events and commands reach the plugin from here on. */
  initialized: ['starting', 'failed', 'quarantined', 'unloaded'],
  starting: ['started', 'failed', 'quarantined'],
  started: ['stopping', 'failed', 'quarantined'],
  stopping: ['stopped', 'failed'],
  stopped: ['unloaded'],
  /**
   * Answered an error to init or start, lacks what it depends on, or trapped in `stop`, after which it was to go anyway.
   * Nothing of it is left but its name and the cause, and nobody restarts it.
   */
  failed: ['unloaded'],
  /**
   * Trapped, was stopped at a limit or killed, or failed while it was restarted. Nothing of it is left either; another
   * instance of the same component takes its place when the restart is due.
   */
  quarantined: ['disabled', 'unloaded'],
  /** As quarantined, with no restart left: it stays away until an operator reloads it. */
  disabled: ['unloaded'],
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

/** Whether a plugin in this state can be taken no further, and others cannot rely on it. */
export function isOver(state: PluginState): boolean {
  return state === 'failed' || state === 'disabled';
}

/** What plugins are taken through, one exported function each. */
export type Step = 'init' | 'start' | 'stop';

/** How far a plugin was to be taken; a restart takes it there again. */
export type Goal = 'loaded' | 'initialized' | 'started';

/** How far each step takes a plugin. */
export const GOAL_OF: Readonly<Record<Step, Goal>> = {
  init: 'initialized',
  start: 'started',
  stop: 'loaded',
};

const GOALS: readonly Goal[] = ['loaded', 'initialized', 'started'];

/** The further of two. */
export function furtherGoal(one: Goal, other: Goal): Goal {
  return GOALS.indexOf(one) > GOALS.indexOf(other) ? one : other;
}
