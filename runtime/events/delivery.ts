// SPDX-License-Identifier: MIT
// Takes one event to its subscribers: asks them in turn, or tells them all. Knows nothing of waiting events.

import { RuntimeError } from '../errors.ts';
import type { Tally } from './counters.ts';
import {
  type Decision,
  type EventContext,
  type EventReceiver,
  type EventValue,
  failurePolicyOf,
  type Pending,
  type Subscriber,
} from './event.ts';
import { MONITOR_RANK, type Subscription, type Subscriptions } from './subscriptions.ts';

/** An event on its way. */
export interface Entry<Event extends EventValue> {
  readonly type: string;
  readonly event: Event;
  readonly context: EventContext;
  readonly sequence: number;
  readonly depth: number;
  readonly cause: Subscriber | undefined;
  readonly monitorsOnly: boolean;
  /** Of a kind that gives way, see `EventBusOptions.droppable`. */
  readonly droppable: boolean;
  /** The one receiver of a targeted event. */
  readonly target: EventReceiver<Event> | undefined;
  /** Delivers it, when its turn has come, to the end of somebody who waits; without one it is told. */
  settle: (() => void) | undefined;
}

/** Work that takes its turn among entries. */
export interface Deferred {
  readonly cause: undefined;
  readonly settle: () => void;
}

/** How a vote ended. */
export type Outcome = { readonly veto: undefined } | { readonly veto: string; readonly by: string };

const UNOPPOSED: Outcome = Object.freeze({ veto: undefined });

/** Delivers entries. The caller sees to it that no plugin is running on this stack. */
export class Delivery<Event extends EventValue> {
  readonly #subscriptions: Subscriptions<Event>;
  readonly #tally: Tally;
  /** Depth of the event being delivered on this stack; 0 outside. */
  depth = 0;

  constructor(subscriptions: Subscriptions<Event>, tally: Tally) {
    this.#subscriptions = subscriptions;
    this.#tally = tally;
  }

  /** Tells everybody concerned; answers a promise only when a subscriber answered one. Never throws. */
  tell(entry: Entry<Event>): Pending<void> {
    const { target } = entry;
    if (target !== undefined) return target.reachable ? this.#tellOne(entry, target) : undefined;
    let later: Promise<void>[] | undefined;
    for (const subscription of this.#subscriptions.of(entry.type) ?? []) {
      if (!hears(subscription, entry)) continue;
      if (entry.monitorsOnly && subscription.rank !== MONITOR_RANK) continue;
      const answer = this.#tellOne(entry, subscription.receiver);
      if (answer instanceof Promise) {
        later ??= [];
        later.push(answer);
      }
    }
    return later === undefined ? undefined : Promise.all(later).then(() => undefined);
  }

  /**
   * Asks everybody up to `highest` until the first veto that counts.
   *
   * @param hold runs the part of the vote that follows a subscriber's promise.
   */
  ask(entry: Entry<Event>, hold: (work: () => Pending<Outcome>) => Pending<Outcome>): Pending<Outcome> {
    return this.#askFrom(entry, this.#subscriptions.of(entry.type) ?? [], 0, hold);
  }

  #askFrom(
    entry: Entry<Event>,
    list: readonly Subscription<Event>[],
    start: number,
    hold: (work: () => Pending<Outcome>) => Pending<Outcome>,
  ): Pending<Outcome> {
    for (let index = start; index < list.length; index += 1) {
      const listed = list[index];
      if (listed === undefined || listed.rank === MONITOR_RANK || listed.since >= entry.sequence) continue;
      const subscription = this.#current(listed, entry.type);
      if (subscription?.receiver.reachable !== true) continue;
      const answer = this.#call(entry, subscription.receiver);
      if (answer instanceof Promise) {
        return answer.then((decision) =>
          hold(() => {
            const outcome = this.#outcome(entry, subscription, decision);
            return outcome.veto === undefined ? this.#askFrom(entry, list, index + 1, hold) : outcome;
          }),
        );
      }
      const outcome = this.#outcome(entry, subscription, answer);
      if (outcome.veto !== undefined) return outcome;
    }
    return UNOPPOSED;
  }

  /** The subscription, or that of who took the place of its receiver during the vote; undefined when there is none left. */
  #current(listed: Subscription<Event>, type: string): Subscription<Event> | undefined {
    let subscription: Subscription<Event> | undefined = listed;
    while (subscription?.life.active === false) {
      const { successor }: EventReceiver<Event> = subscription.receiver;
      subscription = successor && this.#subscriptions.find(type, successor);
    }
    return subscription;
  }

  #outcome(entry: Entry<Event>, subscription: Subscription<Event>, decision: Decision | 'failed'): Outcome {
    const { receiver } = subscription;
    if (decision === 'failed') {
      // Whoever may not veto cannot do it by failing either.
      if (!subscription.mayVeto || failurePolicyOf(receiver, entry.type) === 'proceed') return UNOPPOSED;
      return { veto: `${receiver.name} failed to answer`, by: receiver.name };
    }
    if (decision.tag === 'proceed') return UNOPPOSED;
    if (subscription.mayVeto) return { veto: decision.val, by: receiver.name };
    this.#tally.ignoredVeto(receiver, entry.type, 'it has no permission to veto');
    return UNOPPOSED;
  }

  #tellOne(entry: Entry<Event>, receiver: EventReceiver<Event>): Pending<void> {
    const answer = this.#call(entry, receiver);
    if (answer instanceof Promise) return answer.then((decision) => this.#told(entry, receiver, decision));
    return this.#told(entry, receiver, answer);
  }

  #told(entry: Entry<Event>, receiver: EventReceiver<Event>, decision: Decision | 'failed'): void {
    if (decision === 'failed' || decision.tag === 'proceed') return;
    this.#tally.ignoredVeto(receiver, entry.type, 'it was told of the event, not asked');
  }

  /** Calls one subscriber; a failure is logged and counted here, and becomes a value. */
  #call(entry: Entry<Event>, receiver: EventReceiver<Event>): Pending<Decision | 'failed'> {
    const outer = this.depth;
    this.depth = entry.depth;
    this.#tally.counters.delivered += 1;
    try {
      const answer = receiver.deliver(entry.event, entry.context, entry.depth, entry.droppable);
      if (!(answer instanceof Promise)) return answer;
      return answer.catch((thrown: unknown) => this.#failed(entry, receiver, thrown));
    } catch (thrown) {
      return this.#failed(entry, receiver, thrown);
    } finally {
      this.depth = outer;
    }
  }

  /** Who is asked and has no room has failed to answer; who is told has missed something. */
  #failed(entry: Entry<Event>, receiver: EventReceiver<Event>, thrown: unknown): 'failed' {
    const hasMissed = entry.context.stage.tag !== 'asked' && isBusy(thrown);
    if (hasMissed) this.#tally.overflowed(receiver, entry.type, thrown);
    else this.#tally.failed(receiver, entry.type, thrown);
    return 'failed';
  }
}

function isBusy(thrown: unknown): thrown is RuntimeError {
  return thrown instanceof RuntimeError && thrown.code === 'RT_PLUGIN_BUSY';
}

function hears<Event extends EventValue>(subscription: Subscription<Event>, entry: Entry<Event>): boolean {
  return subscription.life.active && subscription.since < entry.sequence && subscription.receiver.reachable;
}
