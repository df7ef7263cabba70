// SPDX-License-Identifier: MIT
// `metrics [NAME]`: the figures of all plugins in a row each, or everything about one.

import { runtimeError } from '../../../errors.ts';
import type { PluginMetrics } from '../../../monitor/metrics-collector.ts';
import { type Column, facts, type OperatorAnswer, sections, table } from '../answer.ts';
import { loadedPlugin } from '../loaded-plugin.ts';
import { completionsOf, type OperatorCommand, usageError } from '../operator-command.ts';
import { bytes, milliseconds, percent } from '../units.ts';

const COLUMNS: readonly (string | Column)[] = [
  'name',
  { key: 'memory_usage', title: 'memory', format: bytes },
  { key: 'cpu_usage', title: 'cpu', format: percent },
  { key: 'active_requests', title: 'active' },
  { key: 'queue_length', title: 'queue' },
  'events',
  'commands',
  'errors',
  'traps',
  'denials',
  'dropped',
  'restarts',
  { key: 'event_p99_ms', title: 'event p99', format: milliseconds },
];

/** What one plugin has beside the columns of all. */
const MORE: readonly (string | Column)[] = [
  'version',
  'state',
  { key: 'memory_limit', format: bytes },
  'queue_limit',
  'refused',
  'reloads',
  'host_calls',
  'fuel',
  'log_lines',
  'log_lines_dropped',
  { key: 'busy_ms', format: milliseconds },
];

const FUNCTIONS: readonly (string | Column)[] = [
  'function',
  'calls',
  'errors',
  ...['p50', 'p90', 'p99', 'max'].map((key) => ({ key: `${key}_ms`, title: key, format: milliseconds })),
];

export const metricsCommand: OperatorCommand = {
  name: 'metrics',
  usage: '[NAME]',
  summary: 'Shows what the plugins use and do, or everything about one',
  complete: ([name], { host }) =>
    completionsOf(
      host.pluginManager.list().map((plugin) => plugin.name),
      name,
    ),
  async run([name, ...rest], { host }) {
    if (rest.length > 0) throw usageError(metricsCommand, 'it takes one name at most');
    if (name === undefined) return table(COLUMNS, host.metricsCollector.all().map(figuresOf), 'no plugins');
    await loadedPlugin(name, host);
    const metrics = host.metricsCollector.getPluginMetrics(name);
    if (metrics === undefined) throw runtimeError('RT_PLUGIN_NOT_FOUND', { name });
    return metricsOf(metrics);
  },
};

function metricsOf(metrics: PluginMetrics): OperatorAnswer {
  const rows = [...metrics.functions].map(([name, { calls, errors, latency }]) => ({
    function: name,
    calls,
    errors,
    p50_ms: latency.p50,
    p90_ms: latency.p90,
    p99_ms: latency.p99,
    max_ms: latency.max,
  }));
  return sections(
    ['plugin', facts([...COLUMNS, ...MORE], figuresOf(metrics))],
    ['functions', table(FUNCTIONS, rows, 'none was called')],
  );
}

function figuresOf(metrics: PluginMetrics) {
  const { totals, recent } = metrics;
  return {
    name: metrics.name,
    version: metrics.version,
    state: metrics.state,
    memory_usage: metrics.memoryUsage,
    memory_limit: metrics.memoryLimit,
    cpu_usage: metrics.cpuUsage,
    active_requests: metrics.activeRequests,
    queue_length: metrics.queueLength,
    queue_limit: metrics.queueLimit,
    events: totals.events,
    commands: totals.commands,
    errors: totals.errors,
    traps: totals.traps,
    denials: totals.denials,
    dropped: totals.dropped,
    refused: totals.refused,
    restarts: totals.restarts,
    reloads: totals.reloads,
    host_calls: totals.hostCalls,
    fuel: totals.fuel,
    log_lines: totals.logLines,
    log_lines_dropped: totals.logLinesDropped,
    busy_ms: totals.busy,
    event_p99_ms: recent.eventP99,
  };
}
