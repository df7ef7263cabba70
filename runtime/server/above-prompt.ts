// SPDX-License-Identifier: MIT
// Lines that appear while somebody types at a prompt.

import { clearLine, cursorTo, type Interface } from 'node:readline';

/** Writes a line to a terminal; the prompt and what is being typed move below it. */
export function printAbove(prompt: Interface, terminal: NodeJS.WritableStream, line: string): void {
  cursorTo(terminal, 0);
  clearLine(terminal, 0);
  terminal.write(`${line}\n`);
  prompt.prompt(true);
}
