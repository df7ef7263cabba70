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
  /** Exactly these, of what is not granted or revoked by command; undefined leaves it to the default. */
  readonly grant: readonly string[] | undefined;
  /** Granted by command, whatever else is said. */
  readonly granted?: readonly string[] | undefined;
  /** Taken away by command, whatever else is said. */
  readonly revoked?: readonly string[] | undefined;
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
  /** Declared, and not to be had: above the ceiling, where no grant helps, or revoked by the operator. */
  readonly refused: readonly string[];
}

/** Splits what a plugin declares. */
export function splitPermissions(declared: readonly string[], rules: PermissionRules): PermissionSplit {
  const { grant, granted = [], revoked = [], ceiling = () => true, grantDeclared } = rules;
  const isRefused = (permission: string): boolean => !ceiling(permission) || revoked.includes(permission);
  const isGranted = (permission: string): boolean => {
    if (grantDeclared || granted.includes(permission)) return true;
    return grant === undefined ? rules.isGrantedByDefault(permission) : grant.includes(permission);
  };
  const sorted = [...declared].sort();
  const open = sorted.filter((permission) => !isRefused(permission));
  return {
    granted: new Set(open.filter(isGranted)),
    pending: open.filter((permission) => !isGranted(permission)),
    refused: sorted.filter(isRefused),
  };
}
