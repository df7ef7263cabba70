// SPDX-License-Identifier: MIT
// What the event bus speaks, in the shapes that a world's event types have on the host. Knows no event by name.

/** A value, or a promise of it where the callee lives on another thread. Test with `instanceof Promise`. */
export type Pending<T> = T | Promise<T>;

/** In which order subscribers hear of an event, lowest first; `monitor` only hears of the outcome. */
export type Priority = 'lowest' | 'low' | 'normal' | 'high' | 'highest' | 'monitor';

/** All priorities in the order of delivery. */
export const PRIORITIES: readonly Priority[] = ['lowest', 'low', 'normal', 'high', 'highest', 'monitor'];

/** A case of the world's event variant. */
export interface EventValue {
  readonly tag: string;
  readonly val?: unknown;
}

/** How far an event has come. `vetoed` carries the reason and is told to `monitor` subscribers only. */
export type Stage = { tag: 'asked' } | { tag: 'happened' } | { tag: 'vetoed'; val: string };

/** When, in which order, and how far. */
export interface EventContext {
  /** Milliseconds since the Unix epoch. */
  at: bigint;
  /** Grows by one with every event of the bus; what is asked and what happens afterwards are two events. */
  sequence: bigint;
  stage: Stage;
}

/** What a subscriber answers. A veto counts at stage `asked`, from a subscriber that may veto. */
export type Decision = { tag: 'proceed' } | { tag: 'veto'; val: string };

/** Outcome of asking; `by` names the subscriber whose veto stopped it. */
export type Vote =
  | { readonly proceed: true }
  | { readonly proceed: false; readonly by: string; readonly reason: string };

/** What the world says about one predefined event. */
export interface EventFacts {
  /** Case of the event variant, such as `room-create`. */
  readonly case: string;
  readonly vetoable: boolean;
  /** Permission that guards the subscription. */
  readonly permission?: string | undefined;
}

/** Facts by the text an event is subscribed to with, such as `room_create`; targeted events are left out. */
export type EventTable<Events> = { readonly [Type in keyof Events & string]: EventFacts };

/** Payload of custom events, which are subscribed to by their `eventType`. */
export interface CustomEvent {
  eventType: string;
  /** Who raised it. */
  source: string;
  /** JSON text. */
  data: string;
}

/** Payload of an event by the text it is subscribed to with; any other text is a custom event. */
export type PayloadOf<Events, Type extends string> = Type extends keyof Events ? Events[Type] : CustomEvent;

/**
 * A handler of the host program. It may answer nothing (proceed), a decision, or a promise of either; a promise
 * makes whoever asked wait, and keeps the next event from this subscriber until it settles.
 */
export type EventHandler<Payload> =
  | ((payload: Payload, context: EventContext) => Pending<Decision | undefined>)
  | ((payload: Payload, context: EventContext) => void);

/** What is done about an asked event when a subscriber fails on it. */
export type FailurePolicy = 'proceed' | 'veto';

/** Who hears of events: a plugin, or a part of the host program. */
export interface Subscriber {
  readonly name: string;
  /** Place among subscribers of one priority, in load order; the host program's own subscribers have 0. */
  readonly order: number;
  /** What becomes of an asked event when it fails on it. */
  readonly failurePolicy: FailurePolicy;
  /** The same for single events, by the text they are subscribed to with; these count instead. */
  readonly failurePolicies?: ReadonlyMap<string, FailurePolicy> | undefined;
  /** Whether events reach it at present; what it does not hear of is gone. */
  readonly reachable: boolean;
  /**
   * Causal depth of what it is doing: 0 outside of events, else that of the event it is handling. Events that it
   * raises are one deeper.
   */
  readonly depth: number;
  /** Deepest event that it may cause, and deepest call of a command; the bound of the bus when not given. */
  readonly maxRecursionDepth?: number | undefined;
  /** Most events that it caused and that wait to be delivered; the bound of the bus when not given. */
  readonly maxQueuedEvents?: number | undefined;
}

/** What becomes of an asked event of this type when the subscriber fails on it. */
export function failurePolicyOf({ failurePolicy, failurePolicies }: Subscriber, type: string): FailurePolicy {
  return failurePolicies?.get(type) ?? failurePolicy;
}

/** A subscriber that takes events of the world as they are: a plugin. */
export interface EventReceiver<Event extends EventValue = EventValue> extends Subscriber {
  /**
   * Set on the successor of a plugin while the two change places: what it subscribes to, it hears of from this event
   * on (sequence of the last one its predecessor was told).
   */
  readonly hearsSince?: number | undefined;
  /** Whoever took its place: is asked what it was not asked any more. */
  readonly successor?: EventReceiver<Event> | undefined;
  /**
   * Takes one event, in turn with everything else that calls the receiver. Throws (or rejects with) what went
   * wrong; the receiver has then already dealt with its own state. A receiver with no room for the event throws
   * RT_PLUGIN_BUSY.
   *
   * @param droppable while it waits its turn it may give way to what comes after it, and rejects with the same then.
   */
  deliver(event: Event, context: EventContext, depth: number, droppable?: boolean): Pending<Decision>;
}

/** How to subscribe. */
export interface SubscribeOptions {
  /** `normal` when not given. */
  readonly priority?: Priority | undefined;
  /** Whether a veto of this subscriber counts; a plugin needs a permission for it, the host program does not. */
  readonly mayVeto?: boolean | undefined;
}

/** How to emit. */
export interface EmitOptions {
  /** Who caused it, if a plugin did: the event is one deeper than what the plugin is doing. */
  readonly cause?: Subscriber | undefined;
  /** The event was put to the vote with `ask` and proceeds: only `monitor` subscribers have yet to hear of it. */
  readonly voted?: boolean | undefined;
}
