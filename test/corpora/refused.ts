// SPDX-License-Identifier: MIT
// The committed list of refused worlds, which may only shrink.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Name of the list, as sentences about it say it. */
export const LIST = 'test/corpora/refused.txt';

/** Diagnostic codes by `corpus world`. Throws on a line that is not `CORPUS WORLD CODE REASON`, or given twice. */
export function readRefused(): ReadonlyMap<string, string> {
  const text = readFileSync(join(import.meta.dirname, 'refused.txt'), 'utf8');
  const refused = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, corpus, world, code = ''] = /^(\S+) (\S+) (WIT\d{4}) \S.*$/.exec(line) ?? [];
    if (corpus === undefined) throw new Error(`${LIST}: write CORPUS WORLD CODE REASON: ${line}`);
    const key = `${corpus} ${world}`;
    if (refused.has(key)) throw new Error(`${LIST}: given twice: ${key}`);
    refused.set(key, code);
  }
  return refused;
}
