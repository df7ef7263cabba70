// SPDX-License-Identifier: MIT
// The two ends of a connection as the rest of isolation sees them, whatever the messages travel in. Types only.

import type { Kind, Message } from './protocol.ts';
import type { Writer } from './wire/writer.ts';

/** The plugin's end: everything waits. */
export interface PluginEnd {
  /**
   * Hands the turn to the host with a message.
   *
   * @param memory bytes that the plugin has.
   * @param fuel units that it has used since it was instantiated; 0 when not given.
   */
  send(kind: Kind, target: number, payload: Writer | undefined, memory: number, fuel?: number): void;
  /** Waits until the host hands the turn back. */
  receive(): Message;
}

/** Why a thread or process ended. */
export interface Ending {
  /** Whether V8 ran out of memory in it. */
  readonly outOfMemory: boolean;
  /** One line, such as `it ended with signal SIGKILL`. */
  readonly reason: string;
}

/** The host's end, and the thread or process behind it. Nothing here throws. */
export interface HostEnd {
  /** Hands the turn to the plugin with a message. Does nothing when it has ended. */
  send(kind: Kind, target: number, payload: Writer | undefined): void;
  /**
   * The plugin's message, if it comes within so many milliseconds, which this thread spends waiting. A message that
   * breaks the protocol is thrown as a `WireError`.
   */
  receive(patienceMs: number): Message | undefined;
  /**
   * Calls `listener` once, from the event loop, when a message may have come; keeps the event loop alive until then.
   * Forgotten when the connection is closed.
   */
  wake(listener: () => void): void;
  /** Whether waiting in {@link receive} can be worth it. */
  readonly quick: boolean;
  /** Ends the thread or process, now; what it says from then on is dropped. */
  close(): void;
}

/** What a connection tells whoever opened it, from the event loop. */
export interface HostEndEvents {
  /** The thread or process ended, and nobody had asked for it. */
  ended(ending: Ending): void;
  /** Something was written to its standard streams. */
  output(stream: 'stdout' | 'stderr', text: string): void;
}
