// SPDX-License-Identifier: MIT
// What every comparison of items needs, and what items of all kinds share: attributes and words.

import type { Span } from '../diagnostics/source.ts';
import type { Marks, TypeUse } from '../resolve/model.ts';
import type { Docs } from '../syntax/ast.ts';
import type { Changes, Place } from './change.ts';
import { renamesAmong } from './renames.ts';
import { quoteType, type TypeComparison } from './sameness.ts';
import type { View } from './view.ts';

/** Two sides, how their types compare, and where changes go. */
export interface Context {
  readonly old: View;
  readonly now: View;
  readonly types: TypeComparison;
  readonly changes: Changes;
}

/** A place in the new text. */
export function here(span: Span, subject: string): Place {
  return { side: 'new', span, subject };
}

/** A place in the old text, for what is gone. */
export function gone(span: Span, subject: string): Place {
  return { side: 'old', span, subject };
}

/** An item that has words. */
interface Documented {
  readonly docs: Docs | undefined;
  readonly span: Span;
}

/** Tells when the words of an item differ, tags left out. */
export function compareDocs(
  { old, now, changes }: Context,
  subject: string,
  a: Documented,
  b: Documented,
): void {
  if (old.text(a.docs) === now.text(b.docs)) return;
  changes.add('DOCS_CHANGED', here(b.docs?.span ?? b.span, subject), { name: subject });
}

/** Tells when `@since`, `@deprecated`, the feature of `@unstable` or `@external-id` differ. */
export function compareMarks(
  { changes }: Context,
  subject: string,
  old: Marks,
  now: Marks & { readonly span: Span },
): void {
  const name = subject;
  const before = old.stability;
  const after = now.stability;
  const place = here(after.kind === 'unknown' ? now.span : after.span, subject);
  const version = (value: string | undefined): string => (value === undefined ? 'no version' : value);
  if (before.kind === 'unstable' && after.kind === 'unstable' && before.feature !== after.feature) {
    changes.add('FEATURE_RENAMED', place, { name, now: after.feature, was: before.feature });
  }
  const since = (mark: Marks['stability']): string | undefined =>
    mark.kind === 'stable' ? mark.since : undefined;
  // An item that leaves a gate is new as a whole.
  if (before.kind !== 'unstable' && after.kind !== 'unstable' && since(before) !== since(after)) {
    changes.add('SINCE_CHANGED', place, { name, now: version(since(after)), was: version(since(before)) });
  }
  const deprecated = (mark: Marks['stability']): string | undefined =>
    mark.kind === 'unknown' ? undefined : mark.deprecated;
  const [was, is] = [deprecated(before), deprecated(after)];
  if (was === undefined && is !== undefined) changes.add('DEPRECATED', place, { name, now: is });
  else if (was !== is)
    changes.add('DEPRECATION_CHANGED', place, { name, now: version(is), was: version(was) });
  if (old.externalId !== now.externalId) {
    const text = (id: string | undefined): string => (id === undefined ? 'nothing' : JSON.stringify(id));
    const params = { name, now: text(now.externalId), was: text(old.externalId) };
    changes.add('EXTERNAL_ID_CHANGED', here(now.span, subject), params);
  }
}

/** Tells of a type that links as before and is written differently; gives whether its structure has changed. */
export function compareUse(
  { types, changes }: Context,
  place: Place,
  where: string,
  old: TypeUse | undefined,
  now: TypeUse | undefined,
): boolean {
  const found = types.compare(old, now);
  if (found === 'changed') return true;
  if (found === 'same') return false;
  const params = { where, now: quoteType(now), was: quoteType(old) };
  changes.add(found === 'replaced' ? 'TYPE_REPLACED' : 'TYPE_RESPELLED', place, params);
  return false;
}

/** Entries of two maps by key, in the order of the new ones, then what is gone. */
export function* pairs<T>(
  old: ReadonlyMap<string, T>,
  now: ReadonlyMap<string, T>,
): Generator<readonly [key: string, old: T | undefined, now: T | undefined]> {
  for (const [key, value] of now) yield [key, old.get(key), value];
  for (const [key, value] of old) if (!now.has(key)) yield [key, value, undefined];
}

/**
 * Tells of members by name what came and went, and whether those of both sides keep their order.
 * `twin` says whether a removed and an added member look like one that was renamed.
 */
export function compareMembers<M extends { readonly name: string }>(
  old: readonly M[],
  now: readonly M[],
  twin: (old: M, now: M) => boolean,
): MemberChanges<M> {
  const before = new Map(old.map((member) => [member.name, member]));
  const after = new Map(now.map((member) => [member.name, member]));
  const added = now.filter((member) => !before.has(member.name));
  const removed = old.filter((member) => !after.has(member.name));
  const kept = now.filter((member) => before.has(member.name));
  const reordered = old
    .filter((member) => after.has(member.name))
    .some((member, index) => member.name !== kept[index]?.name);
  return { added, removed, reordered, renames: renamesAmong(removed, added, twin) };
}

/** What {@link compareMembers} found. */
export interface MemberChanges<M> {
  readonly added: readonly M[];
  readonly removed: readonly M[];
  readonly reordered: boolean;
  /** Notes by member, where one looks renamed. */
  readonly renames: ReadonlyMap<M, string>;
}
