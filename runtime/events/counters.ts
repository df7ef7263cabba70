// SPDX-License-Identifier: MIT
// Counts what goes through a bus, and logs what goes wrong without letting a plugin flood the log.

import { type RuntimeError, type RuntimeErrorCode, reasonOf, runtimeError } from '../errors.ts';
import type { Logger } from '../plugin/logger.ts';
import type { Subscriber } from './event.ts';

/** Totals since the bus was made. */
export interface EventCounters {
  /** Events raised and votes asked for. */
  raised: number;
  /** Calls of subscribers. */
  delivered: number;
  /** Calls that failed. */
  failed: number;
  vetoed: number;
  /** Vetoes that did not count. */
  ignoredVetoes: number;
  /** Events that were caused by events caused by events, too many times over. */
  droppedTooDeep: number;
  /** Events that nobody heard of, since too many were waiting to be told. */
  droppedQueueFull: number;
  /** Events that one subscriber missed, since too much was waiting for it; each subscriber counts. */
  droppedBusy: number;
}

const LOGGED_ALWAYS = 10;
const HOST = {};

/** Counters of one bus. */
export class Tally {
  readonly counters: EventCounters = {
    raised: 0,
    delivered: 0,
    failed: 0,
    vetoed: 0,
    ignoredVetoes: 0,
    droppedTooDeep: 0,
    droppedQueueFull: 0,
    droppedBusy: 0,
  };
  readonly #logger: Logger;
  readonly #counts = new WeakMap<object, Map<RuntimeErrorCode | 'VETO' | 'MISTYPED', number>>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** A subscriber failed on an event. */
  failed(subscriber: Subscriber, type: string, thrown: unknown): void {
    this.counters.failed += 1;
    const error = runtimeError('RT_EVENT_HANDLER', {
      subscriber: subscriber.name,
      type,
      reason: reasonOf(thrown),
    });
    const times = this.#worthLogging(subscriber, error.code);
    if (times === 0) return;
    const facts = { subscriber: subscriber.name, type, code: error.code, times, err: thrown };
    this.#logger.error(facts, error.message);
  }

  /** A subscriber missed an event that it was to be told of: too much is waiting for it. */
  overflowed(subscriber: Subscriber, type: string, error: RuntimeError): void {
    this.counters.droppedBusy += 1;
    const times = this.#worthLogging(subscriber, error.code);
    if (times === 0) return;
    const facts = { subscriber: subscriber.name, type, code: error.code, times };
    this.#logger.warn(facts, `${subscriber.name} missed an event ${type}: ${error.message}`);
  }

  /** A veto that counts for nothing. */
  ignoredVeto(subscriber: Subscriber, type: string, why: string): void {
    this.counters.ignoredVetoes += 1;
    const times = this.#worthLogging(subscriber, 'VETO');
    if (times === 0) return;
    const facts = { subscriber: subscriber.name, type, times };
    this.#logger.warn(facts, `the veto of ${subscriber.name} on ${type} was ignored: ${why}`);
  }

  /** A plugin subscribed to a custom event with nearly the name of a predefined one. */
  mistyped(subscriber: Subscriber, type: string, meant: string): void {
    const times = this.#worthLogging(subscriber, 'MISTYPED');
    if (times === 0) return;
    const facts = { plugin: subscriber.name, type, meant, times };
    this.#logger.warn(facts, `${subscriber.name} hears of the custom event ${type}; was ${meant} meant?`);
  }

  /** An event was dropped. */
  dropped(
    code: 'RT_EVENT_TOO_DEEP' | 'RT_EVENT_QUEUE_FULL',
    type: string,
    cause: Subscriber | undefined,
    limit: number,
  ) {
    if (code === 'RT_EVENT_TOO_DEEP') this.counters.droppedTooDeep += 1;
    else this.counters.droppedQueueFull += 1;
    const times = this.#worthLogging(cause ?? HOST, code);
    if (times === 0) return;
    const facts = { cause: cause?.name, type, code, times };
    this.#logger.warn(facts, runtimeError(code, { type, limit }).message);
  }

  /** How often it happened, if this time is to be logged; else 0. The first ten, then each doubling. */
  #worthLogging(who: object, what: RuntimeErrorCode | 'VETO' | 'MISTYPED'): number {
    let counts = this.#counts.get(who);
    if (counts === undefined) {
      counts = new Map();
      this.#counts.set(who, counts);
    }
    const times = (counts.get(what) ?? 0) + 1;
    counts.set(what, times);
    return times <= LOGGED_ALWAYS || (times & (times - 1)) === 0 ? times : 0;
  }
}
