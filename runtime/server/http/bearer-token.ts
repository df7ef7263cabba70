// SPDX-License-Identifier: MIT
// The secret that lets somebody change things over HTTP.

import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { HttpConfig } from '../../../generated/host-config.ts';
import { reasonOf, runtimeError } from '../../errors.ts';

const TOKEN = /^[A-Za-z0-9._~+/=-]{16,200}$/;

/** Compares without telling by its time how much was right; only a hash is kept. */
export class BearerToken {
  readonly #hash: Buffer;

  constructor(token: string) {
    this.#hash = hash(token);
  }

  /** Whether a header `Authorization` carries the token. */
  admits(authorization: string | undefined): boolean {
    const [, given] = /^Bearer +([^ ]+) *$/i.exec(authorization ?? '') ?? [];
    return given !== undefined && timingSafeEqual(hash(given), this.#hash);
  }
}

/**
 * The token of a host.toml; undefined when there is none.
 *
 * @throws RuntimeError RT_SERVER_TOKEN when it is given twice, or its file holds none.
 */
export function tokenOf({
  token,
  tokenFile,
}: Pick<HttpConfig, 'token' | 'tokenFile'>): BearerToken | undefined {
  if (token !== undefined && tokenFile !== undefined) {
    throw runtimeError('RT_SERVER_TOKEN', { reason: 'it is given twice' });
  }
  if (tokenFile === undefined) return token === undefined ? undefined : new BearerToken(token);
  let text: string;
  try {
    text = readFileSync(tokenFile, 'utf8').trim();
  } catch (error) {
    throw runtimeError('RT_SERVER_TOKEN', { reason: reasonOf(error) });
  }
  if (TOKEN.test(text)) return new BearerToken(text);
  throw runtimeError('RT_SERVER_TOKEN', { reason: `the file ${tokenFile} holds none` });
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
