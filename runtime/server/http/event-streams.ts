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

/** Listens to the server and its plugins' bus until it is closed. */
export class EventStreams {
  readonly #server: PhiraServer;
  readonly #eventBus: PhiraEventBus;
  readonly #endChanges: () => void;
  readonly #max: number;
  readonly #listeners = new Set<Listener>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor({ server, eventBus, max }: EventStreamsOptions) {
    this.#server = server;
    this.#eventBus = eventBus;
    this.#max = max;
    this.#endChanges = server.onChange((change) => this.#changed(change));
    for (const type of [...PUBLIC, ...CONFIDENTIAL]) {
      eventBus.subscribe(
        type,
        (payload, { stage }) => {
          if (stage.tag === 'happened') this.#send(type, toJson(payload), CONFIDENTIAL.includes(type));
        },
        SUBSCRIBER,
        { priority: 'monitor' },
      );
    }
    this.#heartbeat = setInterval(() => this.#write(': still here\n\n'), HEARTBEAT_MS).unref();
  }

  /** How many listen. */
  get size(): number {
    return this.#listeners.size;
  }

  /** Whether one more may listen. @throws HttpProblem HTTP_STREAMS. */
  check(address: string): void {
    const group = addressGroup(address);
    const same = [...this.#listeners].filter((listener) => listener.group === group).length;
    if (this.#listeners.size < this.#max && same < MOST_PER_ADDRESS) return;
    throw new HttpProblem('HTTP_STREAMS', 'listen once and share it, or try again later');
  }

  /** Has somebody listen until the connection ends. Headers that are set on the response are kept. */
  open(response: ServerResponse, address: string, authorized: boolean): void {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write(`: ${authorized ? 'with' : 'without'} chat\nretry: 5000\n\n`);
    const listener = { response, group: addressGroup(address), authorized };
    this.#listeners.add(listener);
    response.on('close', () => this.#listeners.delete(listener));
  }

  /** Ends every stream. */
  close(): void {
    clearInterval(this.#heartbeat);
    this.#endChanges();
    for (const type of [...PUBLIC, ...CONFIDENTIAL]) this.#eventBus.unsubscribe(type, SUBSCRIBER);
    for (const { response } of this.#listeners) response.end();
  }

  /** Rooms and users come whole, as `/rooms` and `/players` show them. */
  #changed(change: Change): void {
    if (change.kind === 'room') this.#send('room', roomView(change.room, this.#server));
    else if (change.kind === 'user') this.#send('player', userView(change.user));
    else if (change.kind === 'user-gone') this.#send('player-gone', { id: change.userId });
    else this.#send('room-closed', { id: change.roomId, name: change.name });
  }

  #send(type: string, value: unknown, confidential = false): void {
    if (this.#listeners.size === 0) return;
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
