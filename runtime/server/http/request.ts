// SPDX-License-Identifier: MIT
// A request as routes see it: its path, its query and its JSON, checked while they are taken.

import type { IncomingMessage } from 'node:http';

import { HttpProblem } from './problem.ts';
import type { PathParameters } from './router.ts';

/** Most bytes of a body; nothing that the API takes comes near. */
const MOST_BYTES = 16 * 1024;
const MOST_ID = 0xffff_ffff;

export interface HttpRequestOptions {
  readonly message: IncomingMessage;
  readonly parameters: PathParameters;
  readonly query: URLSearchParams;
  /** Address of the client, without the port. */
  readonly address: string;
  /** Whether the right token came with it. */
  readonly authorized: boolean;
}

/** One request. What cannot be taken throws {@link HttpProblem}. */
export class HttpRequest {
  readonly address: string;
  readonly authorized: boolean;
  readonly query: URLSearchParams;
  readonly #message: IncomingMessage;
  readonly #parameters: PathParameters;

  constructor(options: HttpRequestOptions) {
    this.address = options.address;
    this.authorized = options.authorized;
    this.query = options.query;
    this.#message = options.message;
    this.#parameters = options.parameters;
  }

  /** A number of a user or a room in the path; anything else is not there. */
  id(name: string): number {
    const value = wholeNumber(this.#parameters.get(name) ?? '');
    if (value === undefined || value > MOST_ID) throw new HttpProblem('HTTP_NOT_FOUND');
    return value;
  }

  /** A whole number in the query; undefined when it is not there. */
  number(name: string, max: number): number | undefined {
    const text = this.query.get(name);
    if (text === null) return undefined;
    const value = wholeNumber(text);
    if (value !== undefined && value <= max) return value;
    throw new HttpProblem('HTTP_QUERY', `${name} is a whole number from 0 to ${max}`);
  }

  /** The body: one JSON object with no other keys than these. */
  async body<Key extends string>(keys: readonly Key[]): Promise<Body<Key>> {
    if (!/^application\/json\s*(?:;|$)/i.test(this.#message.headers['content-type'] ?? '')) {
      throw new HttpProblem('HTTP_BODY_TYPE');
    }
    const value = parse(await readAll(this.#message));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new HttpProblem('HTTP_BODY', 'the body is one JSON object');
    }
    const known: ReadonlySet<string> = new Set(keys);
    const other = Object.keys(value).find((key) => !known.has(key));
    if (other !== undefined) {
      throw new HttpProblem('HTTP_BODY', `the keys are ${keys.join(', ')}, not ${JSON.stringify(other)}`);
    }
    return new Body(new Map(Object.entries(value)));
  }
}

/** The values of a body, by their types. */
export class Body<Key extends string> {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(values: ReadonlyMap<string, unknown>) {
    this.#values = values;
  }

  has(key: Key): boolean {
    return this.#values.has(key);
  }

  /** A text of at most `max` characters. */
  text(key: Key, max: number): string {
    const value = this.#values.get(key);
    if (typeof value === 'string' && value.length <= max) return value;
    throw new HttpProblem('HTTP_BODY', `${key} is a text of at most ${max} characters`);
  }

  optionalText(key: Key, max: number): string | undefined {
    return this.has(key) ? this.text(key, max) : undefined;
  }

  boolean(key: Key): boolean {
    const value = this.#values.get(key);
    if (typeof value === 'boolean') return value;
    throw new HttpProblem('HTTP_BODY', `${key} is true or false`);
  }

  /** A whole number from `min` to `max`. */
  number(key: Key, min: number, max: number): number {
    const value = this.#values.get(key);
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    throw new HttpProblem('HTTP_BODY', `${key} is a whole number from ${min} to ${max}`);
  }

  /** Number of a user or a room. */
  id(key: Key): number {
    return this.number(key, 0, MOST_ID);
  }
}

function wholeNumber(text: string): number | undefined {
  return /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : undefined;
}

async function readAll(message: IncomingMessage): Promise<string> {
  if (Number(message.headers['content-length'] ?? 0) > MOST_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(): HttpProblem {
  // The rest of the body is not waited for.
  return new HttpProblem('HTTP_BODY_SIZE', `at most ${MOST_BYTES} bytes`, { connection: 'close' });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem('HTTP_BODY', 'the body is not JSON');
  }
}
