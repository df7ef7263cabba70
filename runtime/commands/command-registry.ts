// SPDX-License-Identifier: MIT
// Who offers which command, and the way of a line from who typed it to who answers it.

import { isWitError } from '../abi/errors.ts';
import { nearest } from '../abi/nearest.ts';
import { RuntimeError, reasonOf, runtimeError } from '../errors.ts';
import type { Pending } from '../events/event.ts';
import type { Logger } from '../plugin/logger.ts';
import { silentLogger } from '../plugin/logger.ts';
import { cut } from '../services/escape.ts';
import type {
  CommandHandler,
  CommandInfo,
  CommandOptions,
  CommandOwner,
  CommandSource,
  Invocation,
} from './command.ts';
import { type Command, CommandTable, commandInfo } from './command-table.ts';
import { completionsOf } from './completion.ts';
import { type Defer, type HandOver, HandOvers } from './hand-over.ts';
import { commandText, listText } from './help.ts';
import { splitLine } from './line.ts';

/** What a registry is made of; who is an operator is the host's to say. */
export interface CommandRegistryOptions {
  /** Whether a user, by number, is an operator; nobody is when not given. */
  readonly isOperator?: ((user: number) => boolean) | undefined;
  /** Whether a plugin may call commands for operators; none may when not given. */
  readonly mayCallOperatorCommands?: ((plugin: CommandOwner) => boolean) | undefined;
  readonly logger?: Logger | undefined;
  /** Most commands of one plugin; 64 when not given. */
  readonly maxCommandsOfPlugin?: number | undefined;
}

/** Longest chain of calls and events, for a caller without a bound of its own. */
const MOST_DEPTH = 100;

/** Longest error text of a command that is passed on, in UTF-16 code units: a plugin may answer megabytes. */
const LONGEST_ERROR = 4096;

/** The commands of one host. `help` is there from the start. */
export class CommandRegistry {
  readonly #table: CommandTable;
  readonly #options: CommandRegistryOptions;
  readonly #logger: Logger;
  readonly #handOvers = new HandOvers();
  /** Commands that come into force when their plugin takes the place of another. */
  readonly #staged = new Map<CommandOwner, Command[]>();

  constructor(options: CommandRegistryOptions = {}) {
    this.#options = options;
    this.#logger = options.logger ?? silentLogger;
    this.#table = new CommandTable(options.maxCommandsOfPlugin ?? 64);
    const help: CommandHandler = ({ args, source }) => this.help(args[0], source);
    const complete = ({ args, source }: Invocation) => this.#namesFor(args[0] ?? '', source);
    this.register('help', 'Shows commands, or one command', help, 'host', { usage: '[command]', complete });
  }

  /**
   * Offers a command of the host program. Throws RT_COMMAND_NAME, RT_COMMAND_TAKEN, RT_COMMAND_OPTIONS.
   *
   * @param owner a name for that part of the host program.
   */
  register(
    name: string,
    description: string,
    handler: CommandHandler,
    owner: string,
    options: CommandOptions = {},
  ): void {
    const info = commandInfo(name, description, owner, options);
    this.#table.add({ ...info, plugin: undefined, handler, completion: options.complete });
  }

  /** Offers a command of a plugin. Throws as {@link register} does, and RT_COMMAND_LIMIT. */
  registerFor(plugin: CommandOwner, name: string, description: string, options: CommandOptions = {}): void {
    const command: Command = { ...commandInfo(name, description, plugin.name, options), plugin };
    if (plugin.staged === true) this.#stage(plugin, command);
    else this.#table.add(command);
  }

  /**
   * A plugin takes the place of another from now on: calls of the other's commands wait, in turn with whatever else `defer`
   * holds back, until the function that is answered is called.
   */
  hold(old: CommandOwner, next: CommandOwner, defer: Defer): () => void {
    const words = [...this.#table.words()].filter(([, { plugin }]) => plugin === old).map(([word]) => word);
    return this.#handOvers.begin(words, old, next, defer);
  }

  /** What a plugin registered while it was staged comes into force. Throws as {@link registerFor} does. */
  unstage(plugin: CommandOwner): void {
    const staged = this.#staged.get(plugin) ?? [];
    this.#staged.delete(plugin);
    for (const command of staged) this.#table.add(command);
  }

  /** Takes back a command by its name. Throws RT_COMMAND_NOT_OWNED. */
  unregister(name: string, owner: string | CommandOwner): void {
    if (typeof owner !== 'string' && owner.staged === true && this.#unstageOne(owner, name)) return;
    const command = this.#table.find(name);
    if (command === undefined || command.name !== name || !isOwner(command, owner)) {
      throw runtimeError('RT_COMMAND_NOT_OWNED', {
        name,
        owner: typeof owner === 'string' ? owner : owner.name,
      });
    }
    this.#table.remove(command);
  }

  /** Takes back everything of an owner; answers how many commands that were. */
  withdraw(owner: string | CommandOwner): number {
    if (typeof owner !== 'string') this.#staged.delete(owner);
    const owned = this.#table.all().filter((command) => isOwner(command, owner));
    for (const command of owned) this.#table.remove(command);
    return owned.length;
  }

  /** All commands, sorted by name. */
  list(): readonly CommandInfo[] {
    return this.#table.all();
  }

  /** A command by name or alias. */
  get(name: string): CommandInfo | undefined {
    return this.#table.find(name);
  }

  /** Whether a line calls a command of the host program that is for operators. */
  isHostOperation(line: string): boolean {
    const [word = ''] = line.trimStart().split(/\s/, 1);
    const command = this.#table.find(word);
    return command?.plugin === undefined && command?.operatorsOnly === true;
  }

  /**
   * Text of help: what this source may call, or one command of it; everything when no source is given. Throws
   * RT_COMMAND_UNKNOWN.
   */
  help(name?: string, source: CommandSource = { tag: 'console' }): string {
    if (name === undefined)
      return listText(this.#table.all().filter((command) => this.#may(command, source)));
    const command = this.#table.find(name);
    if (command === undefined || !this.#may(command, source)) throw this.#unknown(name, source);
    return commandText(command);
  }

  /**
   * Runs a line of the console or a user and answers the text to show. Rejects with RT_COMMAND_LINE,
   * RT_COMMAND_UNKNOWN, RT_COMMAND_DENIED, RT_COMMAND_FAILED (the command's own error text), RT_COMMAND_CRASHED or
   * RT_PLUGIN_UNREACHABLE.
   */
  async dispatch(line: string, source: CommandSource): Promise<string> {
    return this.#run(line, source, undefined);
  }

  /**
   * Runs a line for a plugin; the answer comes at once where it can. Throws or rejects as {@link dispatch} does, with
   * RT_COMMAND_REENTRY for a command of a plugin that waits for this call, with RT_COMMAND_WAITS when the answer comes
   * later and the caller cannot wait, and with RT_COMMAND_TOO_DEEP at the end of a chain of calls and events.
   */
  callFrom(caller: CommandOwner, line: string): Pending<string> {
    return this.#run(line, { tag: 'plugin', val: caller.name }, caller);
  }

  /**
   * What the last word of a line may be completed to: names of commands, or what the command itself offers. Answers
   * nothing rather than fail.
   */
  async complete(line: string, source: CommandSource): Promise<readonly string[]> {
    try {
      const { words, inWord } = splitLine(line, true);
      const [name = '', ...args] = inWord ? words : [...words, ''];
      if (args.length === 0) return this.#namesFor(name, source);
      const command = this.#table.find(name);
      if (command === undefined || !this.#may(command, source)) return [];
      return await completionsOf(command, { name: command.name, args, source });
    } catch (thrown) {
      this.#logger.debug({ err: thrown }, `a command line was not completed: ${reasonOf(thrown)}`);
      return [];
    }
  }

  #run(line: string, source: CommandSource, caller: CommandOwner | undefined): Pending<string> {
    const [word, ...args] = splitLine(line).words;
    if (word === undefined) throw runtimeError('RT_COMMAND_LINE', { reason: 'it is empty' });
    const handOver = this.#handOvers.of(word);
    if (handOver !== undefined) {
      return this.#whenTakenOver(handOver, word, caller, () => this.#run(line, source, caller));
    }
    const command = this.#table.find(word);
    if (command === undefined) throw this.#unknown(word, source);
    if (!this.#may(command, source, caller)) throw runtimeError('RT_COMMAND_DENIED', { name: command.name });
    const invocation: Invocation = { name: command.name, args, source };
    try {
      const answer = this.#call(command, invocation, caller);
      if (!(answer instanceof Promise)) return answer;
      return answer.catch((thrown: unknown) => {
        throw this.#failure(command, thrown);
      });
    } catch (thrown) {
      throw this.#failure(command, thrown);
    }
  }

  /** Runs a call after two plugins have changed places. */
  #whenTakenOver(
    { next, defer }: HandOver,
    name: string,
    caller: CommandOwner | undefined,
    run: () => Pending<string>,
  ): Promise<string> {
    if (caller !== undefined) {
      checkWaiting({ name, owner: next.name }, next, caller, true);
      caller.waitsFor = next;
    }
    return new Promise((resolve, reject) => {
      const taken = defer(() => {
        if (caller !== undefined) caller.waitsFor = undefined;
        try {
          resolve(run());
        } catch (thrown) {
          reject(thrown);
        }
      });
      if (taken) return;
      if (caller !== undefined) caller.waitsFor = undefined;
      reject(runtimeError('RT_COMMAND_BUSY', { name, owner: next.name }));
    });
  }

  /** Keeps a command of a staged plugin; whether its words are free shows when it comes into force. */
  #stage(plugin: CommandOwner, command: Command): void {
    const others = (this.#staged.get(plugin) ?? []).filter(({ name }) => name !== command.name);
    this.#table.checkForm(command, others.length);
    this.#staged.set(plugin, [...others, command]);
  }

  #unstageOne(plugin: CommandOwner, name: string): boolean {
    const staged = this.#staged.get(plugin) ?? [];
    const others = staged.filter((command) => command.name !== name);
    this.#staged.set(plugin, others);
    return others.length < staged.length;
  }

  #call(command: Command, invocation: Invocation, caller: CommandOwner | undefined): Pending<string> {
    const { plugin } = command;
    if (plugin === undefined) {
      const answer = command.handler(invocation);
      if (caller?.synchronous !== true || !(answer instanceof Promise)) return answer;
      answer.catch((thrown: unknown) => this.#failure(command, thrown));
      throw waits(command, caller);
    }
    if (caller === undefined) return plugin.runCommand(invocation, 0);
    checkWaiting(command, plugin, caller);
    const depth = caller.depth + 1;
    const limit = caller.maxRecursionDepth ?? MOST_DEPTH;
    if (depth > limit) throw runtimeError('RT_COMMAND_TOO_DEEP', { name: command.name, limit });
    caller.waitsFor = plugin;
    let answer: Pending<string>;
    try {
      answer = plugin.runCommand(invocation, depth);
    } catch (thrown) {
      caller.waitsFor = undefined;
      throw thrown;
    }
    if (answer instanceof Promise) {
      return answer.finally(() => {
        caller.waitsFor = undefined;
      });
    }
    caller.waitsFor = undefined;
    return answer;
  }

  /** A command's own error text and the runtime's errors go to who called; anything else is logged. */
  #failure(command: Command, thrown: unknown): RuntimeError {
    if (thrown instanceof RuntimeError) return thrown;
    if (isWitError(thrown)) {
      const text = cut(typeof thrown.payload === 'string' ? thrown.payload : thrown.message, LONGEST_ERROR);
      return new RuntimeError('RT_COMMAND_FAILED', text, `${command.name} of ${command.owner} answered this`);
    }
    const facts = { command: command.name, owner: command.owner };
    const error = runtimeError(
      'RT_COMMAND_CRASHED',
      { name: facts.command, owner: facts.owner },
      { cause: thrown },
    );
    this.#logger.error({ ...facts, code: error.code, err: thrown }, `${error.message}: ${reasonOf(thrown)}`);
    return error;
  }

  #may(command: CommandInfo, source: CommandSource, caller?: CommandOwner): boolean {
    if (!command.operatorsOnly || source.tag === 'console') return true;
    if (source.tag === 'user') return this.#options.isOperator?.(source.val) ?? false;
    return caller !== undefined && (this.#options.mayCallOperatorCommands?.(caller) ?? false);
  }

  #namesFor(start: string, source: CommandSource): string[] {
    const begins = start.toLowerCase();
    const names: string[] = [];
    for (const [word, command] of this.#table.words()) {
      if (word.startsWith(begins) && this.#may(command, source)) names.push(word);
    }
    return names.sort();
  }

  #unknown(name: string, source: CommandSource): RuntimeError {
    const error = runtimeError('RT_COMMAND_UNKNOWN', { name });
    const [meant] = nearest(name.toLowerCase(), this.#namesFor('', source));
    return meant === undefined
      ? error
      : new RuntimeError(error.code, error.message, `did you mean ${meant}?`);
  }
}

function isOwner(command: Command, owner: string | CommandOwner): boolean {
  if (typeof owner === 'string') return command.plugin === undefined && command.owner === owner;
  return command.plugin === owner;
}

type NamedCommand = Pick<CommandInfo, 'name' | 'owner'>;

/**
 * Refuses a call that would wait for itself, and one whose answer comes later to a caller that cannot wait.
 *
 * @param later whether the answer comes later in any case.
 */
function checkWaiting(
  command: NamedCommand,
  target: CommandOwner,
  caller: CommandOwner,
  later = target.running || !target.synchronous,
): void {
  for (let one: CommandOwner | undefined = target; one !== undefined; one = one.waitsFor) {
    if (one !== caller) continue;
    const values = { name: command.name, owner: target.name, caller: caller.name };
    throw runtimeError('RT_COMMAND_REENTRY', values);
  }
  if (caller.synchronous && later) throw waits(command, caller);
}

function waits(command: NamedCommand, caller: CommandOwner): RuntimeError {
  return runtimeError('RT_COMMAND_WAITS', { name: command.name, owner: command.owner, caller: caller.name });
}
