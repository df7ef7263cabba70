// SPDX-License-Identifier: MIT
// Server-sent events: what happens on the server, to everybody who listens. A listener who does not read is cut off.

import type { ServerResponse } from 'node:http';

import type { EventName } from '../../../generated/events.ts';
import { addressGroup } from '../network/address.ts';
import type { Change } from '../phira/changes.ts';
import type { PhiraServer } from '../phira/phira-server.ts';
import type { PhiraEventBus } from '../world.ts';
import { HttpProblem } from './problem.ts';
import { roomView, toJson, userView } from './views.ts';

/** Heard by everybody besides how rooms and users change. */
const PUBLIC: readonly EventName[] = ['game_start', 'game_end'];
/** Heard by who has the token only. */
const CONFIDENTIAL: readonly EventName[] = ['message_send'];

const SUBSCRIBER = 'event-streams';
const HEARTBEAT_MS = 15_000;
/** Listeners of one address. */
const MOST_PER_ADDRESS = 10;
/** Bytes that may wait for a listener; what happens at once, such as everybody leaving, is far less. */
const MOST_WAITING = 1024 * 1024;

interface Listener {
  readonly response: ServerResponse;
  readonly group: string;
  readonly authorized: boolean;
}

export interface EventStreamsOptions {
  readonly server: PhiraServer;
  readonly eventBus: PhiraEventBus;
  /** Most listeners at once. */
  readonly max: number;
}

/** Listens to the server and the bus of its plugins while somebody listens here. */
export class EventStreams {
  readonly #options: EventStreamsOptions;
  readonly #listeners = new Set<Listener>();
  #endListening: (() => void) | undefined;

  constructor(options: EventStreamsOptions) {
    this.#options = options;
  }

  /**
   * Has somebody listen until the connection ends. Headers that are set on the response are kept.
   *
   * @throws HttpProblem HTTP_STREAMS when too many listen.
   */
  open(response: ServerResponse, address: string, authorized: boolean): void {
    const group = addressGroup(address);
    const same = [...this.#listeners].filter((listener) => listener.group === group).length;
    if (this.#listeners.size >= this.#options.max || same >= MOST_PER_ADDRESS) {
      throw new HttpProblem('HTTP_STREAMS', 'listen once and share it, or try again later');
    }
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write(`: ${authorized ? 'with' : 'without'} chat\nretry: 5000\n\n`);
    const listener = { response, group, authorized };
    this.#listeners.add(listener);
    this.#endListening ??= this.#listen();
    response.on('close', () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#end();
    });
  }

  /** Ends every stream. */
  close(): void {
    this.#end();
    for (const { response } of this.#listeners) response.end();
  }

  #listen(): () => void {
    const { server, eventBus } = this.#options;
    const types = [...PUBLIC, ...CONFIDENTIAL];
    for (const type of types) {
      const isConfidential = CONFIDENTIAL.includes(type);
      eventBus.subscribe(
        type,
        (payload, { stage }) => {
          if (stage.tag === 'happened') this.#send(type, toJson(payload), isConfidential);
        },
        SUBSCRIBER,
        { priority: 'monitor' },
      );
    }
    const endChanges = server.onChange((change) => this.#changed(change));
    const heartbeat = setInterval(() => this.#write(': still here\n\n'), HEARTBEAT_MS).unref();
    return () => {
      clearInterval(heartbeat);
      endChanges();
      for (const type of types) eventBus.unsubscribe(type, SUBSCRIBER);
    };
  }

  #end(): void {
    this.#endListening?.();
    this.#endListening = undefined;
  }

  /** Rooms and users come whole, as `/rooms` and `/players` show them. */
  #changed(change: Change): void {
    if (change.kind === 'room') this.#send('room', roomView(change.room, this.#options.server));
    else if (change.kind === 'user') this.#send('player', userView(change.user));
    else if (change.kind === 'user-gone') this.#send('player-gone', { id: change.userId });
    else this.#send('room-closed', { id: change.roomId, name: change.name });
  }

  #send(type: string, value: unknown, confidential = false): void {
    // JSON has no line breaks: what users write cannot begin a field of the stream.
    this.#write(`event: ${type}\ndata: ${JSON.stringify(value)}\n\n`, confidential);
  }

  #write(text: string, confidential = false): void {
    for (const { response, authorized } of this.#listeners) {
      if (confidential && !authorized) continue;
      response.write(text);
      if (response.writableLength > MOST_WAITING) response.destroy();
    }
  }
}
