// SPDX-License-Identifier: MIT
// Which texts name an event: predefined ones by the world's table, custom ones by a pattern.

import { RuntimeError, runtimeError } from '../errors.ts';
import { nearest } from '../services/nearest.ts';
import type { EventFacts } from './event.ts';

const CUSTOM_NAME = /^[a-z][a-z0-9_.:-]{0,63}$/;

/** The predefined events of a world. Lookups go through a Map: a name is data that a plugin may have chosen. */
export class EventNames {
  readonly #facts: ReadonlyMap<string, EventFacts>;
  readonly #customCase: string;

  /** @param customCase case of the event variant that carries custom events; not a name to subscribe to. */
  constructor(table: Readonly<Record<string, EventFacts>>, customCase: string) {
    this.#facts = new Map(Object.entries(table));
    this.#customCase = customCase;
  }

  /** Facts of a predefined event; undefined for any other text. */
  facts(type: string): EventFacts | undefined {
    return this.#facts.get(type);
  }

  /** Facts of an event that the host raises. Throws RT_EVENT_UNKNOWN. */
  predefined(type: string): EventFacts {
    const facts = this.#facts.get(type);
    if (facts === undefined || facts.case === this.#customCase) throw this.#unknown(type);
    return facts;
  }

  /** Throws RT_EVENT_TARGETED or RT_EVENT_UNKNOWN for what cannot be subscribed to. */
  checkSubscribable(type: string): void {
    const facts = this.#facts.get(type);
    if (facts === undefined) {
      if (!CUSTOM_NAME.test(type)) throw this.#unknown(type);
      return;
    }
    if (facts.case === this.#customCase) throw this.#unknown(type);
    if (facts.targeted === true) throw runtimeError('RT_EVENT_TARGETED', { type });
  }

  /** Throws RT_EVENT_NAME for what cannot be the name of a custom event. */
  checkCustom(type: string): void {
    if (this.#facts.has(type) || !CUSTOM_NAME.test(type)) throw runtimeError('RT_EVENT_NAME', { type });
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
