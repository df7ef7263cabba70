// SPDX-License-Identifier: MIT
// The way of a typed line to a command: the vote of the plugins, the command, the news that it ran.

import type { CommandOwner, CommandSource } from '../commands/command.ts';
import { CommandRegistry as GenericCommandRegistry } from '../commands/command-registry.ts';
import { RuntimeError } from '../errors.ts';
import type { Logger } from '../plugin/logger.ts';
import type { PhiraEventBus } from './world.ts';

/** What a line came to; `text` is for who typed it. */
export type CommandResult =
  | { readonly ok: true; readonly text: string }
  /** `vetoedBy` names the plugin that stopped it. */
  | { readonly ok: false; readonly text: string; readonly vetoedBy?: string };

export interface CommandInputOptions {
  readonly eventBus: PhiraEventBus;
  readonly commandRegistry: GenericCommandRegistry;
  /** What makes a chat message a command; `/` when not given. */
  readonly prefix?: string | undefined;
}

/** Reasons why nothing was run. */
const NOT_RUN: ReadonlySet<string> = new Set(['RT_COMMAND_LINE', 'RT_COMMAND_UNKNOWN', 'RT_COMMAND_DENIED']);

/** Whether a command was run before this error. */
export function wasRun(error: RuntimeError): boolean {
  return !NOT_RUN.has(error.code);
}

/** Takes lines from the console and from users. */
export class CommandInput {
  readonly prefix: string;
  readonly #bus: PhiraEventBus;
  readonly #registry: GenericCommandRegistry;

  constructor(options: CommandInputOptions) {
    this.#bus = options.eventBus;
    this.#registry = options.commandRegistry;
    this.prefix = options.prefix ?? '/';
  }

  /** The command line in a chat message; undefined when it is plain chat. */
  lineOf(message: string): string | undefined {
    return message.startsWith(this.prefix) ? message.slice(this.prefix.length) : undefined;
  }

  /**
   * Puts the line to the vote, runs it, tells that it ran. No plugin is asked about a command of the host for operators: it
   * could keep them from unloading it. Never rejects for what a command or plugin does.
   */
  async run(line: string, source: CommandSource): Promise<CommandResult> {
    const input = { source, line };
    if (!this.#registry.isHostOperation(line)) {
      const vote = await this.#bus.ask('command_input', input);
      if (!vote.proceed) return { ok: false, text: vote.reason, vetoedBy: vote.by };
    }
    const result = await this.#dispatch(line, source);
    if (result.ran) await this.#bus.emit('command_input', input, { voted: true });
    return result.result;
  }

  async #dispatch(line: string, source: CommandSource): Promise<{ ran: boolean; result: CommandResult }> {
    try {
      return { ran: true, result: { ok: true, text: await this.#registry.dispatch(line, source) } };
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      const ran = wasRun(error);
      // What a command answers stands for itself; what the host refuses comes with the way out.
      const text = error.code === 'RT_COMMAND_FAILED' ? error.message : `${error.message}; ${error.help}`;
      return { ran, result: { ok: false, text } };
    }
  }
}

export interface CommandRegistryOptions {
  /** Numbers of the users who may call commands for operators. */
  readonly operators?: Iterable<number> | undefined;
  readonly logger?: Logger | undefined;
  /** Most commands of one plugin; 64 when not given. */
  readonly maxCommandsOfPlugin?: number | undefined;
}

/** The commands of one host, with who may call those for operators settled for this world. */
export class CommandRegistry extends GenericCommandRegistry {
  constructor(options: CommandRegistryOptions = {}) {
    const operators = new Set(options.operators);
    super({
      isOperator: (user) => operators.has(user),
      mayCallOperatorCommands: (plugin) => isGranted(plugin, 'call_operator_commands'),
      logger: options.logger,
      maxCommandsOfPlugin: options.maxCommandsOfPlugin,
    });
  }
}

function isGranted(plugin: CommandOwner, permission: string): boolean {
  return 'permissions' in plugin && plugin.permissions instanceof Set && plugin.permissions.has(permission);
}
