// SPDX-License-Identifier: MIT
// One question to an HTTP API: bounded in time and size, asked again where that may help.

import { setTimeout as pause } from 'node:timers/promises';

import { reasonOf } from '../../errors.ts';
import { SiteError } from './site.ts';

/** A question, and what it may cost. */
export interface Question {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Most bytes of an answer. */
  readonly maxBytes: number;
  /** Ends the question, also between attempts. */
  readonly signal: AbortSignal;
}

/** What a server said no with; thrown inside, told apart by who asked. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly status: number;
  /** Milliseconds to wait, as the server asked. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, retryAfterMs: number | undefined) {
    super(`status ${status}`);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Attempts of one question. */
const ATTEMPTS = 3;
/** Milliseconds before the second attempt, doubled for each further one, and up to half more by chance. */
const FIRST_PAUSE = 200;
/** Answers that may be different a moment later. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Asks, and asks again after a while when the network or the server failed in a way that may pass.
 *
 * @throws StatusError for any status but 2xx; SiteError SITE_NETWORK or SITE_ANSWER; the reason of the signal.
 */
export async function getJson(question: Question): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask(question);
    } catch (error) {
      question.signal.throwIfAborted();
      if (attempt === ATTEMPTS || !mayPass(error)) throw error;
      const usual = FIRST_PAUSE * 2 ** (attempt - 1) * (1 + Math.random() / 2);
      const asked = error instanceof StatusError ? error.retryAfterMs : undefined;
      await wait(Math.max(usual, asked ?? 0), question.signal);
    }
  }
}

async function ask({ url, headers, maxBytes, signal }: Question): Promise<unknown> {
  let response: Response;
  try {
    // A redirect is an answer like any other: the token goes nowhere else.
    response = await fetch(url, { headers, signal, redirect: 'manual' });
  } catch (error) {
    throw networkError(error);
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new StatusError(response.status, retryAfter(response));
  }
  const bytes = await readAll(response, maxBytes);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // What the parser says quotes the answer.
    throw new SiteError('SITE_ANSWER', 'not JSON');
  }
}

async function readAll(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw networkError(error);
  }
  if (size > maxBytes) throw new SiteError('SITE_ANSWER', `more than ${maxBytes} bytes`);
  return Buffer.concat(chunks);
}

function mayPass(error: unknown): boolean {
  if (error instanceof StatusError) return PASSING.has(error.status);
  return error instanceof SiteError && error.code === 'SITE_NETWORK';
}

/** `fetch` says why in the cause. */
function networkError(error: unknown): SiteError {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return new SiteError('SITE_NETWORK', reasonOf(cause), { cause: error });
}

/** The header in seconds; a date is not waited for. */
function retryAfter(response: Response): number | undefined {
  const seconds = /^\d{1,4}$/.exec(response.headers.get('retry-after') ?? '')?.[0];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(ms, undefined, { signal });
  } catch {
    signal.throwIfAborted();
  }
}
