// SPDX-License-Identifier: MIT
// Which permissions a plugin gets: declared, and granted, and under the ceiling.

import type { FailurePolicy } from '../events/event.ts';

/** What the operator says about one plugin. */
export interface PluginPolicy {
  /** Exactly these are granted, as far as they are declared; undefined leaves it to the default. */
  readonly grant?: readonly string[] | undefined;
  /** Whether an asked event proceeds when the plugin fails on it; `proceed` when not given. */
  readonly failurePolicy?: FailurePolicy | undefined;
  /** The same for single events, by the text they are subscribed to with; these count instead. */
  readonly failurePolicies?: ReadonlyMap<string, FailurePolicy> | undefined;
}

/** How permissions are decided. */
export interface PermissionRules {
  readonly grant: readonly string[] | undefined;
  /** For a plugin without a list of the operator. */
  readonly isGrantedByDefault: (permission: string) => boolean;
  /** What no plugin of this host ever gets is above it; undefined is no ceiling. */
  readonly ceiling: ((permission: string) => boolean) | undefined;
  /** Grants whatever is declared; for development. */
  readonly grantDeclared: boolean;
}

/** The outcome for one plugin; all sorted. */
export interface PermissionSplit {
  readonly granted: ReadonlySet<string>;
  /** Declared, and waiting for the operator. */
  readonly pending: readonly string[];
  /** Declared, and above the ceiling: no grant helps. */
  readonly refused: readonly string[];
}

/** Splits what a plugin declares. */
export function splitPermissions(declared: readonly string[], rules: PermissionRules): PermissionSplit {
  const isUnder = rules.ceiling ?? (() => true);
  const isGranted = (permission: string): boolean => {
    if (rules.grantDeclared) return true;
    return rules.grant === undefined
      ? rules.isGrantedByDefault(permission)
      : rules.grant.includes(permission);
  };
  const sorted = [...declared].sort();
  return {
    granted: new Set(sorted.filter((permission) => isUnder(permission) && isGranted(permission))),
    pending: sorted.filter((permission) => isUnder(permission) && !isGranted(permission)),
    refused: sorted.filter((permission) => !isUnder(permission)),
  };
}
