// SPDX-License-Identifier: MIT
// What code on a plugin's thread writes to the standard streams goes to the host with the turn. Node's own way takes the
// event loop of the thread, which never runs again, and would keep the server from ending.

import type { Writable } from 'node:stream';

/** Sends what is written to `process.stdout` and `process.stderr` of this thread. */
export function captureOutput(send: (stream: 'stdout' | 'stderr', text: string) => void): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const stream: Writable = process[name];
    // Its public type has four overloads; whatever they pass, the last argument may be a callback.
    stream.write = (chunk: unknown, ...rest: unknown[]): boolean => {
      send(name, typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString());
      const done = rest.at(-1);
      if (typeof done === 'function') done();
      return true;
    };
  }
}
