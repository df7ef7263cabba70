// SPDX-License-Identifier: MIT
// Words the help of commands.

import type { CommandInfo } from './command.ts';

/** One line for each command. */
export function listText(commands: readonly CommandInfo[]): string {
  const heads = commands.map(headOf);
  const width = Math.min(32, Math.max(0, ...heads.map((head) => head.length)));
  return commands
    .map(({ description }, index) => `${(heads[index] ?? '').padEnd(width)}  ${description}`.trimEnd())
    .join('\n');
}

/** Everything about one command. */
export function commandText(command: CommandInfo): string {
  const lines = [headOf(command), `  ${command.description}`];
  if (command.aliases.length > 0) lines.push(`  also: ${command.aliases.join(', ')}`);
  if (command.operatorsOnly) lines.push('  for operators');
  lines.push(`  from ${command.owner}`);
  return lines.join('\n');
}

function headOf({ name, usage }: CommandInfo): string {
  return usage === '' ? name : `${name} ${usage}`;
}
