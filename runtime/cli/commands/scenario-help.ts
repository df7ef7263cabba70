// SPDX-License-Identifier: MIT
// How a scenario is written, as `phira-plugin test --help` shows it.

import { SCENARIO_ACTIONS } from '../../server/testing/scenario-syntax.ts';

/** How a scenario is written, for `--help`. */
export const SCENARIO_HELP = `
A scenario is a text file. A line that begins with \`> \` does something; the lines after it are everything that comes
of it, in order: replies, logs, what users see. \`...\` stands for any lines, or inside a line for any text; \`# \` begins
a comment. --update writes down what came.

  > load
  log info: my-plugin is ready
  > connect 1 Ada
  [user 1] connected as Ada
  > command my-plugin Ada
  reply: Hello, Ada!

Actions, besides those of \`run --script\`:
${Object.values(SCENARIO_ACTIONS)
  .map(([usage, meaning]) => `  ${usage.padEnd(26)} ${meaning}`)
  .join('\n')}`;
