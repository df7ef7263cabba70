// SPDX-License-Identifier: MIT
// The host's side of one plugin: asks it something, serves its host calls until it has answered, and ends it when it
// does not answer in time, breaks the protocol, or is gone.

import type { Pending } from '../events/event.ts';
import type { Ending, HostEnd, HostEndEvents } from './channel.ts';
import { IsolationTrap } from './errors.ts';
import type { HostCallServer } from './host-calls.ts';
import { Patience } from './patience.ts';
import { KIND, type Kind, type Message, OUTPUT_NOTE, type OutputNote } from './protocol.ts';
import type { Reader } from './wire/reader.ts';
import { WireError } from './wire/wire-error.ts';
import type { Writer } from './wire/writer.ts';

/** What a conversation is made of. */
export interface ConversationOptions {
  /** Opens the connection; the first message is the plugin's. */
  readonly open: (events: HostEndEvents) => HostEnd;
  /** What it is, for messages: `thread` or `process`. */
  readonly place: string;
  readonly hostCalls: HostCallServer;
  readonly onOutput: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Called once when it ends while nothing is asked; asked, the question fails with the cause. */
  readonly onDeath: (cause: Error) => void;
}

/** Something that was asked, with the time it may take. */
export interface Question<T> {
  /** Milliseconds from now. */
  readonly deadlineMs: number;
  /** What became of it when the time is over, after so many milliseconds. */
  tooLate(afterMs: number): Error;
  /** Turns the answer into what the caller gets, or throws it. Bytes are read before anything else happens. */
  answered(message: Message): T;
}

interface Asked {
  readonly answered: (message: Message) => unknown;
  readonly tooLate: (afterMs: number) => Error;
  readonly since: number;
  timer: NodeJS.Timeout | undefined;
  /** Set when the caller waits for a promise. */
  resolve: ((value: unknown) => void) | undefined;
  reject: ((cause: unknown) => void) | undefined;
}

/** Told apart from every answer: the plugin has not answered yet. */
const LATER = Symbol('later');

/** One plugin's conversation. */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #end: HostEnd;
  readonly #in: Reader;
  readonly #patience = new Patience();
  #asked: Asked | undefined;
  #cause: Error | undefined;
  #killed = false;

  /** Opens the connection. */
  constructor(options: ConversationOptions, reader: Reader) {
    this.#options = options;
    this.#in = reader;
    this.#end = options.open({
      ended: (ending) => this.die(this.#crash(ending)),
      output: options.onOutput,
    });
  }

  /** Why it is over; undefined while it is not. */
  get cause(): Error | undefined {
    return this.#cause;
  }

  /** Whether the host ended it because it did not answer in time. */
  get killed(): boolean {
    return this.#killed;
  }

  /**
   * Asks, and answers at once if the plugin is quick. One question at a time.
   *
   * @param kind left out to wait for what the plugin says of its own accord: that it has loaded.
   */
  ask<T>(question: Question<T>, kind?: Kind, target = 0, payload?: Writer): Pending<T> {
    if (this.#cause !== undefined) throw this.#cause;
    if (this.#asked !== undefined) throw new TypeError('a plugin is asked one thing at a time');
    const asked: Asked = {
      answered: question.answered,
      tooLate: question.tooLate,
      since: performance.now(),
      timer: undefined,
      resolve: undefined,
      reject: undefined,
    };
    this.#asked = asked;
    if (kind !== undefined) this.#end.send(kind, target, payload);
    if (this.#end.quick && kind !== undefined) {
      this.#patience.begin();
      const answer = this.#listen(asked, true);
      if (answer !== LATER) return answer as T;
      // Its own host functions can have ended the plugin meanwhile.
      if (this.#cause !== undefined) throw this.#cause;
    }
    return new Promise<T>((resolve, reject) => {
      asked.resolve = resolve as (value: unknown) => void;
      asked.reject = reject;
      asked.timer = setTimeout(() => this.#tooLate(asked), Math.max(0, question.deadlineMs));
      if (!this.#options.hostCalls.pending) this.#sleep(asked);
    });
  }

  /** Ends it for good: whoever waits is told why. Later causes do not count. */
  die(cause: Error): void {
    if (this.#cause !== undefined) return;
    this.#cause = cause;
    this.#end.close();
    const asked = this.#asked;
    this.#finish();
    if (asked === undefined) this.#options.onDeath(cause);
    else asked.reject?.(cause);
  }

  /** Ends it quietly: nobody is told. */
  close(cause: Error): void {
    const asked = this.#asked;
    this.#cause ??= cause;
    this.#end.close();
    this.#finish();
    asked?.reject?.(this.#cause);
  }

  #sleep(asked: Asked): void {
    this.#end.wake(() => {
      if (this.#asked !== asked) return;
      this.#patience.resume();
      this.#go(asked);
    });
  }

  /** Goes on with a question that is waited for by promise. */
  #go(asked: Asked): void {
    let answer: unknown;
    try {
      answer = this.#listen(asked, false);
    } catch (thrown) {
      asked.reject?.(thrown);
      return;
    }
    if (answer !== LATER) asked.resolve?.(answer);
    else if (this.#asked === asked && !this.#options.hostCalls.pending) this.#sleep(asked);
  }

  /**
   * Takes messages as long as they come quickly.
   *
   * @throws whatever the answer means.
   */
  #listen(asked: Asked, first: boolean): unknown {
    for (;;) {
      const message = this.#receive(first);
      if (message === undefined) return LATER;
      if (message.kind === KIND.hostCall || message.kind === KIND.output) {
        if (!this.#serve(message, asked)) return LATER;
        // However quickly it calls the host again: the event loop is not held beyond the patience.
        if (this.#patience.left() === 0) return LATER;
      } else {
        if (first) this.#patience.rewarded();
        return this.#readAnswer(asked, message);
      }
    }
  }

  #receive(first: boolean): Message | undefined {
    let message: Message | undefined;
    try {
      message = this.#end.receive(this.#patience.left());
    } catch (thrown) {
      throw this.#broken(thrown);
    }
    if (message === undefined) this.#patience.inVain(first);
    return message;
  }

  #readAnswer(asked: Asked, message: Message): unknown {
    try {
      return asked.answered(message);
    } catch (thrown) {
      // While it counts as asked: a death of the asked one is told to who asked.
      throw thrown instanceof WireError ? this.#broken(thrown) : thrown;
    } finally {
      this.#finish();
    }
  }

  /** Answers a host call or takes output; false when the answer comes later. */
  #serve(message: Message, asked: Asked): boolean {
    const { hostCalls, onOutput } = this.#options;
    if (message.kind === KIND.output) {
      try {
        const from = this.#in.reset(message.bytes, message.length);
        const { stream, text } = OUTPUT_NOTE.read(from) as OutputNote;
        from.done();
        onOutput(stream, text);
      } catch (thrown) {
        throw this.#broken(thrown);
      }
      this.#end.send(KIND.goOn, 0, undefined);
      return true;
    }
    const answer = (kind: Kind, payload: Writer): void => this.#end.send(kind, message.target, payload);
    try {
      return hostCalls.serve(message, answer, () => this.#answeredLater(asked));
    } catch (thrown) {
      throw this.#broken(thrown);
    }
  }

  /** An asynchronous host function has settled, and its answer was sent. */
  #answeredLater(asked: Asked): void {
    if (this.#asked !== asked) return;
    this.#patience.resume();
    this.#go(asked);
  }

  #tooLate(asked: Asked): void {
    if (this.#asked !== asked) return;
    this.#killed = true;
    this.die(asked.tooLate(Math.round(performance.now() - asked.since)));
  }

  #finish(): void {
    clearTimeout(this.#asked?.timer);
    this.#asked = undefined;
  }

  /** The plugin broke the protocol, or the host has a fault; either way it is over. @return what to throw. */
  #broken(thrown: unknown): unknown {
    const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
    const message = `the plugin's ${this.#options.place} broke the protocol: ${cause.message}`;
    this.die(thrown instanceof WireError ? new IsolationTrap('protocol', message, { cause }) : cause);
    return this.#cause;
  }

  #crash({ outOfMemory, reason }: Ending): Error {
    const what = `the plugin's ${this.#options.place}`;
    return outOfMemory
      ? new IsolationTrap('out-of-memory', `${what} ran out of memory: ${reason}`)
      : new IsolationTrap('crashed', `${what} is gone: ${reason}`);
  }
}
