// SPDX-License-Identifier: MIT
// Counts what one instance of a plugin does. The plugin and its host functions write; the metrics collector reads.

import { LatencyHistogram } from './latency-histogram.ts';

/** Totals that only grow. */
export interface PluginCounters {
  /** Events that it was handed. */
  events: number;
  /** Commands that it was handed. */
  commands: number;
  /** Calls that it answered with an error of its own. */
  errors: number;
  /** Times that it trapped, was stopped at a limit, or was killed. */
  traps: number;
  /** Calls of host functions, and subscriptions, that were denied for want of a permission. */
  denials: number;
  /** Events that it missed since too much was waiting for it. */
  dropped: number;
  /** Commands and events that it was asked about that were refused for the same reason. */
  refused: number;
  /** Log records that were kept. */
  logLines: number;
  /** Log records that were dropped since there were too many. */
  logLinesDropped: number;
  /** Times that it was brought back after a failure. */
  restarts: number;
  /** Times that it was replaced, by an operator or since its files changed. */
  reloads: number;
  /** Milliseconds spent in its calls, estimated from those that are timed. */
  busy: number;
  /** Units of fuel, counted a quantum at a time. */
  fuel: number;
  /** Calls of host functions, counted sixteen at a time. */
  hostCalls: number;
}

/** What a running component counts itself. */
export type InstanceUse = Readonly<Pick<PluginCounters, 'fuel' | 'hostCalls'>>;

/** One exported function. */
export interface FunctionMeter {
  errors: number;
  readonly latency: LatencyHistogram;
}

/** What an instance has counted that has done nothing. */
export const NOTHING: Readonly<PluginCounters> = {
  events: 0,
  commands: 0,
  errors: 0,
  traps: 0,
  denials: 0,
  dropped: 0,
  refused: 0,
  logLines: 0,
  logLinesDropped: 0,
  restarts: 0,
  reloads: 0,
  busy: 0,
  fuel: 0,
  hostCalls: 0,
};

const COUNTERS = Object.keys(NOTHING) as readonly (keyof PluginCounters)[];

/** Meter of one instance of a plugin, or of several together. */
export class PluginMeter implements PluginCounters {
  events = 0;
  commands = 0;
  errors = 0;
  traps = 0;
  denials = 0;
  dropped = 0;
  refused = 0;
  logLines = 0;
  logLinesDropped = 0;
  restarts = 0;
  reloads = 0;
  busy = 0;
  /** By name of the exported function. */
  readonly functions = new Map<string, FunctionMeter>();
  #fuel = 0;
  #hostCalls = 0;
  #use: InstanceUse | undefined;
  #closed = false;

  get fuel(): number {
    return this.#fuel + (this.#use?.fuel ?? 0);
  }

  get hostCalls(): number {
    return this.#hostCalls + (this.#use?.hostCalls ?? 0);
  }

  /** Whether nothing is counted any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Nothing is counted any more; what the component has counted stays, the component itself may go. */
  close(): void {
    this.#fuel = this.fuel;
    this.#hostCalls = this.hostCalls;
    this.#use = undefined;
    this.#closed = true;
  }

  /** Reads along what the component counts. */
  follow(use: InstanceUse | undefined): void {
    this.#use = use;
  }

  /** A call has taken its time. @param weight how many calls it stands for. */
  took(name: string, milliseconds: number, weight: number): void {
    this.busy += milliseconds * weight;
    this.#functionOf(name).latency.record(milliseconds, weight);
  }

  /** A call was answered with an error. */
  failed(name: string): void {
    this.errors += 1;
    this.#functionOf(name).errors += 1;
  }

  /** Adds what another one counted. */
  add(other: PluginMeter): void {
    this.#fuel += other.fuel;
    this.#hostCalls += other.hostCalls;
    for (const key of COUNTERS) if (key !== 'fuel' && key !== 'hostCalls') this[key] += other[key];
    for (const [name, { errors, latency }] of other.functions) {
      const own = this.#functionOf(name);
      own.errors += errors;
      own.latency.add(latency);
    }
  }

  /** A copy of the counters, as they stand now. */
  counters(): PluginCounters {
    const copy = { ...NOTHING };
    for (const key of COUNTERS) copy[key] = this[key];
    return copy;
  }

  #functionOf(name: string): FunctionMeter {
    let found = this.functions.get(name);
    if (found === undefined) {
      found = { errors: 0, latency: new LatencyHistogram() };
      this.functions.set(name, found);
    }
    return found;
  }
}
