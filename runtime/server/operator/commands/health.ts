// SPDX-License-Identifier: MIT
// `health [NAME]`: how the plugins are, and why.

import { runtimeError } from '../../../errors.ts';
import { type Row, table } from '../answer.ts';
import {
  completionsOf,
  type OperatorCommand,
  type OperatorContext,
  usageError,
} from '../operator-command.ts';

export const healthCommand: OperatorCommand = {
  name: 'health',
  usage: '[NAME]',
  summary: 'Shows how the plugins are, and why',
  complete: ([name], { host }) =>
    completionsOf(
      host.pluginManager.list().map((plugin) => plugin.name),
      name,
    ),
  run([name, ...rest], context) {
    if (rest.length > 0) throw usageError(healthCommand, 'it takes one name at most');
    const rows = namesOf(name, context).map((one) => healthRow(one, context));
    return table(['name', 'health', 'reasons'], rows, 'no plugins');
  },
};

function namesOf(name: string | undefined, { host }: OperatorContext): string[] {
  if (name === undefined) return host.pluginManager.list().map((plugin) => plugin.name);
  if (host.pluginManager.get(name) === undefined) throw runtimeError('RT_PLUGIN_NOT_FOUND', { name });
  return [name];
}

function healthRow(name: string, { host }: OperatorContext): Row {
  const { status, reasons } = host.healthMonitor.getPluginHealth(name);
  return { name, health: status, reasons: reasons.map(({ text }) => text) };
}
