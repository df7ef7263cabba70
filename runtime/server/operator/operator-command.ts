// SPDX-License-Identifier: MIT
// A command for operators: one piece of code behind the console, the chat of operators, and the command line.

import type { CommandSource } from '../../commands/command.ts';
import { type RuntimeError, runtimeError } from '../../errors.ts';
import type { Pending } from '../../events/event.ts';
import type { AnyHost } from '../start-host.ts';
import type { OperatorAnswer } from './answer.ts';

/** What a command works on, and for whom. */
export interface OperatorContext {
  readonly host: AnyHost;
  /** The console (which the command line is too), an operator by number, or a plugin that may call operators' commands. */
  readonly source: CommandSource;
}

export interface OperatorCommand {
  /** Letters, digits and dashes, as for every command. */
  readonly name: string;
  /** Its arguments, such as `NAME [REASON]`; empty when it takes none. */
  readonly usage: string;
  /** One line for help. */
  readonly summary: string;
  readonly aliases?: readonly string[] | undefined;
  /** What the last of the arguments may be completed to; within 50 milliseconds. */
  complete?(args: readonly string[], context: OperatorContext): Pending<readonly string[]>;
  /**
   * Does it. Throws (rejects with) RuntimeError, best of {@link usageError} where the arguments are wrong, or
   * `WitError<string>` with a text of its own; anything else is a fault of the host.
   */
  run(args: readonly string[], context: OperatorContext): Pending<OperatorAnswer>;
}

/** The error for arguments that a command cannot take. @param reason such as `NAME is missing`. */
export function usageError(command: OperatorCommand, reason: string): RuntimeError {
  return runtimeError('RT_COMMAND_USAGE', { name: command.name, usage: command.usage, reason });
}

/** Those of some words that begin as what was typed does. */
export function completionsOf(words: Iterable<string>, typed: string | undefined): string[] {
  return [...words].filter((word) => word.startsWith(typed ?? '')).sort();
}
