// SPDX-License-Identifier: MIT
// The Phira site, asked over its HTTP API.

import { createHmac, randomBytes } from 'node:crypto';

import { HOST_VERSION } from '../version.ts';
import { AnswerCache } from './answer-cache.ts';
import { toAccount, toChart, toRecord } from './answers.ts';
import { Gate } from './gate.ts';
import { getJson, StatusError } from './get-json.ts';
import {
  type Account,
  type PlayRecord,
  type Site,
  type SiteChart,
  SiteError,
  type SiteErrorCode,
} from './site.ts';

export interface HttpSiteOptions {
  /** Address of the API, such as `https://phira.5wyxi.com`; a path in it is kept. */
  readonly base: string;
  /** Milliseconds of one question, waiting and further attempts included; 5500 when not given. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds for which the account of a token is not asked for again; 5 minutes when not given. */
  readonly tokenCacheMs?: number | undefined;
  /** Milliseconds for which a chart is not asked for again; 10 minutes when not given. */
  readonly chartCacheMs?: number | undefined;
  /** Most accounts, and most charts, that are remembered; 10,000 when not given. */
  readonly maxCached?: number | undefined;
  /** Most questions at once; 32 when not given. */
  readonly maxRunning?: number | undefined;
  /** Most questions that wait for their turn; 1000 when not given. */
  readonly maxWaiting?: number | undefined;
  /** Most bytes of an answer; 256 KiB when not given. */
  readonly maxBytes?: number | undefined;
}

/** What goes into a header as it is. */
const TOKEN = /^[\x21-\x7e]{1,200}$/;
const NOT_THERE: ReadonlySet<number> = new Set([404, 410]);
/** What the site says to a token that is none. */
const NOT_VALID: ReadonlySet<number> = new Set([400, 401, 403]);

/** Asks with bounds on time, number and size. Tokens are in no cache, log or error: what is kept is a keyed hash. */
export class HttpSite implements Site {
  readonly #base: string;
  readonly #timeoutMs: number;
  readonly #maxBytes: number;
  readonly #gate: Gate;
  readonly #accounts: AnswerCache<string, Account>;
  readonly #charts: AnswerCache<number, SiteChart>;
  readonly #key = randomBytes(32);
  readonly #closed = new AbortController();

  /** @throws TypeError when the base is no web address. */
  constructor(options: HttpSiteOptions) {
    const base = new URL(options.base);
    if (base.protocol !== 'https:' && base.protocol !== 'http:') {
      throw new TypeError(`not a web address: ${options.base}`);
    }
    this.#base = base.href.replace(/\/+$/, '');
    this.#timeoutMs = options.timeoutMs ?? 5500;
    this.#maxBytes = options.maxBytes ?? 256 * 1024;
    this.#gate = new Gate(options.maxRunning ?? 32, options.maxWaiting ?? 1000);
    const max = options.maxCached ?? 10_000;
    const now = (): number => performance.now();
    this.#accounts = new AnswerCache({ keepMs: options.tokenCacheMs ?? 300_000, max, now });
    this.#charts = new AnswerCache({ keepMs: options.chartCacheMs ?? 600_000, max, now });
  }

  async authenticate(token: string, signal: AbortSignal): Promise<Account> {
    if (!TOKEN.test(token)) throw new SiteError('SITE_TOKEN', 'it is no token');
    const hash = createHmac('sha256', this.#key).update(token).digest('base64');
    const ask = (): Promise<Account> =>
      this.#ask('/me', NOT_VALID, 'SITE_TOKEN', toAccount, { authorization: `Bearer ${token}` });
    return until(signal, this.#accounts.get(hash, ask));
  }

  async chart(id: number, signal: AbortSignal): Promise<SiteChart> {
    const ask = (): Promise<SiteChart> =>
      this.#ask(`/chart/${id}`, NOT_THERE, 'SITE_NO_CHART', (answer) => toChart(answer, id));
    return until(signal, this.#charts.get(id, ask));
  }

  async record(id: number, _player: Account, signal: AbortSignal): Promise<PlayRecord> {
    return until(
      signal,
      this.#ask(`/record/${id}`, NOT_THERE, 'SITE_NO_RECORD', (answer) => toRecord(answer, id)),
    );
  }

  close(): void {
    this.#closed.abort(new SiteError('SITE_NETWORK', 'the server stops'));
  }

  /** Asks once for everybody who waits for the answer; it ends in time by itself, whoever has gone meanwhile. */
  async #ask<T>(
    path: string,
    refusals: ReadonlySet<number>,
    refusal: SiteErrorCode,
    read: (answer: unknown) => T,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    const deadline = AbortSignal.timeout(this.#timeoutMs);
    const signal = AbortSignal.any([deadline, this.#closed.signal]);
    const question = {
      url: new URL(this.#base + path),
      headers: { accept: 'application/json', 'user-agent': `phira-mp-plugin/${HOST_VERSION}`, ...headers },
      maxBytes: this.#maxBytes,
      signal,
    };
    try {
      return read(await this.#gate.run(() => getJson(question), signal));
    } catch (error) {
      if (deadline.aborted) throw new SiteError('SITE_TIMEOUT', `no answer in ${this.#timeoutMs} ms`);
      if (!(error instanceof StatusError)) throw error;
      const code = refusals.has(error.status) ? refusal : 'SITE_STATUS';
      throw new SiteError(code, `status ${error.status}`);
    }
  }
}

/** The answer, unless who asked gives up before. */
function until<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const giveUp = (): void => reject(signal.reason);
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  return promise;
}
