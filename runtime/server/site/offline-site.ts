// SPDX-License-Identifier: MIT
// A site that believes everybody, for first runs and tests: a token is a name, every chart is there, and the number of a
// record is the score. What is long enough to be the secret of a real account is never shown.

import { createHash } from 'node:crypto';

import { hasControl } from '../../services/escape.ts';
import { type Account, type PlayRecord, type Site, type SiteChart, SiteError } from './site.ts';

/** `alice`, or `alice@zh-CN` for another language than `en-US`. */
const TOKEN = /^([^@]{1,20})(?:@([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*))?$/u;
/** A game logs in with the token of its account, which is longer than a name. */
const SECRET = /^[\x21-\x7e]{21,}$/;
const BEST_SCORE = 1_000_000;

/** Answers from what it is asked; nothing is looked up and nothing is kept. */
export class OfflineSite implements Site {
  async authenticate(token: string, signal: AbortSignal): Promise<Account> {
    signal.throwIfAborted();
    if (SECRET.test(token)) {
      const id = offlineAccountId(token);
      return { id, name: `guest-${id % 10_000}`, language: 'en-US' };
    }
    const [, name, language = 'en-US'] = TOKEN.exec(token) ?? [];
    if (name === undefined || hasControl(name) || name.trim() !== name) {
      throw new SiteError('SITE_TOKEN', 'offline, a token is a name, or name@language');
    }
    return { id: offlineAccountId(name), name, language };
  }

  /** Every number above 0 is a chart. */
  async chart(id: number, signal: AbortSignal): Promise<SiteChart> {
    signal.throwIfAborted();
    if (id < 1) throw new SiteError('SITE_NO_CHART');
    return { id, name: `Chart ${id}` };
  }

  /** Record 987654 is a play with that score and an accuracy of 0.987654; 1000000 is a full combo. */
  async record(id: number, player: Account, signal: AbortSignal): Promise<PlayRecord> {
    signal.throwIfAborted();
    if (id < 0 || id > BEST_SCORE) throw new SiteError('SITE_NO_RECORD');
    const fullCombo = id === BEST_SCORE;
    return { id, player: player.id, score: id, accuracy: id / BEST_SCORE, fullCombo };
  }
}

/** The number of the account of a name: always the same, 1 to 2147483647. */
export function offlineAccountId(name: string): number {
  const hash = createHash('sha256').update(name).digest();
  return (hash.readUInt32LE(0) % 0x7fff_ffff) + 1;
}
