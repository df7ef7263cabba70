// SPDX-License-Identifier: MIT
// The page of all codes as Markdown, for runtime/errors.md.

import type { Explanation } from './explanation.ts';
import { GROUPS } from './pages.ts';
import { TROUBLESHOOTING } from './troubleshooting.ts';

/** How the file is made again. */
export const DOCS_COMMAND = 'npm run docs';

/** Text of the page; ends with a line end. */
export function errorsPage(): string {
  const blocks = [
    `<!-- Made by "${DOCS_COMMAND}" from runtime/errors.ts and runtime/cli/explain; do not edit. -->`,
    '# Errors',
    'Every error has a stable code. `phira-plugin explain CODE` prints what stands here; `phira-plugin doctor PLUGINS` looks for them before a host does. Messages of the generator are in [diagnostics](../generated/docs/diagnostics.md).',
    '## Troubleshooting',
    ...TROUBLESHOOTING.flatMap(({ symptom, checks }) => [
      `### ${symptom}`,
      table(
        ['check', 'with', 'codes'],
        checks.map(({ check, how, codes }) => [check, how, codes.map(link).join(', ')]),
      ),
    ]),
    ...GROUPS.flatMap(({ title, pages }) => [`## ${title}`, ...pages.flatMap(section)]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** The heading is the code alone, so that a link can name it: `errors.md#rt_plugin_abi`. */
function section({ code, says, cause, cure, see = [] }: Explanation): string[] {
  return [
    `### ${code}`,
    ...(says === undefined ? [] : [`> ${escaped(says)}`]),
    ...(says !== undefined && cause.toLowerCase().startsWith(says.toLowerCase())
      ? []
      : [`Cause: ${escaped(cause)}`]),
    cure.map((step) => `- ${escaped(step)}`).join('\n'),
    ...(see.length === 0 ? [] : [`See ${see.map(link).join(', ')}.`]),
  ];
}

function link(code: string): string {
  return `[${code}](#${code.toLowerCase()})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

/** Outside of code, angle brackets and stars are text. */
function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[<>*_]/g, (sign) => `\\${sign}`)))
    .join('');
}
