// SPDX-License-Identifier: MIT
// What `help` and `plugins` answer at the prompt.

import { ACTIONS } from './script-syntax.ts';
import type { AnyHost } from './start-host.ts';

/** The actions of the script language, then the commands that plugins and the host offer. */
export function describeHelp(host: AnyHost): string {
  const actions = Object.values(ACTIONS);
  const commands = host.commandRegistry
    .list()
    .map((command): readonly [string, string] => [
      `${host.commands.prefix}${command.name} ${command.usage}`.trimEnd(),
      command.operatorsOnly ? `${command.description} (operators)` : command.description,
    ]);
  const rows = [...actions, ...commands];
  const width = Math.max(...rows.map(([usage]) => usage.length));
  return rows.map(([usage, meaning]) => `${usage.padEnd(width)}  ${meaning}`).join('\n');
}

/** One line for each plugin: name, version, state, and the permissions it was granted. */
export function describePlugins(host: AnyHost): string {
  const plugins = host.pluginManager.list();
  if (plugins.length === 0) return 'no plugins';
  return plugins
    .map(({ name, version, state, permissions }) => {
      const granted = [...permissions].sort().join(', ');
      return `${name} ${version} ${state}${granted === '' ? '' : ` (${granted})`}`;
    })
    .join('\n');
}
