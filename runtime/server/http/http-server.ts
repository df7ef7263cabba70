// SPDX-License-Identifier: MIT
// The HTTP server: what holds for every request - limits, names, origins, the token - and then the routes.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP, type Socket } from 'node:net';

import type { HttpConfig } from '../../../generated/host-config.ts';
import { reasonOf, runtimeError } from '../../errors.ts';
import { type Logger, silentLogger } from '../../plugin/logger.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import { addressGroup, type Endpoint } from '../network/address.ts';
import { AddressCounts } from '../network/address-counts.ts';
import type { TrustedProxies } from '../network/trusted-proxies.ts';
import { answerText, type EncodedAnswer, problemOf } from './answer-text.ts';
import type { BearerToken } from './bearer-token.ts';
import { HttpProblem } from './problem.ts';
import { HttpRequest } from './request.ts';
import type { HttpAnswer, Route, Router } from './router.ts';

export interface HttpServerOptions {
  readonly router: Router;
  readonly config: Pick<HttpConfig, 'hosts' | 'cors'>;
  /** Without one nothing can be changed. */
  readonly token: BearerToken | undefined;
  readonly proxies: TrustedProxies;
  readonly rates: RateLimits;
  readonly logger?: Logger | undefined;
}

/** Milliseconds within which a request has to be there. */
const REQUEST_TIMEOUT = 10_000;
const MOST_CONNECTIONS = 500;
/** Of one address that is no trusted proxy: nobody takes them all. */
const MOST_PER_ADDRESS = 100;
const MOST_HEADER_BYTES = 8 * 1024;

/** What every answer says: it is data, for nobody to keep, to guess the type of, or to put into a page. */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Serves the routes of a router. */
export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #logger: Logger;
  readonly #server: Server;
  readonly #hosts: ReadonlySet<string>;
  readonly #open = new AddressCounts();

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#logger = options.logger ?? silentLogger;
    this.#hosts = new Set(['localhost', ...options.config.hosts.map((name) => name.toLowerCase())]);
    this.#server = createServer(
      {
        maxHeaderSize: MOST_HEADER_BYTES,
        headersTimeout: REQUEST_TIMEOUT,
        requestTimeout: REQUEST_TIMEOUT,
        keepAliveTimeout: 5000,
        connectionsCheckingInterval: 2000,
      },
      (message, response) => void this.#serve(message, response),
    );
    this.#server.maxConnections = MOST_CONNECTIONS;
    this.#server.maxHeadersCount = 100;
    this.#server.on('connection', (socket: Socket) => this.#admit(socket));
  }

  /** Begins to serve. Answers the address and port it listens on. @throws RuntimeError RT_SERVER_LISTEN. */
  async listen({ host, port }: Endpoint): Promise<Endpoint> {
    const server = this.#server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => {
        reject(runtimeError('RT_SERVER_LISTEN', { address: `${host}:${port}`, reason: reasonOf(error) }));
      });
      server.listen(port, host, resolve);
    });
    server.removeAllListeners('error');
    // Such as when the process has no more file handles; the next connection may work again.
    server.on('error', (error) => this.#logger.error({ err: error }, 'a connection could not be taken'));
    const address = server.address();
    return typeof address === 'object' && address !== null
      ? { host: address.address, port: address.port }
      : { host, port };
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** Closes a connection of an address that has enough of them. */
  #admit(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    if (this.#options.proxies.has(address)) return;
    if (this.#open.of(address) >= MOST_PER_ADDRESS) {
      socket.destroy();
      return;
    }
    this.#open.add(address);
    socket.once('close', () => this.#open.remove(address));
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {});
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const address = this.#addressOf(message);
    try {
      this.#checkHost(message);
      const answer = await this.#route(message, response, address);
      if (!('stream' in answer)) send(message, response, answerText(answer));
      else if (message.method === 'HEAD') response.writeHead(200).end();
      else answer.stream(response);
    } catch (error) {
      this.#refuse(message, response, address, error);
    }
  }

  async #route(message: IncomingMessage, response: ServerResponse, address: string): Promise<HttpAnswer> {
    const { rates, router } = this.#options;
    if (!rates.take('request', addressGroup(address))) {
      throw new HttpProblem('HTTP_RATE', 'wait a moment', { 'retry-after': '1' });
    }
    const [path = '', ...query] = (message.url ?? '').split('?');
    const { route, parameters } = router.find(message.method, path);
    this.#checkOrigin(message, response, route);
    const authorized = this.#authorize(message, route);
    return route.handle(
      new HttpRequest({
        message,
        parameters,
        query: new URLSearchParams(query.join('?')),
        address,
        authorized,
      }),
    );
  }

  /** Pages whose name was made to lead here are refused: the browser sends their name. */
  #checkHost({ headersDistinct: { host: names = [] } }: IncomingMessage): void {
    const [, name = ''] =
      /^(\[[^\]]*\]|[^:]*)(?::\d+)?$/.exec(names.length === 1 ? (names[0] ?? '') : '') ?? [];
    const plain = name.replace(/^\[(.*)\]$/, '$1').toLowerCase();
    if (isIP(plain) === 0 && !this.#hosts.has(plain)) {
      throw new HttpProblem('HTTP_HOST', 'the operator lists its names in http.hosts', {
        connection: 'close',
      });
    }
  }

  /** Pages of listed origins may read; no page of another site may change anything, token or not. */
  #checkOrigin({ headers }: IncomingMessage, response: ServerResponse, route: Route): void {
    const { origin } = headers;
    if (this.#options.config.cors.length > 0) response.setHeader('vary', 'origin');
    if (origin !== undefined && this.#options.config.cors.includes(origin)) {
      response.setHeader('access-control-allow-origin', origin);
      response.setHeader('cross-origin-resource-policy', 'cross-origin');
    }
    if (route.method === 'GET') return;
    const sameOrigin =
      origin === undefined || origin === `http://${headers.host}` || origin === `https://${headers.host}`;
    const site = headers['sec-fetch-site'];
    if (!sameOrigin || site === 'cross-site' || site === 'same-site') throw new HttpProblem('HTTP_ORIGIN');
  }

  #authorize({ headers }: IncomingMessage, route: Route): boolean {
    const { token } = this.#options;
    if (token?.admits(headers.authorization) === true) return true;
    // A wrong token is never taken for none.
    if (route.access === 'public' && headers.authorization === undefined) return false;
    if (token === undefined) throw new HttpProblem('HTTP_NO_TOKEN', 'set http.token_file in host.toml');
    throw new HttpProblem('HTTP_TOKEN', 'send Authorization: Bearer TOKEN', { 'www-authenticate': 'Bearer' });
  }

  #addressOf({ socket, headers }: IncomingMessage): string {
    const forwarded = headers['x-forwarded-for'];
    const hops = Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
    return this.#options.proxies.clientOf(socket.remoteAddress ?? '', hops);
  }

  #refuse(message: IncomingMessage, response: ServerResponse, address: string, error: unknown): void {
    const problem = problemOf(error);
    const facts = { address, method: message.method, code: problem.code };
    if (problem.code === 'HTTP_INTERNAL') this.#logger.error({ ...facts, err: error }, 'a request failed');
    else if (problem.code === 'HTTP_TOKEN') this.#logger.warn(facts, 'a request came with a wrong token');
    else this.#logger.debug(facts, `a request was refused: ${problem.message}`);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
    const text = JSON.stringify(problem);
    send(message, response, { status: problem.status, type: 'application/problem+json', text });
  }
}

function send(
  message: IncomingMessage,
  response: ServerResponse,
  { status, type, text }: EncodedAnswer,
): void {
  // What was not read of a body is not waited for.
  if (!message.complete) response.setHeader('connection', 'close');
  if (text === undefined) {
    response.writeHead(status).end();
    return;
  }
  const body = Buffer.from(text);
  response.writeHead(status, { 'content-type': type, 'content-length': body.length });
  response.end(message.method === 'HEAD' ? undefined : body);
}
