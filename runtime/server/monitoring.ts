// SPDX-License-Identifier: MIT
// Metrics and health of one host's plugins, as the `[monitoring]` of host.toml says.

import type { HostConfig, MonitoringConfig } from '../../generated/host-config.ts';
import { HealthMonitor } from '../monitor/health-monitor.ts';
import type { HealthThresholds } from '../monitor/health-rules.ts';
import { type MeteredPlugins, MetricsCollector } from '../monitor/metrics-collector.ts';
import type { Logger } from '../plugin/logger.ts';
import type { AuditSink } from '../sandbox/audit.ts';

/** What watches the plugins of a host. */
export interface Monitoring {
  readonly metricsCollector: MetricsCollector;
  readonly healthMonitor: HealthMonitor;
  /** Begins to look at the plugins, every `interval_secs`. */
  start(): void;
  stop(): void;
}

/** @param audit takes a record of each plugin whose figures become critical. */
export function monitoringOf(
  plugins: MeteredPlugins,
  { monitoring }: HostConfig,
  sinks: { readonly logger?: Logger | undefined; readonly audit?: AuditSink | undefined },
): Monitoring {
  const metricsCollector = new MetricsCollector(plugins, { window: monitoring.windowSecs * 1000 });
  const thresholds = thresholdsOf(monitoring);
  const healthMonitor = new HealthMonitor(metricsCollector, { thresholds, ...sinks });
  return {
    metricsCollector,
    healthMonitor,
    start: () => healthMonitor.start(monitoring.intervalSecs * 1000),
    stop: () => healthMonitor.stop(),
  };
}

function thresholdsOf(config: MonitoringConfig): HealthThresholds {
  return {
    memory: { warning: config.memoryWarning, critical: config.memoryCritical },
    cpu: { warning: config.cpuWarning, critical: config.cpuCritical },
    errors: { warning: config.errorsWarning, critical: config.errorsCritical },
    latency: { warning: config.latencyMsWarning, critical: config.latencyMsCritical },
    queue: { warning: config.queueWarning, critical: config.queueCritical },
    traps: { warning: config.trapsWarning, critical: config.trapsCritical },
    denials: { warning: config.denialsWarning, critical: config.denialsCritical },
    drops: { warning: config.dropsWarning, critical: config.dropsCritical },
  };
}
