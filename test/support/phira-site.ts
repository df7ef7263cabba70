// SPDX-License-Identifier: MIT
// Stands in for the Phira site: an HTTP server on loopback with the accounts, charts and records of the transcripts,
// and with answers that no site should give.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that came. */
export interface SiteRequest {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
}

/** The stand-in, running. */
export interface PhiraSite {
  /** Without a slash at the end. */
  readonly url: string;
  /** In the order in which they came. */
  readonly requests: readonly SiteRequest[];
  close(): Promise<void>;
}

type Row = Readonly<Record<string, unknown>>;

/** Accounts by token. */
const ACCOUNTS: ReadonlyMap<string, Row> = new Map<string, Row>([
  ['tok-alice', { id: 101, name: 'alice', language: 'en-US' }],
  ['tok-bob', { id: 102, name: 'bob', language: 'zh-CN' }],
  ['tok-carol', { id: 2, name: 'carol', language: 'zh-TW' }],
  ['tok-dave', { id: 104, name: 'dave', language: 'ja-JP' }],
  ['tok-emil', { id: 105, name: 'emil', language: '!!' }],
  ['tok-nolang', { id: 106, name: 'nolang' }],
  ...Array.from({ length: 9 }, (_, index): [string, Row] => {
    const name = `u${index + 1}`;
    return [`tok-${name}`, { id: 201 + index, name, language: 'en-US' }];
  }),
]);

/** The one whose answer takes longer than a game waits. */
const SLOW_TOKEN = 'tok-slow';
const SLOW_MS = 9000;

/** Status and body by path; a text is sent as it is. */
const PAGES: ReadonlyMap<string, readonly [status: number, body: Row | string]> = new Map([
  ['/chart/1', [200, { id: 1, name: 'Test Chart', level: 'IN Lv.12', charter: 'someone' }]],
  ['/chart/7', [200, { id: 7, name: '谱面', level: 'AT' }]],
  ['/chart/77', [200, { id: 77 }]],
  ['/chart/78', [200, 'not json']],
  ['/chart/500', [500, { error: 'x' }]],
  ['/record/9001', [200, record(9001, 101, 987654, 0.9876, false)]],
  ['/record/9002', [200, record(9002, 102, 1000000, 1, true)]],
  ['/record/9003', [200, record(9003, 101, 500000, 0.5, false)]],
]);

function record(id: number, player: number, score: number, accuracy: number, fullCombo: boolean): Row {
  const notes = { perfect: 10, good: 1, bad: 0, miss: 0, max_combo: 11 };
  return { id, player, score, ...notes, accuracy, full_combo: fullCombo, std: 0.031, std_score: 950000.5 };
}

/** Starts the stand-in on a free port of loopback. */
export async function startPhiraSite(): Promise<PhiraSite> {
  const requests: SiteRequest[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    requests.push({ method, url, authorization: request.headers.authorization });
    if (url !== '/me') {
      const [status, body] = PAGES.get(url) ?? [404, { error: 'Not found' }];
      return send(response, status, body);
    }
    if (tokenOf(request) !== SLOW_TOKEN) return sendAccount(response, tokenOf(request));
    const late = (): void => send(response, 200, { id: 107, name: 'slow', language: 'en-US' });
    timers.add(setTimeout(late, SLOW_MS));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function tokenOf(request: IncomingMessage): string {
  return (request.headers.authorization ?? '').replace(/^Bearer /, '');
}

function sendAccount(response: ServerResponse, token: string): void {
  const account = ACCOUNTS.get(token);
  if (account === undefined) send(response, 401, { error: 'Unauthorized' });
  else send(response, 200, { ...account, badge: null, exp: 3, email: 'x@x' });
}

function send(response: ServerResponse, status: number, body: Row | string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
