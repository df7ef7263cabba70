// SPDX-License-Identifier: MIT
// What a host knows of its plugins in figures: totals since each was loaded, and what went on lately.

import type { PluginState } from '../plugin/lifecycle.ts';
import type { SandboxLimits } from '../sandbox/limits.ts';
import type { LatencyHistogram, LatencySummary } from './latency-histogram.ts';
import type { MeterBook } from './meter-book.ts';
import { type FunctionMeter, NOTHING, type PluginCounters, type PluginMeter } from './plugin-meter.ts';

/** A plugin as the collector sees it. */
export interface MeteredPlugin {
  readonly name: string;
  readonly version: string;
  readonly state: PluginState;
  readonly running: boolean;
  /** Calls that wait for it. */
  readonly waiting: number;
  readonly memoryBytes: number;
  readonly sandbox: { readonly limits: SandboxLimits };
}

/** Where plugins and their meters are: a plugin manager. */
export interface MeteredPlugins {
  list(): readonly MeteredPlugin[];
  get(name: string): MeteredPlugin | undefined;
  readonly meters: MeterBook;
}

/** Figures of one exported function. */
export interface FunctionMetrics {
  /** Calls; of `on-event`, which is timed now and then, an estimate. */
  readonly calls: number;
  readonly errors: number;
  /** Milliseconds, since the plugin was loaded. */
  readonly latency: LatencySummary;
}

/** What went on within the last window. */
export interface RecentMetrics {
  /** Milliseconds that this covers: the window at most, less when the plugin is younger. */
  readonly milliseconds: number;
  readonly calls: number;
  readonly errors: number;
  readonly traps: number;
  readonly denials: number;
  readonly dropped: number;
  readonly refused: number;
  readonly logLinesDropped: number;
  /** Milliseconds within which 99 of 100 events were answered, lately: within one to two windows. */
  readonly eventP99: number;
}

/** Figures of one plugin. Totals count since it was loaded, over its reloads and restarts. */
export interface PluginMetrics {
  readonly name: string;
  readonly version: string;
  readonly state: PluginState;
  /** Bytes of its memories, now. */
  readonly memoryUsage: number;
  /** Bytes that they may have. */
  readonly memoryLimit: number;
  /** Percent of one processor that its calls took within the window. */
  readonly cpuUsage: number;
  /** Calls that it is answering, and that wait for it. */
  readonly activeRequests: number;
  /** Of these, the ones that wait, and how many may. */
  readonly queueLength: number;
  readonly queueLimit: number;
  readonly totals: Readonly<PluginCounters>;
  /** By name of the exported function, those that were called. */
  readonly functions: ReadonlyMap<string, FunctionMetrics>;
  readonly recent: RecentMetrics;
}

export interface MetricsCollectorOptions {
  /** Milliseconds that `cpuUsage` and `recent` look back; a minute when not given. */
  readonly window?: number | undefined;
  /** Milliseconds that never run backwards, of the same clock as the meters'. */
  readonly now?: (() => number) | undefined;
}

/** How a plugin stood at a moment. */
interface Sample {
  readonly at: number;
  readonly counters: PluginCounters;
}

interface History {
  /** When the plugin was loaded. */
  readonly since: number;
  /** The oldest first; the first one is as old as the window, or older by one step. */
  readonly samples: [Sample, ...Sample[]];
  /** Latencies of events as they were one and two windows ago. */
  before: { readonly at: number; readonly latency: LatencyHistogram | undefined };
  between: { readonly at: number; readonly latency: LatencyHistogram | undefined };
}

const DEFAULT_WINDOW = 60_000;
const EVENT = 'on-event';

/** Reads meters; {@link sample} is to be called every few seconds, or `recent` covers all the time since the load. */
export class MetricsCollector {
  readonly #plugins: MeteredPlugins;
  readonly #window: number;
  readonly #now: () => number;
  readonly #histories = new Map<string, History>();

  /** @param plugins a plugin manager. */
  constructor(plugins: MeteredPlugins, options: MetricsCollectorOptions = {}) {
    this.#plugins = plugins;
    this.#window = options.window ?? DEFAULT_WINDOW;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Figures of a plugin, now; undefined when no such plugin is loaded. */
  getPluginMetrics(name: string): PluginMetrics | undefined {
    const plugin = this.#plugins.get(name);
    const meter = this.#plugins.meters.total(name);
    if (plugin === undefined || meter === undefined) return undefined;
    const { limits } = plugin.sandbox;
    const counters = meter.counters();
    const { recent, busy } = this.#recent(name, meter, counters);
    return {
      name,
      version: plugin.version,
      state: plugin.state,
      memoryUsage: plugin.memoryBytes,
      memoryLimit: limits.maxMemory,
      cpuUsage: recent.milliseconds === 0 ? 0 : Math.min(100, (100 * busy) / recent.milliseconds),
      activeRequests: plugin.waiting + (plugin.running ? 1 : 0),
      queueLength: plugin.waiting,
      queueLimit: limits.maxQueuedEvents,
      totals: counters,
      functions: new Map([...meter.functions].map(([func, one]) => [func, functionMetrics(one)])),
      recent,
    };
  }

  /** Figures of all loaded plugins, in load order. */
  all(): readonly PluginMetrics[] {
    return this.#plugins.list().flatMap(({ name }) => this.getPluginMetrics(name) ?? []);
  }

  /** Remembers how the plugins stand, for `recent`; forgets those that are gone. */
  sample(): void {
    const at = this.#now();
    const names = new Set(this.#plugins.list().map(({ name }) => name));
    for (const name of this.#histories.keys()) if (!names.has(name)) this.#histories.delete(name);
    for (const name of names) {
      const meter = this.#plugins.meters.total(name);
      if (meter !== undefined) this.#remember(this.#historyOf(name), meter, at);
    }
  }

  #remember(history: History, meter: PluginMeter, at: number): void {
    const { samples, between } = history;
    samples.push({ at, counters: meter.counters() });
    // One sample that is as old as the window stays, to count from.
    while ((samples[1]?.at ?? at) <= at - this.#window) samples.shift();
    if (at - between.at < this.#window) return;
    history.before = between;
    history.between = { at, latency: meter.functions.get(EVENT)?.latency };
  }

  #recent(
    name: string,
    meter: PluginMeter,
    now: PluginCounters,
  ): { readonly recent: RecentMetrics; readonly busy: number } {
    const { samples, before } = this.#historyOf(name);
    const since = (key: keyof PluginCounters): number => now[key] - samples[0].counters[key];
    const latency = meter.functions.get(EVENT)?.latency;
    const lately = before.latency === undefined ? latency : latency?.since(before.latency);
    return {
      busy: since('busy'),
      recent: {
        milliseconds: this.#now() - samples[0].at,
        calls: since('events') + since('commands'),
        errors: since('errors'),
        traps: since('traps'),
        denials: since('denials'),
        dropped: since('dropped'),
        refused: since('refused'),
        logLinesDropped: since('logLinesDropped'),
        eventP99: lately?.quantile(0.99) ?? 0,
      },
    };
  }

  /** One that begins with the load of the plugin; another one when it was unloaded meanwhile. */
  #historyOf(name: string): History {
    const known = this.#histories.get(name);
    const since = this.#plugins.meters.since(name) ?? this.#now();
    if (known?.since === since) return known;
    const start = { at: since, latency: undefined };
    const made: History = {
      since,
      samples: [{ at: since, counters: NOTHING }],
      before: start,
      between: start,
    };
    this.#histories.set(name, made);
    return made;
  }
}

function functionMetrics({ errors, latency }: FunctionMeter): FunctionMetrics {
  const summary = latency.summary();
  return { calls: summary.count, errors, latency: summary };
}
