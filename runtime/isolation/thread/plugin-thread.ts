// SPDX-License-Identifier: MIT
// The host's end of a plugin on a thread of its own: a worker with V8 limits, and shared memory to talk through.

import { Worker } from 'node:worker_threads';
import type { HostEnd, HostEndEvents } from '../channel.ts';
import { HEAP_MEBIBYTES, stackBytes } from '../engine-limits.ts';
import type { Kind, Message } from '../protocol.ts';
import type { Writer } from '../wire/writer.ts';
import { HOST, newSharedMemory, SharedPort } from './shared-port.ts';
import { Spinner } from './spinner.ts';
import type { ThreadData } from './thread-data.ts';

const MEBIBYTE = 1024 * 1024;
const YOUNG_MEBIBYTES = 16;
/** How long this side looks before it sleeps: a plugin that was asleep and answers at once does so within. */
const SPIN_MS = 0.05;

/** What a thread is started with. */
export interface ThreadOptions {
  /** Module that calls `servePlugin`. */
  readonly entry: URL;
  readonly name: string;
  readonly order: Uint8Array<ArrayBuffer>;
  readonly maxStackSize: number;
  /** Most bytes of a message of the plugin. */
  readonly messageLimit: number;
}

/** Starts a thread; it answers to the order it is given. */
export function startThread(options: ThreadOptions, events: HostEndEvents): HostEnd {
  return new PluginThread(options, events);
}

class PluginThread implements HostEnd {
  readonly quick = true;
  readonly #worker: Worker;
  readonly #port: SharedPort;
  readonly #spinner = new Spinner(SPIN_MS);
  #closed = false;

  constructor({ entry, name, order, maxStackSize, messageLimit }: ThreadOptions, events: HostEndEvents) {
    const shared = newSharedMemory();
    this.#port = new SharedPort(shared, HOST, messageLimit);
    const workerData: ThreadData = { shared, order };
    this.#worker = new Worker(entry, {
      workerData,
      name,
      argv: [],
      env: {},
      execArgv: [],
      stdin: false,
      // Not the server's, and not read here either: see capture-output.ts.
      stdout: true,
      stderr: true,
      trackUnmanagedFds: true,
      resourceLimits: {
        stackSizeMb: stackBytes(maxStackSize) / MEBIBYTE,
        maxOldGenerationSizeMb: HEAP_MEBIBYTES,
        maxYoungGenerationSizeMb: YOUNG_MEBIBYTES,
      },
    });
    this.#worker.unref();
    this.#listen(events);
  }

  send(kind: Kind, target: number, payload: Writer | undefined): void {
    if (!this.#closed) this.#port.send(kind, target, payload, 0);
  }

  receive(patienceMs: number): Message | undefined {
    const port = this.#port;
    const end = patienceMs > 0 ? performance.now() + patienceMs : 0;
    while (!this.#closed) {
      if (port.ready) {
        const message = port.take();
        if (message !== undefined) return message;
      } else if (end === 0) {
        return undefined;
      } else if (!port.saw(this.#spinner)) {
        const left = end - performance.now();
        if (left <= 0) return undefined;
        port.sleep(left);
      }
    }
    return undefined;
  }

  wake(listener: () => void): void {
    const called = (): void => {
      this.#worker.unref();
      if (!this.#closed) listener();
    };
    this.#worker.ref();
    const waiting = this.#port.sleepAsync();
    // A task of its own either way: a plugin that is always there first must not keep timers from running.
    if (waiting === undefined) setImmediate(called);
    else void waiting.then(called);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // Lets go of a pending sleepAsync, which holds the memory.
    this.#port.wakeSelf();
    void this.#worker.terminate();
  }

  #listen(events: HostEndEvents): void {
    let failure: Error | undefined;
    this.#worker.on('error', (error: unknown) => {
      failure = error instanceof Error ? error : new Error(String(error));
    });
    this.#worker.on('exit', (code) => {
      if (this.#closed) return;
      this.close();
      const outOfMemory =
        failure !== undefined && 'code' in failure && failure.code === 'ERR_WORKER_OUT_OF_MEMORY';
      events.ended({ outOfMemory, reason: failure?.message ?? `it ended with code ${code}` });
    });
  }
}
