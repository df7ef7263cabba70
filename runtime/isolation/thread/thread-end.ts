// SPDX-License-Identifier: MIT
// The plugin's end on a thread of its own: sleeps until it has the turn.

import type { PluginEnd } from '../channel.ts';
import { KIND, type Message } from '../protocol.ts';
import { PLUGIN, SharedPort } from './shared-port.ts';
import { Spinner } from './spinner.ts';

/** How long it looks before it sleeps: host calls are answered within, and calls often follow each other. */
const SPIN_MS = 0.05;

/** @param shared of the thread's data. */
export function threadEnd(shared: SharedArrayBuffer): PluginEnd {
  const port = new SharedPort(shared, PLUGIN, Number.POSITIVE_INFINITY);
  const forAnswers = new Spinner(SPIN_MS);
  const forCalls = new Spinner(SPIN_MS);
  let spinner = forCalls;
  return {
    send(kind, target, payload, memory, fuel) {
      spinner = kind === KIND.hostCall ? forAnswers : forCalls;
      port.send(kind, target, payload, memory, fuel);
    },
    receive(): Message {
      for (;;) {
        if (port.ready || port.saw(spinner)) {
          const message = port.take();
          if (message !== undefined) return message;
        } else {
          port.sleep();
        }
      }
    },
  };
}
