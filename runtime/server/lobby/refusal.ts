// SPDX-License-Identifier: MIT
// Every rule that a user can run into, by a stable code, and the error that says so.

import type { HostError } from '../../../generated/host/types.ts';
import { WitError } from '../../abi/errors.ts';

/** The rules; each with the case of the world's error that a refusal by it is. */
const REFUSALS = {
  'no-user': 'not-found',
  'no-such-room': 'not-found',
  'room-closed': 'not-found',
  'not-in-room': 'conflict',
  'in-room': 'conflict',
  'room-name': 'invalid-argument',
  'room-size': 'invalid-argument',
  'room-taken': 'conflict',
  'too-many-rooms': 'limit-exceeded',
  'room-locked': 'conflict',
  'game-ongoing': 'conflict',
  'may-not-watch': 'denied',
  'room-full': 'conflict',
  'not-host': 'conflict',
  'wrong-phase': 'conflict',
  'no-chart': 'conflict',
  'ready-already': 'conflict',
  'not-ready': 'conflict',
  'not-playing': 'conflict',
  'result-already': 'conflict',
  'aborted-already': 'conflict',
  busy: 'limit-exceeded',
} as const satisfies Record<string, HostError['tag']>;

export type RefusalCode = keyof typeof REFUSALS;

/** A rule forbids what somebody wants to do. To a plugin it is a `HostFailure` like any other. */
export class Refusal extends WitError<HostError> {
  readonly code: RefusalCode;

  /** @param text for people, in English */
  constructor(code: RefusalCode, text: string) {
    super({ tag: REFUSALS[code], val: text });
    this.code = code;
  }
}
