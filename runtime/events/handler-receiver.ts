// SPDX-License-Identifier: MIT
// Makes a handler of the host program a receiver, so that the bus knows one kind of subscriber.

import { type RuntimeError, runtimeError } from '../errors.ts';
import type { Decision, EventContext, EventReceiver, EventValue, Pending } from './event.ts';
import { Lane } from './lane.ts';

/** The decision that lets an event happen. */
const PROCEED: Decision = Object.freeze({ tag: 'proceed' });

/** What a handler of any type looks like from inside. */
export type AnyHandler<Event> = (event: Event, context: EventContext) => unknown;

const MOST_WAITING = 10_000;

/** A subscriber of the host program. An asynchronous handler gets one event at a time. */
export class HandlerReceiver<Event extends EventValue> implements EventReceiver<Event> {
  readonly name: string;
  readonly order = 0;
  readonly failurePolicy = 'proceed';
  readonly reachable = true;
  handler: AnyHandler<Event>;
  depth = 0;
  readonly #lane = new Lane(MOST_WAITING);

  constructor(name: string, handler: AnyHandler<Event>) {
    this.name = name;
    this.handler = handler;
  }

  deliver(event: Event, context: EventContext, depth: number, droppable = false): Pending<Decision> {
    const busy = (): RuntimeError => runtimeError('RT_PLUGIN_BUSY', { name: this.name, limit: MOST_WAITING });
    if (this.#lane.full && !this.#lane.makeRoom()) throw busy();
    const work = (): Pending<Decision> => {
      this.depth = depth;
      const answer = this.handler(event, context);
      if (!(answer instanceof Promise)) return decisionOf(answer);
      return answer.then((settled: unknown) => decisionOf(settled));
    };
    return this.#lane.run(work, droppable ? busy : undefined);
  }
}

/** Anything but a veto lets the event happen: a handler may well end with an expression of its own. */
function decisionOf(answer: unknown): Decision {
  const isVeto =
    typeof answer === 'object' &&
    answer !== null &&
    'tag' in answer &&
    answer.tag === 'veto' &&
    'val' in answer;
  return isVeto ? { tag: 'veto', val: String(answer.val) } : PROCEED;
}
