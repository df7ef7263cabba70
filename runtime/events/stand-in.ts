// SPDX-License-Identifier: MIT
// Answers in the place of a plugin that has failed: vetoes whatever it is asked about, until the plugin is back.

import type { Decision, EventContext, EventReceiver, EventValue } from './event.ts';

const PROCEED: Decision = Object.freeze({ tag: 'proceed' });

/** A subscriber that says no; see `EventBus.suspend`. */
export class StandIn<Event extends EventValue> implements EventReceiver<Event> {
  readonly name: string;
  readonly order: number;
  /** Why it says no, such as `guard is quarantined`. */
  reason: string;
  readonly failurePolicy = 'veto';
  readonly reachable = true;
  readonly depth = 0;

  constructor(name: string, order: number, reason: string) {
    this.name = name;
    this.order = order;
    this.reason = reason;
  }

  /** What has happened already is nothing to say no to. */
  deliver(_event: Event, { stage }: EventContext): Decision {
    return stage.tag === 'asked' ? { tag: 'veto', val: this.reason } : PROCEED;
  }
}
