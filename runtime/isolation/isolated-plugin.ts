// SPDX-License-Identifier: MIT
// One component, loaded over there. The first instance takes the thread or process that compiled it; later ones get
// their own. One that nobody instantiates is let go after a while.

import { LimitTrap, Trap } from '../abi/errors.ts';
import { type ComponentError, componentError } from '../component/errors.ts';
import type { PluginInstance, PreparedPlugin } from '../plugin/plugin-engine.ts';
import type { HostEnd, HostEndEvents } from './channel.ts';
import { Conversation } from './conversation.ts';
import { IsolationError, IsolationTrap } from './errors.ts';
import { type HostCallServer, HostCalls } from './host-calls.ts';
import { IsolatedInstance } from './isolated-instance.ts';
import { refusalOf } from './notes.ts';
import {
  KIND,
  type Message,
  REFUSAL_NOTE,
  type RefusalNote,
  STARTED_NOTE,
  type StartedNote,
} from './protocol.ts';
import { Reader, type ReadLimits } from './wire/reader.ts';
import { WireError } from './wire/wire-error.ts';
import type { WorldWire } from './wire/world-wire.ts';

/** What an isolated plugin is made of. */
export interface IsolatedPluginOptions {
  readonly wire: WorldWire;
  readonly isolation: 'worker' | 'process';
  readonly importedFunctions: readonly string[];
  readonly worldId: string;
  readonly readLimits: ReadLimits;
  readonly executionTimeMs: number;
  readonly loadTimeMs: number;
  readonly graceMs: number;
  readonly open: (events: HostEndEvents) => HostEnd;
  readonly onOutput: (stream: 'stdout' | 'stderr', text: string) => void;
}

/** How long a loaded component waits for its first instance. */
const KEPT_MS = 30_000;

/** A thread or process that has loaded the component and has not started it. */
interface Loaded {
  readonly conversation: Conversation;
  readonly hostCalls: LateHostCalls;
  readonly reader: Reader;
}

/** A component on its own thread or in its own process. */
export class IsolatedPlugin<Imports, Exports> implements PreparedPlugin<Imports, Exports> {
  readonly isolation: 'worker' | 'process';
  readonly importedFunctions: readonly string[];
  readonly worldId: string;
  readonly #options: IsolatedPluginOptions;
  readonly #imported: ReadonlySet<string>;
  #kept: Loaded | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: IsolatedPluginOptions) {
    this.#options = options;
    this.isolation = options.isolation;
    this.importedFunctions = options.importedFunctions;
    this.worldId = options.worldId;
    this.#imported = new Set(options.importedFunctions);
  }

  /** Has the component compiled. Rejects with ComponentError, IsolationError. */
  async load(): Promise<void> {
    const loaded = await this.#load();
    this.#kept = loaded;
    this.#timer = setTimeout(() => this.#take()?.conversation.close(unused()), KEPT_MS);
    this.#timer.unref();
  }

  /** Rejects with ComponentError, IsolationError. */
  async instantiate(imports: Imports): Promise<PluginInstance<Exports>> {
    const { wire, executionTimeMs, graceMs } = this.#options;
    const loaded = this.#take() ?? (await this.#load());
    const { conversation, hostCalls, reader } = loaded;
    const calls = this.#hostCalls(loaded, imports);
    hostCalls.use(calls);
    const note = await this.#ask(loaded, KIND.start, executionTimeMs + graceMs, {
      tooLate: (afterMs) => startedTooLate(this.#limitTrap('the start', afterMs)),
      read: (message) => {
        if (message.kind !== KIND.started) return unexpected(message);
        return { ...(STARTED_NOTE.read(reader) as StartedNote), memory: message.memory };
      },
    });
    return new IsolatedInstance<Exports>({
      wire,
      conversation,
      calls,
      reader,
      stack: note.stack,
      memory: note.memory,
      deadlineMs: executionTimeMs + graceMs,
      tooLate: (func, afterMs) => this.#limitTrap(func, afterMs),
      onDeath: hostCalls.onDeath,
    });
  }

  /** @throws TypeError when the host lacks a function that the plugin imports. */
  #hostCalls({ conversation, reader }: Loaded, imports: Imports): HostCalls {
    try {
      return new HostCalls(this.#options.wire, imports, this.#imported, reader);
    } catch (thrown) {
      conversation.close(unused());
      throw thrown;
    }
  }

  #take(): Loaded | undefined {
    clearTimeout(this.#timer);
    const kept = this.#kept;
    this.#kept = undefined;
    return kept?.conversation.cause === undefined ? kept : undefined;
  }

  async #load(): Promise<Loaded> {
    const { open, onOutput, loadTimeMs, readLimits } = this.#options;
    const reader = new Reader(readLimits);
    const hostCalls = new LateHostCalls();
    const place = this.isolation === 'worker' ? 'thread' : 'process';
    const onDeath = (cause: Error): void => hostCalls.onDeath.tell(cause);
    let conversation: Conversation;
    try {
      conversation = new Conversation({ open, place, hostCalls, onOutput, onDeath }, reader);
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      throw new IsolationError('ISOLATION_START', `the plugin's ${place} cannot be started: ${reason}`, {
        cause: thrown,
      });
    }
    const loaded = { conversation, hostCalls, reader };
    await this.#ask(loaded, undefined, loadTimeMs, {
      tooLate: () => componentError('COMPONENT_LIMIT', `compiling it takes more than ${loadTimeMs} ms`),
      read: (message) => (message.kind === KIND.loaded ? undefined : unexpected(message)),
    });
    return loaded;
  }

  /** Asks for what can be refused; a refusal ends the thread or process. */
  async #ask<T>(
    { conversation, hostCalls, reader }: Loaded,
    kind: number | undefined,
    deadlineMs: number,
    { tooLate, read }: { tooLate: (afterMs: number) => Error; read: (message: Message) => T },
  ): Promise<T> {
    const answered = (message: Message): T => {
      reader.reset(message.bytes, message.length);
      if (message.kind === KIND.refused) {
        const note = REFUSAL_NOTE.read(reader) as RefusalNote;
        reader.done();
        throw refusalOf(note, hostCalls.failure);
      }
      const answer = read(message);
      reader.done();
      return answer;
    };
    try {
      return await conversation.ask({ deadlineMs, tooLate, answered }, kind);
    } catch (thrown) {
      const error = refused(thrown, kind === undefined);
      conversation.close(error instanceof Error ? error : unused());
      throw error;
    }
  }

  #limitTrap(what: string, afterMs: number): LimitTrap {
    const allowed = this.#options.executionTimeMs;
    return new LimitTrap(
      'max_execution_time_ms',
      allowed,
      afterMs,
      `${what} was killed; milliseconds of one call`,
    );
  }
}

/** The host's functions are there when the plugin is instantiated; before, there is nothing to call. */
class LateHostCalls implements HostCallServer {
  readonly onDeath = new DeathListeners();
  #calls: HostCalls | undefined;

  use(calls: HostCalls): void {
    this.#calls = calls;
  }

  get pending(): boolean {
    return this.#calls?.pending ?? false;
  }

  get failure(): unknown {
    return this.#calls?.failure;
  }

  serve(...args: Parameters<HostCalls['serve']>): boolean {
    if (this.#calls === undefined) throw new WireError('WIRE_MALFORMED', 'a function was called too early');
    return this.#calls.serve(...args);
  }
}

/** Who is told of a death outside of a call. */
export class DeathListeners {
  #listener: ((cause: Error) => void) | undefined;

  set(listener: (cause: Error) => void): void {
    this.#listener = listener;
  }

  tell(cause: Error): void {
    this.#listener?.(cause);
  }
}

/**
 * A thread or process that ends before the plugin runs.
 *
 * @param loading whether the component has not even been loaded: then it is not to blame for a crash.
 */
function refused(thrown: unknown, loading: boolean): unknown {
  if (!(thrown instanceof IsolationTrap)) return thrown;
  const options = { cause: thrown };
  if (thrown.fault === 'out-of-memory') {
    return componentError('COMPONENT_LIMIT', thrown.message, undefined, options);
  }
  if (loading) return new IsolationError('ISOLATION_START', thrown.message, options);
  return componentError('COMPONENT_START', thrown.message, undefined, options);
}

function unexpected({ kind }: Message): never {
  throw new WireError('WIRE_MALFORMED', `a message of kind ${kind} is none that was asked for`);
}

function startedTooLate(cause: LimitTrap): ComponentError {
  const message = `the component failed while it was started: ${cause.message}`;
  return componentError('COMPONENT_START', message, undefined, { cause });
}

function unused(): Trap {
  return new Trap('TRAP_DEAD', 'nobody instantiated the plugin');
}
