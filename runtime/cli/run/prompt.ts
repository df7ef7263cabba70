// SPDX-License-Identifier: MIT
// The console of a server: commands from a terminal or a pipe, with the lines of the host above the prompt.

import { createInterface, type Interface } from 'node:readline';

import { reasonOf } from '../../errors.ts';
import { printAbove } from '../../server/above-prompt.ts';
import type { CommandResult } from '../../server/command-input.ts';
import type { AnyHost } from '../../server/start-host.ts';

export interface PromptOptions {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
  /** Told when somebody at a terminal wants to stop the server. */
  readonly onStop: () => void;
}

/** Words that end the server. */
const STOP: ReadonlySet<string> = new Set(['quit', 'exit', 'stop']);

/** Reads until it is closed. The end of the input ends the reading, not the server. */
export class Prompt {
  readonly #host: () => AnyHost;
  readonly #options: PromptOptions;
  readonly #isTerminal: boolean;
  #lines: Interface | undefined;
  /** Settles when what was typed so far has been done. */
  #done: Promise<void> = Promise.resolve();

  /** @param host asked for at each line. */
  constructor(host: () => AnyHost, options: PromptOptions) {
    this.#host = host;
    this.#options = options;
    this.#isTerminal = options.input.isTTY === true;
  }

  /** Writes one line; what is being typed stays below it. */
  print(line: string): void {
    const { output } = this.#options;
    if (this.#lines === undefined || !this.#isTerminal) output.write(`${line}\n`);
    else printAbove(this.#lines, output, line);
  }

  /** Begins to read. */
  open(): void {
    const { input, output, onStop } = this.#options;
    const lines = createInterface({
      input,
      output: this.#isTerminal ? output : undefined,
      terminal: this.#isTerminal,
      prompt: '> ',
      completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
        void this.#complete(line).then((result) => done(null, result));
      },
    });
    lines.on('SIGINT', () => {
      output.write('\n');
      onStop();
    });
    lines.on('line', (line) => {
      this.#done = this.#done
        .then(() => this.#take(line))
        // A fault of a command ends neither the console nor the server.
        .catch((error: unknown) => this.print(`error: ${reasonOf(error)}`));
    });
    lines.on('close', () => {
      this.#lines = undefined;
    });
    this.#lines = lines;
    if (!this.#isTerminal) return;
    this.print('type help for the commands, quit to stop the server');
  }

  close(): void {
    this.#lines?.close();
  }

  async #take(typed: string): Promise<void> {
    const line = typed.trim();
    const { commands } = this.#host();
    const command = commands.lineOf(line) ?? line;
    if (STOP.has(command)) this.#options.onStop();
    else if (command !== '') this.#answer(await commands.run(command, { tag: 'console' }));
    else if (this.#isTerminal) this.#lines?.prompt();
  }

  #answer({ ok, text }: CommandResult): void {
    for (const line of text.split(/\r?\n/)) this.print(ok ? line : `error: ${line}`);
  }

  /** What a line may go on with, and the part of it that this replaces. */
  async #complete(typed: string): Promise<[string[], string]> {
    const { commands, commandRegistry } = this.#host();
    const command = commands.lineOf(typed) ?? typed;
    const matches = await commandRegistry.complete(command, { tag: 'console' });
    return [[...matches], /\S*$/.exec(command)?.[0] ?? ''];
  }
}
