// SPDX-License-Identifier: MIT
// Server-sent events: what happens on the server, to everybody who listens. A listener who does not read is cut off.

import type { ServerResponse } from 'node:http';

import type { EventName } from '../../../generated/events.ts';
import { addressGroup } from '../network/address.ts';
import type { PhiraEventBus } from '../world.ts';
import { HttpProblem } from './problem.ts';
import { toJson } from './views.ts';

/** What everybody may hear: nothing that `/rooms` and `/players` do not show. */
const PUBLIC: readonly EventName[] = [
  'user_connect',
  'user_disconnect',
  'room_create',
  'room_disband',
  'user_join_room',
  'user_leave_room',
  'game_start',
  'game_end',
];

/** What only who has the token hears besides. */
const CONFIDENTIAL: readonly EventName[] = ['message_send'];

const SUBSCRIBER = 'event-streams';
const HEARTBEAT_MS = 15_000;
/** Listeners of one address. */
const MOST_PER_ADDRESS = 10;
/** Bytes that may wait for a listener. */
const MOST_WAITING = 64 * 1024;

interface Listener {
  readonly response: ServerResponse;
  readonly group: string;
  readonly authorized: boolean;
}

export interface EventStreamsOptions {
  readonly eventBus: PhiraEventBus;
  /** Most listeners at once. */
  readonly max: number;
}

/** Listens to the bus until it is closed. */
export class EventStreams {
  readonly #eventBus: PhiraEventBus;
  readonly #max: number;
  readonly #listeners = new Set<Listener>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor({ eventBus, max }: EventStreamsOptions) {
    this.#eventBus = eventBus;
    this.#max = max;
    for (const type of [...PUBLIC, ...CONFIDENTIAL]) {
      eventBus.subscribe(
        type,
        (payload, { stage, sequence }) => {
          if (stage.tag === 'happened') this.#send(type, sequence, payload);
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
    for (const type of [...PUBLIC, ...CONFIDENTIAL]) this.#eventBus.unsubscribe(type, SUBSCRIBER);
    for (const { response } of this.#listeners) response.end();
  }

  #send(type: EventName, sequence: bigint, payload: unknown): void {
    if (this.#listeners.size === 0) return;
    // JSON has no line breaks: what users write cannot begin a field of the stream.
    const text = `id: ${sequence}\nevent: ${type}\ndata: ${JSON.stringify(toJson(payload))}\n\n`;
    this.#write(text, CONFIDENTIAL.includes(type));
  }

  #write(text: string, confidential = false): void {
    for (const { response, authorized } of this.#listeners) {
      if (confidential && !authorized) continue;
      response.write(text);
      if (response.writableLength > MOST_WAITING) response.destroy();
    }
  }
}
