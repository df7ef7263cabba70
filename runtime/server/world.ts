// SPDX-License-Identifier: MIT
// The generic runtime's types for the Phira world, named once.

import type { EventMap } from '../../generated/events.ts';
import type { Event } from '../../generated/host/events.ts';
import type { Exports, Imports } from '../../generated/world.ts';
import type { EventBus } from '../events/event-bus.ts';
import type { PluginHandle } from '../plugin/plugin-host.ts';

/** An event bus that knows the predefined events. */
export type PhiraEventBus = EventBus<EventMap, Event>;

/** A loaded plugin of this world. */
export type PhiraPlugin = PluginHandle<Event>;

/** Names of the predefined events, such as `user_connect`. */
export type EventName = keyof EventMap;

/** Names of the events that plugins are asked about. */
export type VetoableName = Extract<
  EventName,
  'room_create' | 'user_join_room' | 'game_start' | 'command_input' | 'message_send'
>;

export type { EventMap, Exports, Imports };
