// SPDX-License-Identifier: MIT
// How a plugin's veto reaches who wanted something.

import type { VetoableEvent } from '../../generated/events.ts';

/** A plugin stopped what a user wanted to do; the message is its reason. */
export class Vetoed extends Error {
  override readonly name = 'Vetoed';
  /** The event that was asked about. */
  readonly event: VetoableEvent;
  /** Name of the plugin. */
  readonly by: string;
  readonly reason: string;

  constructor(event: VetoableEvent, by: string, reason: string) {
    super(reason);
    this.event = event;
    this.by = by;
    this.reason = reason;
  }
}
