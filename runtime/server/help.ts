// SPDX-License-Identifier: MIT
// What `help` answers at the prompt.

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
