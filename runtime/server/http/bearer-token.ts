// SPDX-License-Identifier: MIT
// The secret that lets somebody change things over HTTP.

import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { HttpConfig } from '../../../generated/host-config.ts';
import { reasonOf } from '../../errors.ts';
import { SetupError } from '../setup-error.ts';

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
 * @throws SetupError SETUP_TOKEN when it is given twice, or its file holds none.
 */
export function tokenOf({
  token,
  tokenFile,
}: Pick<HttpConfig, 'token' | 'tokenFile'>): BearerToken | undefined {
  if (token !== undefined && tokenFile !== undefined) {
    throw new SetupError(
      'SETUP_TOKEN',
      'http.token and http.token_file are both given',
      'leave one of them out',
    );
  }
  if (tokenFile === undefined) return token === undefined ? undefined : new BearerToken(token);
  const text = readToken(tokenFile);
  if (TOKEN.test(text)) return new BearerToken(text);
  throw new SetupError(
    'SETUP_TOKEN',
    `the file ${tokenFile} holds no token`,
    'write one line of 16 to 200 letters, digits and . _ ~ + / = -; `openssl rand -hex 32` makes one',
  );
}

function readToken(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const help = 'name a file that the server can read';
    throw new SetupError('SETUP_TOKEN', `the file of the token cannot be read: ${reasonOf(error)}`, help);
  }
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
