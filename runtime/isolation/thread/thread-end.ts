// SPDX-License-Identifier: MIT
// The plugin's end on a thread of its own: sleeps until it has the turn.

import type { PluginEnd } from '../channel.ts';
import type { Message } from '../protocol.ts';
import { PLUGIN, SharedPort } from './shared-port.ts';

/** How long it looks before it sleeps: host calls are answered within, and calls often follow each other. */
const SPIN_MS = 0.05;

/** @param shared of the thread's data. */
export function threadEnd(shared: SharedArrayBuffer): PluginEnd {
  const port = new SharedPort(shared, PLUGIN, Number.POSITIVE_INFINITY);
  return {
    send: (kind, target, payload, memory) => port.send(kind, target, payload, memory),
    receive(): Message {
      for (;;) {
        if (port.ready || port.spin(SPIN_MS)) {
          const message = port.take();
          if (message !== undefined) return message;
        } else {
          port.sleep();
        }
      }
    },
  };
}
