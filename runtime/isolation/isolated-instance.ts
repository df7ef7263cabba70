// SPDX-License-Identifier: MIT
// A running plugin on another thread or in another process: the world's exports as functions that ask it.

import type { Life } from '../abi/contract.ts';
import { type LimitTrap, Trap, WitError } from '../abi/errors.ts';
import type { PluginInstance } from '../plugin/plugin-engine.ts';
import type { Conversation, Question } from './conversation.ts';
import type { HostCalls } from './host-calls.ts';
import { trapOf } from './notes.ts';
import { KIND, type Message, TRAP_NOTE, type TrapNote } from './protocol.ts';
import { type Callable, sideOf } from './sides.ts';
import type { Reader } from './wire/reader.ts';
import { WireError } from './wire/wire-error.ts';
import { readOptional, type WireFunction, type WorldWire, writeArguments } from './wire/world-wire.ts';
import { Writer } from './wire/writer.ts';

/** What an instance is made of. */
export interface InstanceOptions {
  readonly wire: WorldWire;
  readonly conversation: Conversation;
  readonly calls: HostCalls;
  readonly reader: Reader;
  readonly stack: number;
  readonly memory: number;
  readonly deadlineMs: number;
  /** The trap of a call of this function that was killed. */
  readonly tooLate: (func: string, afterMs: number) => LimitTrap;
  readonly onDeath: { set(listener: (cause: Error) => void): void };
}

/** An instance that can end by itself. */
export class IsolatedInstance<Exports> implements PluginInstance<Exports> {
  /** Functions answer at once when the plugin does, else with a promise. */
  readonly exports: Exports;
  readonly life: Life = { death: undefined };
  /** As the plugin told with its last answer. */
  readonly use = { fuel: 0, hostCalls: 0 };
  readonly effectiveStackSize: number | undefined;
  readonly #options: InstanceOptions;
  readonly #out = new Writer();
  #memory: number;
  #listener: ((cause: Error) => void) | undefined;

  constructor(options: InstanceOptions) {
    this.#options = options;
    this.#memory = options.memory;
    this.effectiveStackSize = options.stack === 0 ? undefined : options.stack;
    this.exports = sideOf(options.wire.exports, (func) => this.#caller(func)) as Exports;
    options.onDeath.set((cause) => {
      this.life.death ??= cause;
      this.#listener?.(cause);
    });
  }

  /** Whether it was ended from outside because a call did not end in time. */
  get killed(): boolean {
    return this.#options.conversation.killed;
  }

  /** As the plugin told with its last answer. */
  memoryBytes(): number {
    return this.#memory;
  }

  onDeath(listener: (cause: Error) => void): void {
    this.#listener = listener;
    const { cause } = this.#options.conversation;
    // It died before anybody could ask to be told.
    if (cause !== undefined) queueMicrotask(() => this.#listener?.(cause));
  }

  /** Ends the thread or process, whatever it does. */
  dispose(): readonly unknown[] {
    this.#listener = undefined;
    this.#memory = 0;
    this.life.death ??= new Trap('TRAP_DEAD', 'the plugin was let go');
    this.#options.conversation.close(this.life.death);
    return [];
  }

  #caller(func: WireFunction): Callable {
    const { conversation, deadlineMs, tooLate } = this.#options;
    const question: Question<unknown> = {
      deadlineMs,
      tooLate: (afterMs) => this.#dies(tooLate(func.name, afterMs)),
      answered: (message) => this.#answered(func, message),
    };
    return (...args) => {
      if (this.life.death !== undefined) throw dead(this.life.death);
      const out = this.#out.reset();
      try {
        writeArguments(func, out, args);
      } catch (thrown) {
        throw this.#badArguments(func, thrown);
      }
      let answer: unknown;
      try {
        answer = conversation.ask(question, KIND.call, func.number, out);
      } catch (thrown) {
        throw this.#failed(thrown);
      }
      if (!(answer instanceof Promise)) return answer;
      return answer.catch((thrown: unknown) => {
        throw this.#failed(thrown);
      });
    };
  }

  #answered(func: WireFunction, { kind, bytes, length, memory, fuel }: Message): unknown {
    const from = this.#options.reader.reset(bytes, length);
    this.#memory = memory;
    this.use.fuel = fuel;
    this.use.hostCalls = this.#options.calls.served;
    if (kind === KIND.value) return readOptional(func.value, from);
    if (kind === KIND.declared && func.fallible) throw new WitError(readOptional(func.error, from));
    if (kind !== KIND.trapped) {
      throw new WireError('WIRE_MALFORMED', `a message of kind ${kind} answers no call`);
    }
    const note = readOptional(TRAP_NOTE, from) as TrapNote;
    const cause = note.code === 'TRAP_HOST' ? this.#options.calls.failure : undefined;
    const trap = trapOf(note, cause);
    throw note.dead ? this.#dies(trap) : trap;
  }

  #dies<E extends Error>(cause: E): E {
    this.life.death ??= cause;
    return cause;
  }

  /** A call can fail because the thread or process did; then that is what the plugin died of. */
  #failed(thrown: unknown): unknown {
    const { cause } = this.#options.conversation;
    if (cause !== undefined) this.life.death ??= cause;
    return thrown;
  }

  /** What the host passes is not what the world says: the same trap as inline. */
  #badArguments({ id }: WireFunction, thrown: unknown): unknown {
    if (!(thrown instanceof WireError)) return thrown;
    return this.#dies(new Trap('TRAP_HOST', `${id}: ${thrown.message}`, { cause: thrown }));
  }
}

function dead(death: Error): Trap {
  return new Trap('TRAP_DEAD', `the plugin is dead: ${death.message}`, { cause: death });
}
