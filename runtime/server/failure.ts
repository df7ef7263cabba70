// SPDX-License-Identifier: MIT
// How a server says no: the world's own error type, thrown.

import type { HostError } from '../../generated/host/types.ts';
import { isWitError, WitError } from '../abi/errors.ts';

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
