// SPDX-License-Identifier: MIT
// The prompt of a host without a network: the script language, line by line, from a terminal or a pipe.

import { createInterface } from 'node:readline';

import { printAbove } from './above-prompt.ts';
import type { MemoryServer } from './memory-server.ts';
import { perform } from './script-runner.ts';
import { ACTIONS, formatProblem, parsePrompt } from './script-syntax.ts';
import type { Host } from './start-host.ts';

export interface ConsoleStreams {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
  /** Told where lines go while somebody types at a terminal, so that they do not get into what is being typed. */
  readonly printWith?: (print: (line: string) => void) => void;
}

/**
 * Reads actions until `quit` or the end of the input, one at a time and in order. A prompt is shown where the input is
 * a terminal. What cannot be understood is said and does not end the session.
 */
export async function runConsole(host: Host<MemoryServer>, streams: ConsoleStreams): Promise<void> {
  const terminal = streams.input.isTTY === true;
  const lines = createInterface({
    input: streams.input,
    output: terminal ? streams.output : undefined,
    terminal,
    prompt: '> ',
    completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
      // Completing never fails: a command that cannot say answers nothing.
      void completeLine(host, line).then((result) => done(null, result));
    },
  });
  const say = (line: string): void => {
    streams.output.write(`${line}\n`);
  };
  if (terminal) {
    streams.printWith?.((line) => printAbove(lines, streams.output, line));
    lines.on('close', () => streams.printWith?.(say));
    say('type help for what can be done, quit to stop');
    lines.prompt();
  }
  for await (const line of lines) {
    const action = toAction(host, line);
    if (action !== undefined && 'code' in action) say(formatProblem(action));
    else if (action?.kind === 'quit') break;
    else if (action !== undefined) await perform(host, action);
    if (terminal) lines.prompt();
  }
  lines.close();
}

/** With the command prefix a line is a command of the console, and also where it begins with one and with no action. */
function toAction(host: Host<MemoryServer>, line: string): ReturnType<typeof parsePrompt> {
  const command = host.commands.lineOf(line.trim()) ?? commandIn(host, line);
  return command === undefined ? parsePrompt(line) : { kind: 'command', text: command };
}

/** The line, where it is that of a command without a prefix. */
function commandIn({ commandRegistry }: Host<MemoryServer>, line: string): string | undefined {
  const [word = ''] = line.trim().split(/\s/, 1);
  return Object.hasOwn(ACTIONS, word) || commandRegistry.get(word) === undefined ? undefined : line.trim();
}

/** What a line at the prompt may go on with, and the part of the line that this replaces. */
export async function completeLine(
  host: Host<MemoryServer>,
  line: string,
): Promise<[matches: string[], replaced: string]> {
  const command = /^\s*command\s+(.*)$/.exec(line)?.[1] ?? host.commands.lineOf(line);
  if (command === undefined && commandIn(host, line) === undefined) {
    const words = [...Object.keys(ACTIONS), ...host.commandRegistry.list().map(({ name }) => name)];
    return [[...new Set(words)].filter((word) => word.startsWith(line)), line];
  }
  const matches = await host.commandRegistry.complete(command ?? line, { tag: 'console' });
  return [[...matches], /\S*$/.exec(command ?? line)?.[0] ?? ''];
}
