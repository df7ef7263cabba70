// SPDX-License-Identifier: MIT
// How a plugin came to its end, as an error for whoever called it and as a record for the audit trail.

import { LimitTrap, Trap } from '../abi/errors.ts';
import { ComponentError } from '../component/errors.ts';
import { type RuntimeError, runtimeError } from '../errors.ts';
import type { AuditEntry } from '../sandbox/audit-trail.ts';
import { safeReason } from '../sandbox/safe-text.ts';

/** What a plugin died of. */
export interface PluginEnd {
  /** The exported function that ran, or what else the plugin was at. */
  readonly step: string;
  /** What callers are told. */
  readonly error: RuntimeError;
  /** What happened. */
  readonly cause: unknown;
  /** Whether it broke a rule or a limit, was killed, or a host function failed under it. */
  readonly trapped: boolean;
  /** Its thread or process was ended from outside. */
  readonly killed: boolean;
}

/** The step of a plugin whose thread or process ends while nobody calls it. */
export const IDLE = 'no call';

/** How far causes are followed; an error may be its own cause. */
const MOST_CAUSES = 8;

/** The limit that a plugin went over, if that is what it died of. */
function limitOf(thrown: unknown): LimitTrap | undefined {
  return causesOf(thrown).find((cause) => cause instanceof LimitTrap);
}

/** Whether guest code was ended, rather than the host being unable to begin. */
export function isTrap(thrown: unknown): boolean {
  return causesOf(thrown).some(
    (cause) => cause instanceof Trap || (cause instanceof ComponentError && cause.code === 'COMPONENT_START'),
  );
}

/** An error and what caused it, the last cause last. */
function causesOf(thrown: unknown): Error[] {
  const causes: Error[] = [];
  for (let one = thrown; one instanceof Error && causes.length < MOST_CAUSES; one = one.cause)
    causes.push(one);
  return causes;
}

/** The error for who called a plugin that trapped or was stopped; no path of the host is in it. */
export function endError(name: string, step: string, cause: unknown): RuntimeError {
  const limit = limitOf(cause);
  return limit === undefined
    ? runtimeError('RT_PLUGIN_TRAP', { name, step, reason: safeReason(cause) }, { cause })
    : runtimeError('RT_PLUGIN_LIMIT', { name, step, what: safeReason(limit) }, { cause });
}

/** The record of an end. */
export function endEntry(plugin: string, { step, error, cause, killed }: PluginEnd): AuditEntry {
  const limit = limitOf(cause);
  const kind = killed ? 'killed' : limit === undefined ? 'trapped' : 'stopped';
  return {
    kind,
    plugin,
    code: (limit ?? causesOf(cause).find((one) => one instanceof Trap))?.code ?? error.code,
    message: error.message,
    function: step,
    ...(limit === undefined ? {} : { limit: limit.limit, allowed: limit.allowed, used: limit.used }),
  };
}
