// SPDX-License-Identifier: MIT
// Signals that tell the process to end: the first one asks for an orderly stop, the second one ends it at once.

import { constants } from 'node:os';

/** Those that ask a process to end; SIGHUP comes when its terminal is closed, SIGBREAK on Windows. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'];

export interface StopSignalsOptions {
  /** Told of the first signal, with how to be quicker. */
  readonly say: (line: string) => void;
  /** Ends the process; `process.exit` when not given. */
  readonly exit?: ((code: number) => void) | undefined;
}

/** Listens until it is closed. */
export class StopSignals {
  /** Resolves at the first signal. */
  readonly first: Promise<NodeJS.Signals>;
  readonly #listener: (signal: NodeJS.Signals) => void;

  constructor({ say, exit = process.exit }: StopSignalsOptions) {
    const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
    this.first = promise;
    let isStopping = false;
    this.#listener = (signal) => {
      // As a shell tells of a process that a signal ended.
      if (isStopping) exit(128 + (constants.signals[signal] ?? 0));
      isStopping = true;
      say(`${signal}: stopping; send it again to end at once`);
      resolve(signal);
    };
    for (const signal of SIGNALS) process.on(signal, this.#listener);
  }

  /** Signals do again what they do by themselves. */
  close(): void {
    for (const signal of SIGNALS) process.off(signal, this.#listener);
  }
}
