// SPDX-License-Identifier: MIT
// The committed list of deviations from the official parser, which may only shrink.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is compared: the verdict, the model of a valid case, the place of the first diagnostic of an invalid one. */
export type Aspect = 'verdict' | 'model' | 'position';

const ASPECTS: ReadonlySet<string> = new Set<Aspect>(['verdict', 'model', 'position']);

/** Name of the list, as sentences about it say it. */
export const LIST = 'test/conformance/known-failures.txt';

/** Reasons by `case aspect`. Throws on a line that is not `CASE ASPECT REASON`, and on one given twice. */
export function readKnownFailures(): ReadonlyMap<string, string> {
  const text = readFileSync(join(import.meta.dirname, 'known-failures.txt'), 'utf8');
  const known = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, name, aspect = '', reason = ''] = /^(\S+) (\S+) (\S.*)$/.exec(line) ?? [];
    if (name === undefined || !ASPECTS.has(aspect))
      throw new Error(`${LIST}: write CASE ASPECT REASON: ${line}`);
    const key = `${name} ${aspect}`;
    if (known.has(key)) throw new Error(`${LIST}: given twice: ${key}`);
    known.set(key, reason);
  }
  return known;
}

/** What to say when a case and the list disagree; undefined when they agree. */
export function disagreement(
  known: ReadonlyMap<string, string>,
  name: string,
  aspect: Aspect,
  failure: string | undefined,
): string | undefined {
  const key = `${name} ${aspect}`;
  const listed = known.has(key);
  if (failure !== undefined) return listed ? undefined : `${key}: ${failure}`;
  return listed ? `${key} passes now: remove its line from ${LIST}` : undefined;
}
