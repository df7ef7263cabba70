// SPDX-License-Identifier: MIT
// How a server says no: the world's own error type, thrown.

import type { HostError } from '../../generated/host/types.ts';
import { isWitError, WitError } from '../abi/errors.ts';
import { RuntimeError } from '../errors.ts';
import { ServiceError } from '../services/service-error.ts';

/** A refusal that reaches the plugin as data; see `host-error` in wit/types.wit. */
export type HostFailure = WitError<HostError>;

/** Makes what a {@link Server} method throws when it cannot do what was asked. */
export function hostFailure(tag: HostError['tag'], text: string): HostFailure {
  return new WitError<HostError>({ tag, val: text });
}

/** The text of a refusal, or of any error, for people. */
export function failureText(error: unknown): string {
  if (isWitError(error)) {
    const { payload } = error;
    if (typeof payload === 'object' && payload !== null && 'val' in payload) return String(payload.val);
  }
  return error instanceof Error ? error.message : String(error);
}

/** Runs what serves a plugin; what the runtime or a service refuses becomes the world's own error. */
export function answering<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toHostFailure(error);
  }
}

/** The refusal that a plugin sees for an error of the runtime or of a service; any other error as it is. */
export function toHostFailure(error: unknown): unknown {
  if (error instanceof ServiceError) return hostFailure(error.code, error.message);
  if (!(error instanceof RuntimeError)) return error;
  switch (error.code) {
    // The world says: denied carries the name of the permission.
    case 'RT_COMMAND_DENIED':
      return hostFailure('denied', 'call_operator_commands');
    // What a command answers stands for itself.
    case 'RT_COMMAND_FAILED':
      return hostFailure(error.kind, error.message);
    default:
      return hostFailure(error.kind, `${error.message}; ${error.help}`);
  }
}
