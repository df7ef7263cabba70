// SPDX-License-Identifier: MIT
// Watches how plugins are, and tells who listens when that changes.

import { reasonOf } from '../errors.ts';
import { type Logger, silentLogger } from '../plugin/logger.ts';
import type { AuditSink } from '../sandbox/audit.ts';
import type { AuditEntry } from '../sandbox/audit-trail.ts';
import {
  assess,
  DEFAULT_THRESHOLDS,
  type HealthReason,
  HealthStatus,
  type HealthThresholds,
  type PluginHealth,
} from './health-rules.ts';
import type { MetricsCollector } from './metrics-collector.ts';

/** The status of a plugin has changed. */
export interface HealthChange {
  readonly plugin: string;
  readonly from: HealthStatus;
  readonly to: HealthStatus;
  readonly reasons: readonly HealthReason[];
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

export type HealthListener = (change: HealthChange) => void;

export interface HealthMonitorOptions {
  /** {@link DEFAULT_THRESHOLDS} when not given. */
  readonly thresholds?: HealthThresholds | undefined;
  readonly logger?: Logger | undefined;
  /** Takes a record of each plugin that becomes critical. */
  readonly audit?: AuditSink | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now?: (() => number) | undefined;
}

const UNKNOWN: PluginHealth = { status: HealthStatus.Unknown, reasons: [] };

/** Health of the plugins that a collector knows. */
export class HealthMonitor {
  readonly #collector: MetricsCollector;
  readonly #options: HealthMonitorOptions;
  readonly #thresholds: HealthThresholds;
  readonly #logger: Logger;
  readonly #listeners = new Set<HealthListener>();
  readonly #known = new Map<string, PluginHealth>();
  #timer: NodeJS.Timeout | undefined;

  constructor(collector: MetricsCollector, options: HealthMonitorOptions = {}) {
    this.#collector = collector;
    this.#options = options;
    this.#thresholds = options.thresholds ?? DEFAULT_THRESHOLDS;
    this.#logger = options.logger ?? silentLogger;
  }

  /** How a plugin is now, and why; Unknown when there is no such plugin. */
  getPluginHealth(name: string): PluginHealth {
    const metrics = this.#collector.getPluginMetrics(name);
    if (metrics === undefined) return UNKNOWN;
    return assess(metrics, this.#thresholds, this.#known.get(name)?.reasons);
  }

  /**
   * Tells of every change that {@link check} finds, a first status that is not Healthy included.
   *
   * @return ends the listening.
   */
  onChange(listener: HealthListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Checks every so many milliseconds, and samples the metrics with it; keeps no process alive. */
  start(milliseconds: number): void {
    this.stop();
    this.#timer = setInterval(() => {
      this.#collector.sample();
      this.check();
    }, milliseconds);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Looks at every plugin, and tells what has changed since the last time. */
  check(): void {
    const plugins = this.#collector.all();
    const names = new Set(plugins.map(({ name }) => name));
    for (const name of this.#known.keys()) if (!names.has(name)) this.#known.delete(name);
    for (const metrics of plugins) {
      const before = this.#known.get(metrics.name);
      const now = assess(metrics, this.#thresholds, before?.reasons);
      this.#known.set(metrics.name, now);
      const from = before?.status ?? HealthStatus.Unknown;
      const isNews = before === undefined ? isUnwell(now) : now.status !== from;
      if (isNews) this.#changed({ plugin: metrics.name, from, to: now.status, reasons: now.reasons });
    }
  }

  #changed(facts: Omit<HealthChange, 'at'>): void {
    const change: HealthChange = { ...facts, at: (this.#options.now ?? Date.now)() };
    this.#log(change);
    if (isNewlyCritical(change)) this.#options.audit?.({ at: change.at, ...entryOf(change) });
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (thrown) {
        this.#logger.error({ err: thrown }, `a listener to health changes failed: ${reasonOf(thrown)}`);
      }
    }
  }

  #log(change: HealthChange): void {
    const { plugin, from, to, reasons } = change;
    const facts = { plugin, from, to, reasons };
    const message = describe(change);
    if (isNewlyCritical(change)) this.#logger.error(facts, message);
    else if (to === HealthStatus.Warning) this.#logger.warn(facts, message);
    else this.#logger.info(facts, message);
  }
}

function isUnwell({ status }: PluginHealth): boolean {
  return status === HealthStatus.Warning || status === HealthStatus.Critical;
}

/** Whether figures made it critical: a plugin that is away is in the log and on record for that already. */
function isNewlyCritical({ to, reasons }: Pick<HealthChange, 'to' | 'reasons'>): boolean {
  return to === HealthStatus.Critical && reasons.some(({ check }) => check !== 'state');
}

function describe({ plugin, to, reasons }: HealthChange): string {
  const why = reasons.map(({ text }) => text).join('; ');
  return why === '' ? `${plugin} is ${to}` : `${plugin} is ${to}: ${why}`;
}

function entryOf(change: HealthChange): AuditEntry {
  return { kind: 'critical', plugin: change.plugin, code: 'HEALTH_CRITICAL', message: describe(change) };
}
