// SPDX-License-Identifier: MIT
// `health [NAME]`: how the plugins are, and why.

import { type Row, table } from '../answer.ts';
import { loadedPlugin } from '../loaded-plugin.ts';
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
  async run([name, ...rest], context) {
    if (rest.length > 0) throw usageError(healthCommand, 'it takes one name at most');
    const rows = (await namesOf(name, context)).map((one) => healthRow(one, context));
    return table(['name', 'health', 'reasons'], rows, 'no plugins');
  },
};

async function namesOf(name: string | undefined, { host }: OperatorContext): Promise<string[]> {
  if (name === undefined) return host.pluginManager.list().map((plugin) => plugin.name);
  return [(await loadedPlugin(name, host)).name];
}

function healthRow(name: string, { host }: OperatorContext): Row {
  const { status, reasons } = host.healthMonitor.getPluginHealth(name);
  return { name, health: status, reasons: reasons.map(({ text }) => text) };
}
