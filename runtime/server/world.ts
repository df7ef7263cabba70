// SPDX-License-Identifier: MIT
// The generic event bus and plugin handle, typed for the Phira world.

import { EVENTS, type EventMap, type EventName, toEvent } from '../../generated/events.ts';
import type { Event } from '../../generated/host/events.ts';
import { EventBus as GenericEventBus } from '../events/event-bus.ts';
import type { Logger } from '../plugin/logger.ts';
import type { PluginHandle } from '../plugin/plugin-host.ts';

/** Cases of the event variant that nobody subscribes to: they reach one plugin, or go by a name of their own. */
const RESERVED = ['timer', 'config_change', 'custom'];

/**
 * What people type comes in floods, and old lines are worth less than new ones. Everything else tells of a state: a plugin
 * that missed the leaving of a user would count one too many for ever.
 */
const DROPPABLE: readonly EventName[] = ['message_send', 'command_input'];

export interface EventBusOptions {
  readonly logger?: Logger | undefined;
  /** Deepest chain of events that cause events; 16 when not given. */
  readonly maxDepth?: number | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now?: (() => number) | undefined;
}

/**
 * The event bus of one host, which knows the predefined events by name:
 * `eventBus.subscribe('user_connect', (event) => greet(event.user.name), 'my-host')`.
 */
export class EventBus extends GenericEventBus<EventMap, Event> {
  constructor(options: EventBusOptions = {}) {
    const toCustomEvent = (val: Extract<Event, { tag: 'custom' }>['val']): Event => ({ tag: 'custom', val });
    super({ ...options, table: EVENTS, toEvent, toCustomEvent, reserved: RESERVED, droppable: DROPPABLE });
  }
}

/** The event bus as the parts of a host see it. */
export type PhiraEventBus = GenericEventBus<EventMap, Event>;

/** A loaded plugin of this world. */
export type PhiraPlugin = PluginHandle<Event>;
