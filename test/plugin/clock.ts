// SPDX-License-Identifier: MIT
// Time that passes when a test says so, and what is due then.

import { setImmediate as turn } from 'node:timers/promises';
import type { Schedule } from '../../runtime/plugin/supervisor.ts';

/** When the clock begins, in milliseconds since the Unix epoch. */
export const BEGINNING = 1_700_000_000_000;

/** Runs work when its time has come. */
export class Clock {
  #at = BEGINNING;
  readonly #due = new Set<{ readonly at: number; readonly work: () => void }>();

  readonly now = (): number => this.#at;

  readonly schedule: Schedule = (work, milliseconds) => {
    const entry = { at: this.#at + milliseconds, work };
    this.#due.add(entry);
    return () => {
      this.#due.delete(entry);
    };
  };

  /** How much is due some time. */
  get waiting(): number {
    return this.#due.size;
  }

  /** Lets time pass; what became due has been done when it settles, as far as it does not wait for anything else. */
  async pass(milliseconds: number): Promise<void> {
    this.#at += milliseconds;
    for (const entry of [...this.#due].sort((left, right) => left.at - right.at)) {
      if (entry.at > this.#at || !this.#due.delete(entry)) continue;
      entry.work();
    }
    await turn();
  }
}
