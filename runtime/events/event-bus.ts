// SPDX-License-Identifier: MIT
// Asks and tells subscribers: votes on what is about to happen, news of what happened, one event at a time. While a
// plugin is running, events wait, so that none is ever entered again from its own doing.

import { runtimeError } from '../errors.ts';
import type { Logger } from '../plugin/logger.ts';
import { silentLogger } from '../plugin/logger.ts';
import { type EventCounters, Tally } from './counters.ts';
import { type Deferred, Delivery, type Entry, type Outcome } from './delivery.ts';
import {
  type CustomEvent,
  type EmitOptions,
  type EventContext,
  type EventHandler,
  type EventReceiver,
  type EventTable,
  type EventValue,
  failurePolicyOf,
  type PayloadOf,
  type Pending,
  type Stage,
  type SubscribeOptions,
  type Subscriber,
  type Vote,
} from './event.ts';
import { EventNames } from './event-names.ts';
import { EventQueue } from './event-queue.ts';
import { HandlerReceiver } from './handler-receiver.ts';
import { Subscriptions } from './subscriptions.ts';

/** What a bus is made of. */
export interface EventBusOptions<Events, Event extends EventValue = EventValue> {
  /** What the world says about its events. */
  readonly table: EventTable<Events>;
  /** Makes the value of the world's event variant that plugins receive. */
  readonly toEvent: <Type extends keyof Events & string>(type: Type, payload: Events[Type]) => Event;
  /** The same for a custom event. */
  readonly toCustomEvent: (payload: CustomEvent) => Event;
  /** Texts of cases that nobody subscribes to, such as `timer`: not to be had for custom events either. */
  readonly reserved?: Iterable<string> | undefined;
  /** Texts of predefined events of which the newest are worth more than the oldest; custom events always are. */
  readonly droppable?: Iterable<string> | undefined;
  readonly logger?: Logger | undefined;
  /** Deepest chain of events that cause events, where who causes one has no bound of its own; 16 when not given. */
  readonly maxDepth?: number | undefined;
  /** Most events that wait at once; 10,000 when not given. */
  readonly maxQueued?: number | undefined;
  /** Most waiting events that one plugin caused, where it has no bound of its own; 500 when not given. */
  readonly maxQueuedOfPlugin?: number | undefined;
  /** Most types that one plugin subscribes to; 256 when not given. */
  readonly maxSubscriptionsOfPlugin?: number | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now?: (() => number) | undefined;
}

/** What the bus itself adds to the options of an emitter. */
interface RaiseOptions<Event extends EventValue> extends EmitOptions {
  readonly target?: EventReceiver<Event> | undefined;
  /** The promise settles after delivery; else it is settled already. */
  readonly waits?: boolean | undefined;
  /** A dropped event is an error of who raised it. */
  readonly throws?: boolean | undefined;
}

const DONE = Promise.resolve();
const ASKED: Stage = Object.freeze({ tag: 'asked' });
const HAPPENED: Stage = Object.freeze({ tag: 'happened' });
const GRANTED: Vote = Object.freeze({ proceed: true });
const GRANTED_LATER = Promise.resolve(GRANTED);

/**
 * The event bus of one host.
 *
 * Order: subscribers hear of an event by priority, `lowest` first; within one priority the host program's own come first,
 * then plugins in load order. An event that can be vetoed is asked about first, up to `highest`, one subscriber after the
 * other, and the first veto that counts ends the asking: nobody after it is asked. `monitor` hears of the outcome only,
 * after the decision.
 *
 * Too much: while a subscriber is busy elsewhere, what it is to hear of waits for it, in order and up to a bound. Beyond
 * it the oldest waiting event that is droppable gives way to whatever comes, droppable or not. Where none is, an event that
 * has happened is missed by this subscriber (the newest, so that what it hears stays without a gap until then), and one
 * that is asked about is never dropped: the subscriber has failed to answer, and its failure policy decides. Both are
 * counted and logged.
 *
 * `Events` maps the text of each predefined event to its payload, `Event` is the world's
 * event variant.
 */
export class EventBus<Events extends object, Event extends EventValue = EventValue> {
  readonly names: EventNames;
  readonly #subscriptions = new Subscriptions<Event>();
  readonly #handlers = new Map<string, HandlerReceiver<Event>>();
  readonly #queue: EventQueue<Entry<Event> | Deferred>;
  readonly #tally: Tally;
  readonly #toEvent: EventBusOptions<Events, Event>['toEvent'];
  readonly #toCustomEvent: (payload: CustomEvent) => Event;
  readonly #delivery: Delivery<Event>;
  readonly #droppable: ReadonlySet<string>;
  readonly #maxDepth: number;
  readonly #maxSubscriptions: number;
  readonly #now: () => number;
  /** Calls into plugins, and deliveries, that are on the stack. */
  #held = 0;
  /** Plugins that are changing places: whoever subscribes to an event may not be there at the moment. */
  #paused = 0;
  #sequence = 0;

  constructor(options: EventBusOptions<Events, Event>) {
    this.names = new EventNames(options.table, options.reserved ?? []);
    this.#toEvent = options.toEvent;
    this.#toCustomEvent = options.toCustomEvent;
    this.#tally = new Tally(options.logger ?? silentLogger);
    this.#delivery = new Delivery(this.#subscriptions, this.#tally);
    this.#droppable = new Set(options.droppable);
    this.#maxDepth = options.maxDepth ?? 16;
    this.#maxSubscriptions = options.maxSubscriptionsOfPlugin ?? 256;
    this.#queue = new EventQueue(options.maxQueued ?? 10_000, options.maxQueuedOfPlugin ?? 500);
    this.#now = options.now ?? Date.now;
  }

  /** What was raised, delivered, dropped and failed since the bus was made. */
  get counters(): EventCounters {
    return this.#tally.counters;
  }

  /** Number of the event raised last. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Events that wait. */
  get queued(): number {
    return this.#queue.size;
  }

  /**
   * Has `handler` hear of events of this type from now on. A subscriber of the host program is known by a name;
   * subscribing again replaces its handler and priority. Throws RT_EVENT_UNKNOWN or RT_EVENT_TARGETED.
   */
  subscribe<Type extends (keyof Events & string) | (string & {})>(
    type: Type,
    handler: EventHandler<PayloadOf<Events, Type>>,
    subscriber: string,
    options: SubscribeOptions = {},
  ): void {
    this.names.checkSubscribable(type);
    const run = (event: Event, context: EventContext): unknown =>
      handler(event.val as PayloadOf<Events, Type>, context);
    const key = handlerKey(type, subscriber);
    const known = this.#handlers.get(key);
    const receiver = known ?? new HandlerReceiver<Event>(subscriber, run);
    receiver.handler = run;
    this.#handlers.set(key, receiver);
    this.#put(type, receiver, { ...options, mayVeto: options.mayVeto ?? true });
  }

  /**
   * Has a plugin hear of events of this type from now on; again changes the priority. Whether the plugin may hear of
   * it, and may veto, has been checked by the caller. Throws RT_EVENT_UNKNOWN, RT_EVENT_TARGETED or
   * RT_EVENT_SUBSCRIPTIONS.
   */
  attach(type: string, receiver: EventReceiver<Event>, options: SubscribeOptions = {}): void {
    this.names.checkSubscribable(type);
    const limit = this.#maxSubscriptions;
    if (!this.#subscriptions.hasRoom(type, receiver, limit)) {
      throw runtimeError('RT_EVENT_SUBSCRIPTIONS', { subscriber: receiver.name, limit });
    }
    const meant = this.names.meant(type);
    if (meant !== undefined) this.#tally.mistyped(receiver, type, meant);
    this.#put(type, receiver, options);
  }

  /** Ends a subscription; false when there was none. Nothing is delivered to it afterwards. */
  unsubscribe(type: string, subscriber: string | EventReceiver<Event>): boolean {
    if (typeof subscriber !== 'string') return this.#subscriptions.remove(type, subscriber);
    const key = handlerKey(type, subscriber);
    const receiver = this.#handlers.get(key);
    this.#handlers.delete(key);
    return receiver !== undefined && this.#subscriptions.remove(type, receiver);
  }

  /** Ends everything of a subscriber, targeted events that wait for it included; answers how many subscriptions. */
  withdraw(subscriber: string | EventReceiver<Event>): number {
    if (typeof subscriber !== 'string') return this.#subscriptions.removeAll(subscriber);
    let ended = 0;
    for (const [key, receiver] of this.#handlers) {
      if (receiver.name !== subscriber) continue;
      this.#handlers.delete(key);
      ended += this.#subscriptions.removeAll(receiver);
    }
    return ended;
  }

  /**
   * As {@link withdraw} for a plugin that has failed and may come back: each event that it is asked about, could veto,
   * and is not to proceed without it, is vetoed by the stand-in from now on, until that is withdrawn. Answers how many
   * subscriptions ended.
   */
  suspend(receiver: EventReceiver<Event>, standIn: EventReceiver<Event>): number {
    const vetoes = (type: string): boolean =>
      this.names.facts(type)?.vetoable === true && failurePolicyOf(receiver, type) === 'veto';
    for (const type of this.#subscriptions.typesOf(receiver)) {
      if (vetoes(type)) this.#subscriptions.standIn(type, receiver, standIn);
    }
    return this.withdraw(receiver);
  }

  /** Types that a plugin has subscribed to, sorted. */
  subscriptionsOf(receiver: EventReceiver<Event>): readonly string[] {
    return this.#subscriptions.typesOf(receiver);
  }

  /**
   * Whether anybody would hear of or be asked about an event of this type: lets a host skip making its payload.
   */
  hasSubscribers(type: string): boolean {
    return this.#paused > 0 || this.#subscriptions.of(type) !== undefined;
  }

  /**
   * Tells that something happened. Settles, never rejects, when every subscriber has heard of it; it was delivered
   * before this returns unless a plugin is running or a subscriber lives on another thread. A host function names
   * the plugin it works for as `cause`, and must not wait for the event: it calls {@link post}.
   */
  emit<Type extends keyof Events & string>(
    type: Type,
    payload: Events[Type],
    options?: EmitOptions,
  ): Promise<void> {
    if (!this.#isHeard(type)) return DONE;
    return this.#raise(type, this.#toEvent(type, payload), { ...options, waits: true });
  }

  /** Like {@link emit} for callers that do not wait. */
  post<Type extends keyof Events & string>(
    type: Type,
    payload: Events[Type],
    options: EmitOptions = {},
  ): void {
    if (this.#isHeard(type)) this.#raise(type, this.#toEvent(type, payload), options);
  }

  /**
   * Raises a custom event; `data` is JSON text, `source` a plugin or the name of a part of the host program. Settles
   * when it was told. Throws RT_EVENT_NAME, and RT_EVENT_TOO_DEEP or RT_EVENT_QUEUE_FULL when it was dropped.
   */
  emitCustom(type: string, data: string, source: string | Subscriber): Promise<void> {
    this.names.checkCustom(type);
    const payload: CustomEvent = {
      eventType: type,
      source: typeof source === 'string' ? source : source.name,
      data,
    };
    const cause = typeof source === 'string' ? undefined : source;
    this.#count();
    if (!this.hasSubscribers(type)) return DONE;
    return this.#raise(type, this.#toCustomEvent(payload), { cause, waits: true, throws: true });
  }

  /**
   * Tells one plugin of an event that nobody subscribes to, such as a timer. Settles as {@link emit} does; drops it
   * when the plugin has gone by then.
   */
  deliverTo(target: EventReceiver<Event>, event: Event): Promise<void> {
    this.#count();
    return this.#raise(event.tag, event, { target, waits: true });
  }

  /**
   * Asks whether something may happen: subscribers up to `highest`, in order, until the first veto. After a veto
   * `monitor` subscribers have been told of it; those elsewhere may still be at it. After a vote to proceed the caller checks again, does it, and emits it
   * with `voted`. Throws RT_EVENT_NOT_VETOABLE; rejects with RT_EVENT_QUEUE_FULL.
   */
  ask<Type extends keyof Events & string>(type: Type, payload: Events[Type]): Promise<Vote> {
    const vote = this.vote(type, payload);
    if (vote instanceof Promise) return vote;
    return vote.proceed ? GRANTED_LATER : Promise.resolve(vote);
  }

  /** Like {@link ask}, answering at once unless a plugin is running or a subscriber answers later. */
  vote<Type extends keyof Events & string>(type: Type, payload: Events[Type]): Pending<Vote> {
    const facts = this.names.predefined(type);
    if (!facts.vetoable) throw runtimeError('RT_EVENT_NOT_VETOABLE', { type });
    this.#count();
    if (!this.hasSubscribers(type)) return GRANTED;
    const entry = this.#entry(type, this.#toEvent(type, payload), ASKED, this.#delivery.depth + 1, {});
    if (this.#held === 0) return this.#hold(() => this.#ask(entry));
    const limit = this.#queue.refuses(undefined);
    if (limit !== undefined) {
      this.#tally.dropped('RT_EVENT_QUEUE_FULL', type, undefined, limit);
      return Promise.reject(runtimeError('RT_EVENT_QUEUE_FULL', { type, limit }));
    }
    return new Promise((resolve) => {
      entry.settle = () => resolve(this.#ask(entry));
      this.#queue.push(entry);
    });
  }

  /** Runs work in turn with the events that wait; false when too many wait already, and the work is dropped. */
  defer(work: () => void): boolean {
    if (this.#held === 0) this.#hold(work);
    else if (this.#queue.refuses(undefined) === undefined)
      this.#queue.push({ cause: undefined, settle: work });
    else return false;
    return true;
  }

  /**
   * Two plugins change places: until {@link resume}, everything waits, also what nobody has subscribed to at the moment.
   */
  pause(): void {
    this.#paused += 1;
    this.enter();
  }

  /** They have changed places: what waits is delivered, in its order. */
  resume(): void {
    this.#paused -= 1;
    this.leave();
  }

  /** Called before a plugin's code runs on this stack: events wait from now on. */
  enter(): void {
    this.#held += 1;
  }

  /** Called after it ran: what waits is delivered. */
  leave(): void {
    this.#held -= 1;
    if (this.#held > 0) return;
    for (let entry = this.#queue.shift(); entry !== undefined; entry = this.#queue.shift()) {
      this.#held = 1;
      try {
        if (entry.settle !== undefined) entry.settle();
        else if ('event' in entry) this.#delivery.tell(entry);
      } finally {
        // Also when a logger of the host throws: events would wait for ever.
        this.#held = 0;
      }
    }
  }

  #put(type: string, receiver: EventReceiver<Event>, options: SubscribeOptions): void {
    this.#subscriptions.put(
      type,
      receiver,
      options.priority ?? 'normal',
      options.mayVeto ?? false,
      receiver.hearsSince ?? this.#sequence,
    );
  }

  /** Numbers an event that is raised. */
  #count(): void {
    this.#tally.counters.raised += 1;
    this.#sequence += 1;
  }

  /** Numbers a predefined event, and whether anybody hears of it; throws RT_EVENT_UNKNOWN. */
  #isHeard(type: string): boolean {
    this.names.predefined(type);
    this.#count();
    return this.hasSubscribers(type);
  }

  /** Delivers a numbered event, or lets it wait. */
  #raise(type: string, event: Event, options: RaiseOptions<Event>): Promise<void> {
    const { cause } = options;
    const depth = Math.max(this.#delivery.depth, cause?.depth ?? 0) + 1;
    const deepest = cause?.maxRecursionDepth ?? this.#maxDepth;
    if (depth > deepest) return this.#drop('RT_EVENT_TOO_DEEP', type, deepest, options);
    const entry = this.#entry(type, event, HAPPENED, depth, options);
    if (this.#held === 0) {
      const told = this.#hold(() => this.#delivery.tell(entry));
      return told instanceof Promise ? told : DONE;
    }
    const limit = this.#queue.refuses(cause);
    if (limit !== undefined) return this.#drop('RT_EVENT_QUEUE_FULL', type, limit, options);
    this.#queue.push(entry);
    if (options.waits !== true) return DONE;
    return new Promise((resolve) => {
      entry.settle = () => resolve(this.#delivery.tell(entry));
    });
  }

  #drop(
    code: 'RT_EVENT_TOO_DEEP' | 'RT_EVENT_QUEUE_FULL',
    type: string,
    limit: number,
    options: RaiseOptions<Event>,
  ): Promise<void> {
    this.#tally.dropped(code, type, options.cause, limit);
    if (options.throws === true) throw runtimeError(code, { type, limit });
    return DONE;
  }

  #entry(
    type: string,
    event: Event,
    stage: Stage,
    depth: number,
    options: RaiseOptions<Event>,
  ): Entry<Event> {
    return {
      type,
      event,
      context: { at: BigInt(this.#now()), sequence: BigInt(this.#sequence), stage },
      sequence: this.#sequence,
      depth,
      cause: options.cause,
      monitorsOnly: options.voted === true,
      droppable: stage !== ASKED && options.target === undefined && this.#isDroppable(type),
      target: options.target,
      settle: undefined,
    };
  }

  #isDroppable(type: string): boolean {
    return this.#droppable.has(type) || this.names.facts(type) === undefined;
  }

  /** Runs deliveries so that what is raised meanwhile waits until they are done. */
  #hold<T>(work: () => T): T {
    this.enter();
    try {
      return work();
    } finally {
      this.leave();
    }
  }

  #ask(entry: Entry<Event>): Pending<Vote> {
    const outcome = this.#delivery.ask(entry, this.#goOn);
    if (outcome instanceof Promise)
      return outcome.then((settled) => this.#goOn(() => this.#close(entry, settled)));
    return this.#close(entry, outcome);
  }

  readonly #goOn = <T>(work: () => Pending<T>): Pending<T> => {
    if (this.#held === 0) return this.#hold(work);
    // Two plugins change places: nobody may be asked or told meanwhile. A vote that has begun is never refused.
    return new Promise((resolve) => this.#queue.push({ cause: undefined, settle: () => resolve(work()) }));
  };

  /** Ends a vote; monitors hear of a veto before who asked does. */
  #close(entry: Entry<Event>, outcome: Outcome): Vote {
    if (outcome.veto === undefined) return GRANTED;
    this.#tally.counters.vetoed += 1;
    this.#count();
    const stage: Stage = { tag: 'vetoed', val: outcome.veto };
    this.#delivery.tell(this.#entry(entry.type, entry.event, stage, entry.depth, { voted: true }));
    return { proceed: false, by: outcome.by, reason: outcome.veto };
  }
}

/** Key of a handler of the host program; no event type has a line break. */
function handlerKey(type: string, subscriber: string): string {
  return `${type}\n${subscriber}`;
}
