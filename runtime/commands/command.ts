// SPDX-License-Identifier: MIT
// What the command registry speaks, in the shapes that a world's command types have on the host.

import type { Pending, Subscriber } from '../events/event.ts';

/** Who typed a command: the console, a user by number, or a plugin by name. */
export type CommandSource =
  | { tag: 'console' }
  | { tag: 'user'; val: number }
  | { tag: 'plugin'; val: string };

/** One call of a command. */
export interface Invocation {
  /** The registered name, also when called by an alias. */
  name: string;
  args: string[];
  source: CommandSource;
}

/**
 * Runs a command and answers the text to show. A `WitError<string>` that it throws is the command's own error text;
 * anything else is a crash.
 */
export type CommandHandler = (invocation: Invocation) => Pending<string>;

/** What the last argument may be completed to. */
export type CompletionHandler = (invocation: Invocation) => Pending<readonly string[]>;

/** How a command is shown and who may call it. */
export interface CommandOptions {
  /** Arguments as shown by help, such as `<user> [reason]`. */
  readonly usage?: string | undefined;
  readonly aliases?: readonly string[] | undefined;
  /** Only the console, operators, and plugins that may call operators' commands. */
  readonly operatorsOnly?: boolean | undefined;
  readonly complete?: CompletionHandler | undefined;
}

/** Who owns commands and calls them: a plugin. The host program's own commands are owned by a name. */
export interface CommandOwner extends Subscriber {
  /** False for a plugin on another thread: what it answers comes later. */
  readonly synchronous: boolean;
  /** Milliseconds for which completions of its commands are waited for; 50 when not given. */
  readonly maxCompletionTimeMs?: number | undefined;
  /** Whether it is running a call, or has one waiting. */
  readonly running: boolean;
  /** Whose command it is waiting for, if it called one. Written by the registry only. */
  waitsFor: CommandOwner | undefined;
  /** Whether its commands come into force later, when it takes the place of another; see `CommandRegistry.unstage`. */
  readonly staged?: boolean | undefined;
  /** Runs `on-command`, in turn with everything else that calls the plugin. */
  runCommand(invocation: Invocation, depth: number): Pending<string>;
  /** Runs `complete-command`. */
  completeCommand(invocation: Invocation): Pending<readonly string[]>;
}

/** A registered command as help and tools see it. */
export interface CommandInfo {
  readonly name: string;
  readonly description: string;
  readonly usage: string;
  readonly aliases: readonly string[];
  readonly operatorsOnly: boolean;
  /** Name of the plugin, or of the part of the host program. */
  readonly owner: string;
}
