// SPDX-License-Identifier: MIT
// Types of the SDK: the events of the world by name, and what its functions take.

import type { Case } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { jsDocComment } from '../../docs.ts';
import { quote, snakeCase } from '../../names.ts';
import { caseFacts } from './declarations.ts';

/** Text of the ambient module `SCOPE/sdk`. */
export function sdkTypes(
  context: EmitContext,
  scope: string,
  version: string,
  events: readonly Case[],
): string {
  const { names } = context;
  const members = events.flatMap((item) => {
    const { name, payload, docs } = item;
    if (payload?.kind !== 'named') return [];
    return [...jsDocComment(docs, caseFacts(item)), `${snakeCase(name)}: Wit.${names.type(payload.def)};`];
  });
  const vetoable = events.filter((item) => item.vetoable).map((item) => quote(snakeCase(item.name)));
  const module = (name: string): string => quote(`${scope}/${name}${version}`);
  return `declare module ${quote(`${scope}/sdk`)} {
  import type * as Wit from ${module('events')};
  import type { Invocation } from ${module('command-handler')};
  import type { Decision, EventContext } from ${module('event-handler')};
  import type { HostError } from ${module('types')};

  /** Payloads of events by name. */
  export interface Events {
${members.map((line) => `    ${line}`).join('\n')}
  }

  /** Events that a plugin can stop. */
  export type VetoableEvent =${unionOf(vetoable)};

  /** Takes back what was registered. */
  export type TakeBack = () => void;

  /**
   * Hear of an event that has happened. Handlers are called in the order they are registered, one event at a time; what
   * one throws is the plugin's error on that event.
   *
   * @param priority \`normal\` when not given; a vetoable event is told of after the vote, whatever the priority.
   */
  export function on<Name extends keyof Events>(
    name: Name,
    handler: (event: Events[Name], context: EventContext) => void,
    priority?: Wit.Priority,
  ): TakeBack;

  /**
   * Be asked about an event before it happens; answer \`veto(reason)\` to stop it. Needs permission \`veto_events\` to
   * count. A plugin that is asked about an event does not hear of the same event through {@link on}.
   *
   * @param priority \`normal\` when not given.
   */
  export function onAsked<Name extends VetoableEvent>(
    name: Name,
    handler: (event: Events[Name], context: EventContext) => Decision | undefined | void,
    priority?: Exclude<Wit.Priority, 'monitor'>,
  ): TakeBack;

  /** Hear of an event that was stopped. */
  export function onVetoed<Name extends VetoableEvent>(
    name: Name,
    handler: (event: Events[Name], reason: string, context: EventContext) => void,
  ): TakeBack;

  /** Hear of a custom event; its JSON text arrives parsed. */
  export function onCustom(
    type: string,
    handler: (data: unknown, source: string, context: EventContext) => void,
    priority?: Wit.Priority,
  ): TakeBack;

  /** Look at every event that reaches the plugin, before its handlers do. This subscribes to nothing. */
  export function onEvent(look: (event: Wit.Event, context: EventContext) => void): void;

  /** What a handler of {@link onAsked} answers to stop an event. */
  export function veto(reason: string): Decision;

  /**
   * Raise a custom event with anything that JSON can hold. Needs permission \`emit_events\`.
   *
   * @throws {WitError<HostError>}
   */
  export function emit(type: string, data?: unknown): void;

  /**
   * Called once, after events were subscribed to and commands registered: the first moment with a host. What it throws
   * keeps the plugin from starting.
   */
  export function onInit(run: () => void): void;
  /** Called when every plugin it depends on has started. */
  export function onStart(run: () => void): void;
  /** Called before the plugin is unloaded. */
  export function onStop(run: () => void): void;

  /** How a command is shown, who may call it, and how it is completed. */
  export interface CommandOptions {
    /** One line for the list of commands. */
    readonly description?: string;
    /** Arguments as shown by help, such as \`<user> [reason]\`. */
    readonly usage?: string;
    /** Other names it can be called by. */
    readonly aliases?: string[];
    /** Only the console, other plugins and operators may call it. */
    readonly operatorsOnly?: boolean;
    /** What the last argument may be completed to. */
    readonly complete?: (invocation: Invocation) => string[];
  }

  type CommandHandler = (invocation: Invocation) => string | undefined | void;

  /** Offer a command. What the handler returns is shown to who called it, and so is what it throws. */
  export function command(name: string, handler: CommandHandler): TakeBack;
  export function command(name: string, options: CommandOptions, handler: CommandHandler): TakeBack;

  /**
   * Run something once, after at least 10 milliseconds. Not before {@link onInit}.
   *
   * @throws {WitError<HostError>}
   */
  export function after(milliseconds: number, run: () => void): TakeBack;
  /** Run something again and again. Not before {@link onInit}. @throws {WitError<HostError>} */
  export function every(milliseconds: number, run: () => void): TakeBack;

  /** The plugin's configuration, by dotted keys such as \`limits.strikes\`. */
  export const config: {
    /** A value of any kind; tables and lists as JavaScript has them, undefined when there is none. */
    get(key: string): unknown;
    /** A text, or \`otherwise\` where there is none. */
    text(key: string): string | undefined;
    text(key: string, otherwise: string): string;
    /** A number, or \`otherwise\` where there is none. */
    number(key: string): number | undefined;
    number(key: string, otherwise: number): number;
    /** True or false, or \`otherwise\` where there is none. */
    boolean(key: string): boolean | undefined;
    boolean(key: string, otherwise: boolean): boolean;
    /** Changes a value in memory. Needs permission \`write_config\`. @throws {WitError<HostError>} */
    set(key: string, value: unknown): void;
    /** Writes changed values to the operator's file. Needs permission \`write_config\`. @throws {WitError<HostError>} */
    save(): void;
  };

  /** What the plugin keeps over restarts, by key. Each can throw a WitError<HostError>. */
  export const storage: {
    get(key: string): Uint8Array | undefined;
    set(key: string, value: Uint8Array): void;
    text(key: string): string | undefined;
    setText(key: string, text: string): void;
    json(key: string): unknown;
    setJson(key: string, value: unknown): void;
    /** Throws \`not-found\` when there is no such key. */
    remove(key: string): void;
    /** Keys with this beginning, sorted. */
    keys(prefix?: string): string[];
  };

  type Log = (...values: unknown[]) => void;

  /** The plugin's own log; \`console\` is the same. */
  export const log: { trace: Log; debug: Log; info: Log; warn: Log; error: Log };

  /** The error that a host function answered, if that is what was caught. */
  export function hostError(error: unknown): HostError | undefined;

  export const lifecycle: typeof import(${module('lifecycle')});
  export const eventHandler: typeof import(${module('event-handler')});
  export const commandHandler: typeof import(${module('command-handler')});
}
`;
}

/** Members of a union behind `export type VetoableEvent =`, broken as the formatter does. */
function unionOf(members: readonly string[]): string {
  const line = ` ${members.join(' | ') || 'never'}`;
  return line.length <= 78 ? line : members.map((member) => `\n    | ${member}`).join('');
}
