// SPDX-License-Identifier: MIT
// What came of loading, initializing or starting plugins, and its text for an operator.

import type { PluginError } from './plugin-error.ts';

/** One plugin that is not usable. */
export interface PluginFailure {
  /** Folder or file below the plugins folder, with `/`. */
  readonly path: string;
  readonly error: PluginError;
}

/** Permissions that a plugin declares and was not given. */
export interface MissingPermissions {
  readonly plugin: string;
  /** The operator can grant these. */
  readonly pending: readonly string[];
  /** Above the ceiling of this host. */
  readonly refused: readonly string[];
}

/** Outcome of a scan. */
export interface LoadReport {
  /** Names, in the order they were loaded. */
  readonly loaded: readonly string[];
  readonly failed: readonly PluginFailure[];
  /** Names of those that the operator has disabled. */
  readonly disabled: readonly string[];
  readonly permissions: readonly MissingPermissions[];
  /** Sentences about what works, but perhaps not as wished. */
  readonly warnings: readonly string[];
}

/** Outcome of `initializeAll`, `startAll` or `stopAll`. */
export interface LifecycleReport {
  /** Names, in order. */
  readonly done: readonly string[];
  readonly failed: readonly PluginFailure[];
}

/** What came of letting plugins in: loading, initializing and starting them. */
export interface EntryReport {
  readonly load: LoadReport;
  readonly init: LifecycleReport;
  readonly start: LifecycleReport;
}

/** The text of a report; ends without a line end. */
export function formatLoadReport({ loaded, failed, disabled, permissions, warnings }: LoadReport): string {
  const lines = failed.map(({ error }) => error.report);
  for (const warning of warnings) lines.push(`warning: ${warning}`);
  for (const name of disabled) lines.push(`${name} is disabled`);
  for (const { plugin, pending, refused } of permissions) {
    if (pending.length > 0) lines.push(`${plugin} waits for permission: ${pending.join(', ')}`);
    if (refused.length > 0) lines.push(`${plugin} cannot get permission: ${refused.join(', ')}`);
  }
  lines.push(`${count(loaded.length)} loaded, ${failed.length} failed`);
  return lines.join('\n');
}

function count(plugins: number): string {
  return `${plugins} ${plugins === 1 ? 'plugin' : 'plugins'}`;
}
