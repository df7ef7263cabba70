// SPDX-License-Identifier: MIT
// Metrics as Prometheus reads them: a few series for each loaded plugin, for the event bus and for the process. A plugin
// chooses none of the labels but its name, so that the number of series is bounded by the number of plugins.

import { Counter, collectDefaultMetrics, Gauge, Registry, Summary } from 'prom-client';

import type { EventCounters } from '../events/counters.ts';
import type { HealthMonitor } from './health-monitor.ts';
import { HealthStatus } from './health-rules.ts';
import type { FunctionMetrics, MetricsCollector, PluginMetrics } from './metrics-collector.ts';

/** A figure of the host program. */
export interface HostGauge {
  /** By Prometheus's conventions: lower case, with the unit at its end. */
  readonly name: string;
  readonly help: string;
  /** Throws (rejects) where it is not known: the series is then left out. */
  value(): number | Promise<number>;
}

/** What is exported. */
export interface PrometheusSources {
  readonly metricsCollector: MetricsCollector;
  readonly healthMonitor: HealthMonitor;
  readonly eventBus: { readonly counters: EventCounters };
  readonly gauges?: readonly HostGauge[] | undefined;
}

type Reading = readonly [name: string, help: string, value: (metrics: PluginMetrics) => number];

const GAUGES: readonly Reading[] = [
  ['memory_bytes', 'Bytes of the memories of a plugin.', ({ memoryUsage }) => memoryUsage],
  ['memory_limit_bytes', 'Bytes that the memories of a plugin may have.', ({ memoryLimit }) => memoryLimit],
  [
    'active_requests',
    'Calls that a plugin answers, and that wait for it.',
    ({ activeRequests }) => activeRequests,
  ],
  ['queue_length', 'Calls that wait for a plugin.', ({ queueLength }) => queueLength],
];

const COUNTERS: readonly Reading[] = [
  ['events_total', 'Events handed to a plugin.', ({ totals }) => totals.events],
  ['commands_total', 'Commands handed to a plugin.', ({ totals }) => totals.commands],
  ['errors_total', 'Calls that a plugin answered with an error.', ({ totals }) => totals.errors],
  ['traps_total', 'Traps of a plugin, limits it reached, and kills.', ({ totals }) => totals.traps],
  ['denials_total', 'Calls denied to a plugin for want of a permission.', ({ totals }) => totals.denials],
  [
    'dropped_events_total',
    'Events that a plugin missed, since too much was waiting.',
    ({ totals }) => totals.dropped,
  ],
  [
    'refused_calls_total',
    'Calls refused, since too much was waiting for a plugin.',
    ({ totals }) => totals.refused,
  ],
  ['restarts_total', 'Restarts of a plugin after a failure.', ({ totals }) => totals.restarts],
  ['reloads_total', 'Replacements of a plugin while it ran.', ({ totals }) => totals.reloads],
  ['fuel_total', 'Units of fuel that a plugin used.', ({ totals }) => totals.fuel],
  ['host_calls_total', 'Calls of host functions by a plugin.', ({ totals }) => totals.hostCalls],
  ['log_lines_total', 'Log records of a plugin that were kept.', ({ totals }) => totals.logLines],
  [
    'dropped_log_lines_total',
    'Log records of a plugin that were dropped.',
    ({ totals }) => totals.logLinesDropped,
  ],
  ['busy_seconds_total', 'Seconds that the calls of a plugin took.', ({ totals }) => totals.busy / 1000],
];

const EVENTS: readonly (readonly [name: string, help: string, key: keyof EventCounters])[] = [
  ['raised_total', 'Events raised, and votes asked for.', 'raised'],
  ['delivered_total', 'Calls of subscribers.', 'delivered'],
  ['failed_total', 'Calls of subscribers that failed.', 'failed'],
  ['vetoed_total', 'Events that were vetoed.', 'vetoed'],
  ['ignored_vetoes_total', 'Vetoes that did not count.', 'ignoredVetoes'],
  ['dropped_too_deep_total', 'Events dropped at the end of a chain of causes.', 'droppedTooDeep'],
  ['dropped_queue_full_total', 'Events dropped since too many were waiting.', 'droppedQueueFull'],
  ['dropped_busy_total', 'Deliveries dropped since too much was waiting for the subscriber.', 'droppedBusy'],
];

const PLUGIN = 'phira_plugin_';
const STATUSES = Object.values(HealthStatus);

/** Writes what sources say at the moment they are asked. */
export class PrometheusExporter {
  /** Of what {@link text} answers, for a header. */
  readonly contentType: string;
  readonly #registry = new Registry();
  readonly #collector: MetricsCollector;
  /** Of the answer that is being written: figures are put together once for all series. */
  #plugins: readonly PluginMetrics[] = [];

  constructor(sources: PrometheusSources) {
    this.contentType = this.#registry.contentType;
    this.#collector = sources.metricsCollector;
    this.#addPlugins();
    this.#addHealth(sources.healthMonitor);
    const { counters } = sources.eventBus;
    for (const [name, help, key] of EVENTS)
      this.#addCounter(`phira_events_${name}`, help, () => counters[key]);
    for (const gauge of sources.gauges ?? []) this.#addGauge(gauge);
    this.#registry.registerMetric(new FunctionSummary(() => this.#plugins));
    collectDefaultMetrics({ register: this.#registry });
  }

  /** All metrics in Prometheus's text format. */
  text(): Promise<string> {
    this.#plugins = this.#collector.all();
    return this.#registry.metrics();
  }

  #addPlugins(): void {
    const registers = [this.#registry];
    const plugins = (): readonly PluginMetrics[] => this.#plugins;
    for (const [name, help, value] of GAUGES) {
      new Gauge({
        ...{ name: `${PLUGIN}${name}`, help, labelNames: ['plugin'], registers },
        collect() {
          this.reset();
          for (const one of plugins()) this.set({ plugin: one.name }, value(one));
        },
      });
    }
    for (const [name, help, value] of COUNTERS) {
      new Counter({
        ...{ name: `${PLUGIN}${name}`, help, labelNames: ['plugin'], registers },
        collect() {
          this.reset();
          for (const one of plugins()) this.inc({ plugin: one.name }, value(one));
        },
      });
    }
    new Gauge({
      name: `${PLUGIN}info`,
      help: 'Version and state of a plugin; always 1.',
      labelNames: ['plugin', 'version', 'state'],
      registers,
      collect() {
        this.reset();
        for (const { name, version, state } of plugins()) {
          this.set({ plugin: name, version, state }, 1);
        }
      },
    });
  }

  #addHealth(healthMonitor: HealthMonitor): void {
    const plugins = (): readonly PluginMetrics[] => this.#plugins;
    new Gauge({
      name: `${PLUGIN}health`,
      help: 'Health of a plugin: 1 for the status that it has, 0 for the others.',
      labelNames: ['plugin', 'status'],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const { name } of plugins()) {
          const { status } = healthMonitor.getPluginHealth(name);
          for (const one of STATUSES) this.set({ plugin: name, status: one }, one === status ? 1 : 0);
        }
      },
    });
  }

  #addCounter(name: string, help: string, value: () => number): void {
    new Counter({
      ...{ name, help, registers: [this.#registry] },
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  }

  #addGauge({ name, help, value }: HostGauge): void {
    new Gauge({
      ...{ name, help, registers: [this.#registry] },
      async collect() {
        this.reset();
        try {
          this.set(await value());
        } catch {
          this.remove();
        }
      },
    });
  }
}

const DURATION = `${PLUGIN}call_duration_seconds`;

type FunctionLabel = 'plugin' | 'function' | 'quantile';

/** Latencies by plugin and function, whose quantiles are known already. */
class FunctionSummary extends Summary<FunctionLabel> {
  readonly #plugins: () => readonly PluginMetrics[];

  constructor(plugins: () => readonly PluginMetrics[]) {
    super({
      name: DURATION,
      help: 'Seconds that calls of an exported function took; of events, one in sixteen is timed.',
      labelNames: ['plugin', 'function'],
      registers: [],
    });
    this.#plugins = plugins;
  }

  override async get(): ReturnType<Summary<FunctionLabel>['get']> {
    const values = this.#plugins().flatMap(({ name: plugin, functions }) =>
      [...functions].flatMap(([func, metrics]) => seriesOf({ plugin, function: func }, metrics)),
    );
    return { ...(await super.get()), values };
  }
}

function seriesOf(
  labels: { readonly plugin: string; readonly function: string },
  { latency }: FunctionMetrics,
) {
  const quantiles = [
    [0.5, latency.p50],
    [0.9, latency.p90],
    [0.99, latency.p99],
  ] as const;
  return [
    ...quantiles.map(([quantile, value]) => ({
      metricName: DURATION,
      labels: { ...labels, quantile },
      value: value / 1000,
    })),
    { metricName: `${DURATION}_sum`, labels, value: latency.sum / 1000 },
    { metricName: `${DURATION}_count`, labels, value: latency.count },
  ];
}
