// SPDX-License-Identifier: MIT
// The commands for operators of one host: offered in the command registry, and run by name for the command line.

import type { CommandSource } from '../../commands/command.ts';
import { reasonOf, runtimeError } from '../../errors.ts';
import type { Logger } from '../../plugin/logger.ts';
import { silentLogger } from '../../plugin/logger.ts';
import { escapeControl } from '../../services/escape.ts';
import type { AnyHost } from '../start-host.ts';
import { answerData, type OperatorAnswer, table } from './answer.ts';
import type { OperatorCommand, OperatorContext } from './operator-command.ts';
import { renderAnswer } from './render.ts';

/** Asks for JSON instead of text, wherever it stands among the arguments. */
const JSON_FLAG = '--json';

/** The registry has one of its own under this name, which lists the commands of plugins too. */
const HELP = 'help';

/** Owner of the commands in the registry. */
const OWNER = 'host';

/** Operators' commands of one host. */
export class OperatorCommands {
  readonly #host: () => AnyHost;
  readonly #logger: Logger;
  readonly #commands = new Map<string, OperatorCommand>();

  /** @param host asked for at each call: commands are there before the host is whole. */
  constructor(host: () => AnyHost, logger: Logger = silentLogger) {
    this.#host = host;
    this.#logger = logger;
  }

  /** All commands, sorted by name. */
  list(): readonly OperatorCommand[] {
    return [...this.#commands.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /**
   * Offers a command to the console, to operators in the chat and to the command line. Throws RT_COMMAND_NAME,
   * RT_COMMAND_TAKEN, RT_COMMAND_OPTIONS.
   */
  add(command: OperatorCommand): void {
    const { name, summary, usage, aliases, complete } = command;
    this.#host().commandRegistry.register(
      name,
      summary,
      async ({ args, source }) => {
        const answer = await this.run(
          name,
          args.filter((word) => word !== JSON_FLAG),
          source,
        );
        return args.includes(JSON_FLAG) ? JSON.stringify(answerData(answer)) : renderAnswer(answer);
      },
      OWNER,
      {
        usage,
        aliases,
        operatorsOnly: true,
        complete:
          complete === undefined
            ? undefined
            : ({ args, source }) => complete.call(command, args, this.#context(source)),
      },
    );
    this.#commands.set(name, command);
  }

  /**
   * Runs a command and answers its data; what operators do is put into the log. `help` lists the commands. Rejects with
   * RT_COMMAND_UNKNOWN, and with what the command throws.
   */
  async run(name: string, args: readonly string[], source: CommandSource): Promise<OperatorAnswer> {
    if (name === HELP) return this.#help();
    const command = this.#commands.get(name);
    if (command === undefined) throw runtimeError('RT_COMMAND_UNKNOWN', { name });
    const facts = { command: name, args, source };
    const line = escapeControl([name, ...args].join(' '));
    const who = 'val' in source ? `${source.tag} ${source.val}` : source.tag;
    try {
      const answer = await command.run(args, this.#context(source));
      this.#logger.info(facts, `${who} ran ${line}`);
      return answer;
    } catch (error) {
      this.#logger.info(facts, `${who} ran ${line}, which failed: ${reasonOf(error)}`);
      throw error;
    }
  }

  #help(): OperatorAnswer {
    const rows = this.list().map(({ name, usage, summary }) => ({
      command: name,
      arguments: usage,
      what: summary,
    }));
    return table(['command', 'arguments', 'what'], rows, 'no commands');
  }

  #context(source: CommandSource): OperatorContext {
    return { host: this.#host(), source };
  }
}
