// SPDX-License-Identifier: MIT
// Guesses that what went and what came is one thing under another name. Only ever a note: the change stays what it is.

import type { ResolvedInterface, ResolvedWorld } from '../resolve/model.ts';

/** What a name stood for before and stands for now. */
export type Pair<T> = readonly [key: string, old: T | undefined, now: T | undefined];

/** Pairs what went with what came where both look alike, each once: a guess, said as a question. */
export function renamesAmong<M extends { readonly name: string }>(
  removed: readonly M[],
  added: readonly M[],
  twin: (old: M, now: M) => boolean,
): ReadonlyMap<M, string> {
  const notes = new Map<M, string>();
  for (const old of removed) {
    const now = added.find((each) => !notes.has(each) && twin(old, each));
    if (now === undefined) continue;
    notes.set(old, `was it renamed to \`${now.name}\`?`);
    notes.set(now, `was it called \`${old.name}\`?`);
  }
  return notes;
}

/** Interfaces or worlds that came and went with members of the same names. */
export function renamesOf<T extends ResolvedInterface | ResolvedWorld>(
  entries: readonly Pair<T>[],
  members: (item: T) => readonly string[],
): ReadonlyMap<unknown, string> {
  // Ids carry versions.
  const shape = (item: T): string =>
    members(item)
      .map((key) => key.replace(/@.*/, ''))
      .join(' ');
  const named = (side: 'old' | 'new'): readonly Named<T>[] =>
    onlyIn(entries, side).flatMap((item) => (item.name === undefined ? [] : [{ name: item.name, item }]));
  const notes = renamesAmong(named('old'), named('new'), (a, b) => {
    const text = shape(a.item);
    return text.trim() !== '' && text === shape(b.item);
  });
  return new Map([...notes].map(([{ item }, note]) => [item, note]));
}

interface Named<T> {
  readonly name: string;
  readonly item: T;
}

/** What only one side has. */
export function onlyIn<T>(entries: readonly Pair<T>[], side: 'old' | 'new'): readonly T[] {
  return entries.flatMap(([, old, now]) => {
    const only = side === 'old' ? (now === undefined ? old : undefined) : old === undefined ? now : undefined;
    return only === undefined ? [] : [only];
  });
}
