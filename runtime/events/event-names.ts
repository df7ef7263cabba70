// SPDX-License-Identifier: MIT
// Which texts name an event: predefined ones by the world's table, custom ones by a pattern.

import { nearest } from '../abi/nearest.ts';
import { RuntimeError, runtimeError } from '../errors.ts';
import type { EventFacts } from './event.ts';

const CUSTOM_NAME = /^[a-z][a-z0-9_.:-]{0,63}$/;

/** The predefined events of a world. Lookups go through a Map: a name is data that a plugin may have chosen. */
export class EventNames {
  readonly #facts: ReadonlyMap<string, EventFacts>;
  readonly #reserved: ReadonlySet<string>;

  /** @param reserved texts of cases that nobody subscribes to. */
  constructor(table: Readonly<Record<string, EventFacts>>, reserved: Iterable<string>) {
    this.#facts = new Map(Object.entries(table));
    this.#reserved = new Set(reserved);
  }

  /** Facts of a predefined event; undefined for any other text. */
  facts(type: string): EventFacts | undefined {
    return this.#facts.get(type);
  }

  /** Facts of an event that the host raises. Throws RT_EVENT_UNKNOWN. */
  predefined(type: string): EventFacts {
    const facts = this.#facts.get(type);
    if (facts === undefined) throw this.#unknown(type);
    return facts;
  }

  /** Throws RT_EVENT_TARGETED or RT_EVENT_UNKNOWN for what cannot be subscribed to. */
  checkSubscribable(type: string): void {
    if (this.#reserved.has(type)) throw runtimeError('RT_EVENT_TARGETED', { type });
    if (!this.#facts.has(type) && !CUSTOM_NAME.test(type)) throw this.#unknown(type);
  }

  /** Throws RT_EVENT_NAME for what cannot be the name of a custom event. */
  checkCustom(type: string): void {
    const isTaken = this.#facts.has(type) || this.#reserved.has(type);
    if (isTaken || !CUSTOM_NAME.test(type)) throw runtimeError('RT_EVENT_NAME', { type });
  }

  /** The predefined event that a custom name was probably meant to be. */
  meant(type: string): string | undefined {
    if (this.#facts.has(type)) return undefined;
    return nearest(type, this.#facts.keys())[0];
  }

  #unknown(type: string): RuntimeError {
    const error = runtimeError('RT_EVENT_UNKNOWN', { type });
    const meant = this.meant(type);
    return meant === undefined
      ? error
      : new RuntimeError(error.code, error.message, `did you mean ${meant}?`);
  }
}
