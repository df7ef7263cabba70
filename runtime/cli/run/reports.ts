// SPDX-License-Identifier: MIT
// What `run` says about the plugins of a host that starts or has stopped.

import { formatEndpoint } from '../../server/network/address.ts';
import type { AnyHost, StartReport } from '../../server/start-host.ts';
import type { Output } from '../output.ts';

type ReportedHost = Pick<AnyHost, 'pluginManager' | 'monitoringServer' | 'stopReport'>;

/** What became of each plugin, its rights, and where metrics are. True when all plugins run. */
export function reportStart(host: ReportedHost, { load, init, start }: StartReport, output: Output): boolean {
  const failed = [...load.failed, ...init.failed, ...start.failed];
  for (const { error } of failed) output.error(error.report);
  for (const warning of load.warnings) output.error(`warning: ${warning}`);
  const plugins = host.pluginManager.list();
  for (const { name, version, state, permissions, pendingPermissions } of plugins) {
    const granted = permissions.size === 0 ? 'nothing' : [...permissions].sort().join(', ');
    output.line(`plugin ${name} ${version} is ${state}`);
    output.line(`  granted: ${granted}`);
    if (pendingPermissions.length > 0) {
      output.line(`  waiting for the operator: ${pendingPermissions.join(', ')}`);
      output.line(`    to grant what it asks for: plugin grant ${name}`);
    }
  }
  for (const name of load.disabled) output.line(`plugin ${name} is disabled`);
  if (plugins.length === 0 && failed.length === 0) output.line('no plugins');
  const metrics = host.monitoringServer?.listening;
  if (metrics !== undefined) output.line(`metrics on http://${formatEndpoint(metrics)}/metrics`);
  return failed.length === 0;
}

/** Which plugins did not stop as they should. True when all did. */
export function reportStop({ stopReport }: ReportedHost, output: Output): boolean {
  for (const { error } of stopReport?.failed ?? []) output.error(error.report);
  return stopReport?.failed.length === 0;
}
