// SPDX-License-Identifier: MIT
// What `help` and `plugins` answer at the prompt.

import { ACTIONS } from './script-syntax.ts';
import type { AnyHost } from './start-host.ts';

/** The actions of the script language, then the commands that plugins and the host offer. */
export function describeHelp(host: AnyHost): string {
  const actions = Object.values(ACTIONS);
  const width = Math.max(...actions.map(([usage]) => usage.length));
  return [
    'actions:',
    ...actions.map(([usage, meaning]) => `  ${usage.padEnd(width)}  ${meaning}`),
    `commands, as "command NAME" or "${host.commands.prefix}NAME":`,
    ...host.commandRegistry
      .help()
      .split('\n')
      .map((line) => `  ${line}`),
  ].join('\n');
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
