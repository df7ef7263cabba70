// SPDX-License-Identifier: MIT
// Calls in both directions as the plugin's side sees them: the host's functions as an object of the world's shape whose
// functions block until the host has answered, and the loop that runs what the host asks for.

import { isWitError, WitError } from '../abi/errors.ts';
import type { PluginInstance } from '../plugin/plugin-engine.ts';
import type { PluginEnd } from './channel.ts';
import { textOf, trapNote } from './notes.ts';
import {
  FAILED_NOTE,
  KIND,
  type Kind,
  MAX_NOTE_TEXT,
  type Message,
  OUTPUT_NOTE,
  TRAP_NOTE,
} from './protocol.ts';
import { type Callable, memberOf, type Side, sideOf } from './sides.ts';
import { Reader, TRUSTED } from './wire/reader.ts';
import {
  readArguments,
  readOptional,
  type WireFunction,
  type WorldWire,
  writeArguments,
} from './wire/world-wire.ts';
import { Writer } from './wire/writer.ts';

/** Calls of one plugin. */
export class PluginCalls {
  /** The host's functions, shaped like the world's imports. */
  readonly imports: Side;
  readonly #wire: WorldWire;
  readonly #end: PluginEnd;
  readonly #out = new Writer();
  readonly #in = new Reader(TRUSTED);

  constructor(wire: WorldWire, end: PluginEnd) {
    this.#wire = wire;
    this.#end = end;
    this.imports = sideOf(wire.imports, (func) => this.#hostFunction(func));
  }

  /** Has the host log a text; waits until it has. */
  output(stream: 'stdout' | 'stderr', text: string): void {
    const note = new Writer();
    for (let at = 0; at < text.length; at += MAX_NOTE_TEXT) {
      OUTPUT_NOTE.write(note.reset(), { stream, text: text.slice(at, at + MAX_NOTE_TEXT) });
      this.#end.send(KIND.output, 0, note, 0);
      const { kind } = this.#end.receive();
      if (kind !== KIND.goOn) throw unexpected(kind);
    }
  }

  /** Runs what the host calls, one call after the other; never returns. */
  answer(instance: PluginInstance<unknown>): never {
    const exports = this.#wire.exports.map((func) => memberOf(instance.exports as Side, func));
    for (;;) {
      const message = this.#end.receive();
      if (message.kind !== KIND.call) throw unexpected(message.kind);
      const kind = this.#run(instance, exports, message);
      this.#end.send(kind, 0, this.#out, instance.memoryBytes(), instance.use?.fuel);
    }
  }

  /** Runs one call and leaves its answer in the writer. */
  #run(instance: PluginInstance<unknown>, exports: readonly Callable[], message: Message): Kind {
    const func = this.#wire.exports[message.target];
    const run = exports[message.target];
    if (func === undefined || run === undefined) throw unexpected(message.kind);
    const args = readArguments(func, this.#in.reset(message.bytes, message.length));
    const { life } = instance;
    try {
      const value = run(...args);
      // A guest can swallow a trap of a host function: it is dead all the same.
      if (life.death !== undefined) return this.#trapped(life.death, true);
      func.value?.write(this.#out.reset(), value);
      if (func.value === undefined) this.#out.reset();
      return KIND.value;
    } catch (thrown) {
      if (life.death !== undefined) return this.#trapped(life.death, true);
      if (!func.fallible || !isWitError(thrown)) return this.#trapped(thrown, false);
      this.#out.reset();
      func.error?.write(this.#out, thrown.payload);
      return KIND.declared;
    }
  }

  #trapped(cause: unknown, dead: boolean): Kind {
    TRAP_NOTE.write(this.#out.reset(), trapNote(cause, dead));
    return KIND.trapped;
  }

  #hostFunction(func: WireFunction): Callable {
    return (...args) => {
      const out = this.#out.reset();
      writeArguments(func, out, args);
      this.#end.send(KIND.hostCall, func.number, out, 0);
      const { kind, bytes, length } = this.#end.receive();
      const from = this.#in.reset(bytes, length);
      if (kind === KIND.value) return readOptional(func.value, from);
      if (kind === KIND.declared) throw new WitError(readOptional(func.error, from));
      if (kind === KIND.failed) throw new Error(String(readOptional(FAILED_NOTE, from)));
      throw unexpected(kind);
    };
  }
}

function unexpected(kind: Kind): TypeError {
  return new TypeError(`the host sent a message of kind ${textOf(kind)} out of turn`);
}
