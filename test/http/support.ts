// SPDX-License-Identifier: MIT
// A whole server with its HTTP API on free ports of loopback, and a client that sends bytes as they are.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

import type { Endpoint } from '../../runtime/server/network/address.ts';
import { createPhiraHost, type PhiraHost } from '../../runtime/server/phira-host.ts';
import { Player } from '../server/phira-support.ts';

export const TOKEN = 'a-token-for-tests-only';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** With the right token. */
  readonly operator?: boolean;
}

export interface TestHost {
  readonly host: PhiraHost;
  readonly http: Endpoint;
  /** Connects a game client and logs it in. */
  enter(name: string): Promise<Player>;
  ask(path: string, options?: Ask): Promise<Answer>;
}

/** @param toml host.toml behind `[http]`, whose token is {@link TOKEN} unless it is given. */
export async function startHttp(toml = '', http = `token = "${TOKEN}"`): Promise<TestHost> {
  const folder = mkdtempSync(join(tmpdir(), 'phira-http-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'plugins'));
  const hostConfigPath = join(folder, 'host.toml');
  writeFileSync(hostConfigPath, `[http]\nlisten = "127.0.0.1:0"\n${http}\n${toml}`);
  const host = createPhiraHost({
    ...{ pluginsDir: join(folder, 'plugins'), hostConfigPath },
    ...{ listen: '127.0.0.1:0', api: 'offline' },
  });
  await host.start();
  onTestFinished(() => host.stop());
  const endpoint = host.httpListening();
  const { listening } = host.server;
  if (endpoint === undefined || listening === undefined) throw new Error('the host does not listen');
  return {
    host,
    http: endpoint,
    async enter(name) {
      const player = await Player.connect(listening, name);
      await player.ask({ kind: 'authenticate', token: name });
      return player;
    },
    ask: (path, options) => ask(endpoint, path, options),
  };
}

/** One request; the path goes over the wire as it is given. */
export function ask(endpoint: Endpoint, path: string, options: Ask = {}): Promise<Answer> {
  const { method = 'GET', body, operator = false } = options;
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    ...(operator ? { authorization: `Bearer ${TOKEN}` } : {}),
    ...options.headers,
  };
  return new Promise((resolve, reject) => {
    const sent = request({ ...endpoint, path, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) });
      });
    });
    sent.on('error', reject);
    sent.end(payload);
  });
}

/** Sends bytes and answers everything that comes until the server closes the connection. */
export function sendRaw({ host, port }: Endpoint, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, host, () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text)).on('error', reject);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One listener of `/events`. */
export class Listener {
  readonly #text: () => string;
  readonly close: () => void;
  readonly ended: Promise<void>;

  private constructor(text: () => string, close: () => void, ended: Promise<void>) {
    this.#text = text;
    this.close = close;
    this.ended = ended;
  }

  /** Listens; rejects with the answer when that is refused. */
  static open(endpoint: Endpoint, headers: Readonly<Record<string, string>> = {}): Promise<Listener> {
    return new Promise((resolve, reject) => {
      const sent = request({ ...endpoint, path: '/events', headers, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        if (response.statusCode !== 200) {
          response.on('end', () => reject(new Error(`${response.statusCode}: ${text}`)));
          return;
        }
        const ended = new Promise<void>((done) => response.on('close', done));
        response.on('error', () => {});
        resolve(
          new Listener(
            () => text,
            () => sent.destroy(),
            ended,
          ),
        );
      });
      sent.on('error', reject);
      sent.end();
      onTestFinished(() => void sent.destroy());
    });
  }

  /** Everything that came, as it came. */
  get text(): string {
    return this.#text();
  }

  /** The events that came. */
  get events(): { readonly type: string; readonly data: unknown }[] {
    return this.text.split('\n\n').flatMap((block) => {
      const type = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      return type === undefined || data === undefined ? [] : [{ type, data: JSON.parse(data) as unknown }];
    });
  }
}
