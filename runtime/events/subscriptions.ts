// SPDX-License-Identifier: MIT
// Who hears of which event, in the order of delivery. Lists are replaced, never changed, so that a list being
// walked stays as it was; a subscription taken out of it is marked instead.

import type { EventReceiver, EventValue, Priority } from './event.ts';
import { PRIORITIES } from './event.ts';

/** One subscriber of one event. */
export interface Subscription<Event extends EventValue> {
  readonly receiver: EventReceiver<Event>;
  readonly rank: number;
  readonly mayVeto: boolean;
  /** Sequence of the last event before it subscribed: it hears of later ones only. */
  readonly since: number;
  /** Order of subscribing, the last tie-breaker. */
  readonly index: number;
  /** Shared with what it was before it changed its priority; cleared when it is withdrawn. */
  readonly life: { active: boolean };
}

/** Place of `monitor`, which is never asked. */
export const MONITOR_RANK = PRIORITIES.indexOf('monitor');

/** Subscriptions by event type. */
export class Subscriptions<Event extends EventValue> {
  readonly #byType = new Map<string, readonly Subscription<Event>[]>();
  /** How many each receiver has. */
  readonly #counts = new WeakMap<object, number>();
  #count = 0;

  /** Subscribers of an event in the order of delivery; undefined when there is none. */
  of(type: string): readonly Subscription<Event>[] | undefined {
    return this.#byType.get(type);
  }

  /** Whether a receiver has this subscription, or fewer than so many. */
  hasRoom(type: string, receiver: EventReceiver<Event>, limit: number): boolean {
    return (this.#counts.get(receiver) ?? 0) < limit || this.find(type, receiver) !== undefined;
  }

  /** The subscription of one receiver. */
  find(type: string, receiver: EventReceiver<Event>): Subscription<Event> | undefined {
    return this.#byType.get(type)?.find((subscription) => subscription.receiver === receiver);
  }

  /** Adds a subscription, or gives the receiver's own a new priority; what it has heard of stays the same. */
  put(
    type: string,
    receiver: EventReceiver<Event>,
    priority: Priority,
    mayVeto: boolean,
    since: number,
  ): void {
    const list = this.#byType.get(type) ?? [];
    const old = list.find((subscription) => subscription.receiver === receiver);
    const next: Subscription<Event> = {
      receiver,
      rank: PRIORITIES.indexOf(priority),
      mayVeto,
      since: old?.since ?? since,
      index: old?.index ?? this.#count++,
      life: old?.life ?? { active: true },
    };
    if (old === undefined) this.#counts.set(receiver, (this.#counts.get(receiver) ?? 0) + 1);
    const others = list.filter((subscription) => subscription !== old);
    this.#byType.set(type, [...others, next].sort(compare));
  }

  /** Puts a stand-in beside a receiver whose veto would count, with the same place; it hears of what that would. */
  standIn(type: string, receiver: EventReceiver<Event>, standIn: EventReceiver<Event>): void {
    const own = this.find(type, receiver);
    const priority = own === undefined ? undefined : PRIORITIES[own.rank];
    if (own === undefined || priority === undefined || priority === 'monitor' || !own.mayVeto) return;
    this.put(type, standIn, priority, true, own.since);
  }

  /** Takes one subscription out; false when there was none. */
  remove(type: string, receiver: EventReceiver<Event>): boolean {
    const list = this.#byType.get(type);
    const subscription = list?.find((one) => one.receiver === receiver);
    if (list === undefined || subscription === undefined) return false;
    subscription.life.active = false;
    this.#counts.set(receiver, (this.#counts.get(receiver) ?? 1) - 1);
    const others = list.filter((one) => one !== subscription);
    if (others.length === 0) this.#byType.delete(type);
    else this.#byType.set(type, others);
    return true;
  }

  /** Takes out everything of one receiver and answers how much that was. */
  removeAll(receiver: EventReceiver<Event>): number {
    let removed = 0;
    for (const type of [...this.#byType.keys()]) if (this.remove(type, receiver)) removed += 1;
    return removed;
  }

  /** Types that the receiver hears of, sorted. */
  typesOf(receiver: EventReceiver<Event>): string[] {
    return [...this.#byType.keys()].filter((type) => this.find(type, receiver) !== undefined).sort();
  }
}

function compare(left: Subscription<EventValue>, right: Subscription<EventValue>): number {
  return left.rank - right.rank || left.receiver.order - right.receiver.order || left.index - right.index;
}
