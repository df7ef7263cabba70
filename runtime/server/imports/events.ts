// SPDX-License-Identifier: MIT
// The functions of interface `events`: what a call guards, a subscription does not give away.

import { maySubscribe, type Permits, permissionOfEvent } from '../../../generated/guards.ts';
import type { Events } from '../../../generated/host/events.ts';
import { answering, hostFailure } from '../failure.ts';
import type { Connection } from './connection.ts';

export function eventsOf({ plugin, eventBus, permits, limits }: Connection): Events {
  return {
    subscribeEvent(eventType, priority) {
      const asks: Permits = (permission) => permits(permission, 'events.subscribe-event');
      if (!maySubscribe(eventType, asks)) throw hostFailure('denied', permissionOfEvent(eventType) ?? '');
      answering(() => eventBus.attach(eventType, plugin, { priority, mayVeto: permits('veto_events') }));
    },
    unsubscribeEvent(eventType) {
      if (eventBus.unsubscribe(eventType, plugin)) return;
      throw hostFailure('not-found', `${plugin.name} is not subscribed to "${eventType}"`);
    },
    emitEvent(eventType, data) {
      const bytes = Buffer.byteLength(data);
      if (bytes > limits.maxEventData) {
        const text = `the data of an event has at most ${limits.maxEventData} bytes, this has ${bytes}`;
        throw hostFailure('limit-exceeded', text);
      }
      checkJson(data);
      // Told after this call: whether anybody heard of it is nothing that the plugin waits for.
      answering(() => void eventBus.emitCustom(eventType, data, plugin));
    },
  };
}

function checkJson(data: string): void {
  try {
    JSON.parse(data);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw hostFailure('invalid-argument', `the data of an event is JSON text: ${reason}`);
  }
}
