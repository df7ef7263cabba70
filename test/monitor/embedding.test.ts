// SPDX-License-Identifier: MIT
// Monitoring as a program that embeds a host has it, with what the package exports.

import { expect, test } from 'vitest';
import { HealthMonitor, HealthStatus, MetricsCollector } from '../../runtime/main.ts';
import { HostFolder, operate } from '../operator/support.ts';

test('a collector and a monitor are made of a plugin manager', async () => {
  const folder = new HostFolder();
  await folder.plugin('my-plugin', { commands: ['fall'], onCommand: '(unreachable)' });
  const { host, say } = await operate(folder);
  const metricsCollector = new MetricsCollector(host.pluginManager);
  const healthMonitor = new HealthMonitor(metricsCollector);
  const changes: string[] = [];
  healthMonitor.onChange(({ plugin, from, to }) => changes.push(`${plugin}: ${from} > ${to}`));
  const metrics = metricsCollector.getPluginMetrics('my-plugin');
  expect(metrics).toMatchObject({ memoryUsage: 4 * 65_536, activeRequests: 0 });
  expect(metrics?.cpuUsage).toBeGreaterThanOrEqual(0);
  healthMonitor.check();
  expect(healthMonitor.getPluginHealth('my-plugin').status).toBe(HealthStatus.Healthy);
  await say('fall');
  healthMonitor.check();
  expect(healthMonitor.getPluginHealth('my-plugin').status).toBe(HealthStatus.Critical);
  expect(healthMonitor.getPluginHealth('nobody').status).toBe(HealthStatus.Unknown);
  expect(changes).toEqual(['my-plugin: healthy > critical']);
});
