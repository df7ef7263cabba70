// SPDX-License-Identifier: MIT
// Commands by name and alias, with the rules for names and collisions.

import { runtimeError } from '../errors.ts';
import type {
  CommandHandler,
  CommandInfo,
  CommandOptions,
  CommandOwner,
  CompletionHandler,
} from './command.ts';

/** A registered command. A plugin's has an owner to call; one of the host program has a handler. */
export type Command = CommandInfo &
  (
    | { readonly plugin: CommandOwner }
    | {
        readonly plugin: undefined;
        readonly handler: CommandHandler;
        readonly completion: CompletionHandler | undefined;
      }
  );

/** Longest texts and most aliases of a command. */
const COMMAND_LIMITS = { description: 256, usage: 128, aliases: 8 } as const;

const NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** All commands of a host. */
export class CommandTable {
  readonly #byWord = new Map<string, Command>();
  readonly #limitOfPlugin: number;

  constructor(limitOfPlugin: number) {
    this.#limitOfPlugin = limitOfPlugin;
  }

  /** By name or alias, in any case. */
  find(word: string): Command | undefined {
    return this.#byWord.get(word.toLowerCase());
  }

  /** Names and aliases. */
  words(): Iterable<[word: string, command: Command]> {
    return this.#byWord;
  }

  /** All commands, sorted by name. */
  all(): Command[] {
    return [...new Set(this.#byWord.values())].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /**
   * Adds a command, in place of the owner's own of that name. Throws RT_COMMAND_NAME, RT_COMMAND_OPTIONS,
   * RT_COMMAND_TAKEN, RT_COMMAND_LIMIT, and has changed nothing then.
   */
  add(command: Command): void {
    const words = [command.name, ...command.aliases];
    checkNames(words);
    for (const word of words) {
      const holder = this.#byWord.get(word);
      const isOwn = holder !== undefined && holder.name === command.name && isSameOwner(holder, command);
      if (holder !== undefined && !isOwn)
        throw runtimeError('RT_COMMAND_TAKEN', { name: word, owner: holder.owner });
    }
    checkTexts(command);
    const old = this.#byWord.get(command.name);
    const { plugin } = command;
    if (plugin !== undefined && old === undefined) {
      this.#checkCount(plugin, this.all().filter((one) => one.plugin === plugin).length);
    }
    if (old !== undefined) this.remove(old);
    for (const word of words) this.#byWord.set(word, command);
  }

  /** Throws as {@link add} does for what is wrong with a command by itself; its plugin has `count` others. */
  checkForm(command: Command, count: number): void {
    checkNames([command.name, ...command.aliases]);
    checkTexts(command);
    if (command.plugin !== undefined) this.#checkCount(command.plugin, count);
  }

  /** Takes out a command with its aliases. */
  remove(command: Command): void {
    for (const word of [command.name, ...command.aliases]) {
      if (this.#byWord.get(word) === command) this.#byWord.delete(word);
    }
  }

  #checkCount(plugin: CommandOwner, count: number): void {
    if (count >= this.#limitOfPlugin) {
      throw runtimeError('RT_COMMAND_LIMIT', { owner: plugin.name, limit: this.#limitOfPlugin });
    }
  }
}

/** Makes the command that options describe. */
export function commandInfo(
  name: string,
  description: string,
  owner: string,
  options: CommandOptions,
): CommandInfo {
  return {
    name,
    description,
    usage: options.usage ?? '',
    aliases: [...new Set(options.aliases ?? [])].filter((alias) => alias !== name),
    operatorsOnly: options.operatorsOnly ?? false,
    owner,
  };
}

function checkNames(words: readonly string[]): void {
  for (const word of words) if (!NAME.test(word)) throw runtimeError('RT_COMMAND_NAME', { name: word });
}

function isSameOwner(left: Command, right: Command): boolean {
  return left.plugin === right.plugin && left.owner === right.owner;
}

function checkTexts(command: Command): void {
  const { name } = command;
  const { description, usage, aliases } = COMMAND_LIMITS;
  if (!isLine(command.description, description)) {
    throw runtimeError('RT_COMMAND_OPTIONS', { field: 'description', name, limit: description });
  }
  if (!isLine(command.usage, usage))
    throw runtimeError('RT_COMMAND_OPTIONS', { field: 'usage', name, limit: usage });
  if (command.aliases.length > aliases) {
    throw runtimeError('RT_COMMAND_OPTIONS', { field: 'list of aliases', name, limit: aliases });
  }
}

function isLine(text: string, limit: number): boolean {
  return text.length <= limit && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
}
