// SPDX-License-Identifier: MIT
// Two definitions of one named type: members, structure, and the tags of variants.

import type { Facts, Tag } from '../resolve/annotations.ts';
import {
  definitionOf,
  type ResolvedBody,
  type ResolvedCase,
  type ResolvedField,
  type ResolvedLabel,
  type ResolvedType,
} from '../resolve/model.ts';
import {
  type Context,
  compareDocs,
  compareMarks,
  compareMembers,
  compareUse,
  gone,
  here,
} from './context.ts';
import type { RuleCode } from './rules.ts';
import { quoteType, witText } from './sameness.ts';

type Body<K extends ResolvedBody['kind']> = Extract<ResolvedBody, { readonly kind: K }>;

/** Tells what differs between a type and its later self. */
export function compareType(context: Context, subject: string, old: ResolvedType, now: ResolvedType): void {
  compareDocs(context, subject, old, now);
  compareMarks(context, subject, old, now);
  compareBodies(context, subject, old, now);
}

function compareBodies(context: Context, subject: string, old: ResolvedType, now: ResolvedType): void {
  const [before, after] = [old.body, now.body];
  if (before.kind === 'record' && after.kind === 'record') {
    compareFields(context, subject, now, before.fields, after.fields);
  } else if (before.kind === 'variant' && after.kind === 'variant') {
    compareVariant(context, subject, { old, before }, { now, after });
  } else if (
    (before.kind === 'enum' && after.kind === 'enum') ||
    (before.kind === 'flags' && after.kind === 'flags')
  ) {
    compareLabels(context, subject, now, before, after);
  } else {
    compareOthers(context, subject, old, now);
  }
}

/** Aliases, resources, and types that are of another kind now. */
function compareOthers(context: Context, subject: string, old: ResolvedType, now: ResolvedType): void {
  const [before, after] = [old.body, now.body];
  const place = here(now.span, subject);
  if (before.kind === 'resource' && after.kind === 'resource') return;
  const params = { now: bodyText(after), was: bodyText(before) };
  const where = `type \`${subject}\``;
  if (before.kind === 'alias' && after.kind === 'alias') {
    if (!compareUse(context, place, where, before.type, after.type)) return;
    context.changes.add('TYPE_CHANGED', place, { name: subject, ...params });
    return;
  }
  const [was, is] = [definitionOf(old), definitionOf(now)];
  // A resource is nominal: elsewhere it is another one.
  if (was === undefined || was.body.kind !== is?.body.kind || was.body.kind === 'resource') {
    context.changes.add('TYPE_CHANGED', place, { name: subject, ...params });
    return;
  }
  context.changes.add('TYPE_RESPELLED', place, { where, ...params });
  // Moved: what has changed in it on the way is told where the name is.
  compareBodies(context, subject, was, is);
}

function bodyText(body: ResolvedBody): string {
  if (body.kind !== 'alias')
    return body.kind === 'enum' ? 'an enum' : body.kind === 'flags' ? 'flags' : `a ${body.kind}`;
  return quoteType(body.type);
}

function compareFields(
  context: Context,
  name: string,
  owner: ResolvedType,
  old: readonly ResolvedField[],
  now: readonly ResolvedField[],
): void {
  const { changes, types } = context;
  const twin = (a: ResolvedField, b: ResolvedField): boolean => types.compare(a.type, b.type) === 'same';
  const { added, removed, reordered, renames } = compareMembers(old, now, twin);
  for (const field of added) {
    const place = here(field.span, `${name}.${field.name}`);
    changes.add('FIELD_ADDED', place, { name, member: field.name }, renames.get(field));
  }
  for (const field of removed) {
    const place = gone(field.span, `${name}.${field.name}`);
    changes.add('FIELD_REMOVED', place, { name, member: field.name }, renames.get(field));
  }
  if (reordered) changes.add('FIELDS_REORDERED', here(owner.span, name), { name, order: namesOf(now) });
  for (const field of now) {
    const before = old.find((each) => each.name === field.name);
    if (before === undefined) continue;
    const subject = `${name}.${field.name}`;
    const place = here(field.span, subject);
    compareDocs(context, subject, before, field);
    if (!compareUse(context, place, `field \`${subject}\``, before.type, field.type)) continue;
    const params = { name, member: field.name, now: witText(field.type), was: witText(before.type) };
    changes.add('FIELD_TYPE_CHANGED', place, params);
  }
}

function compareVariant(
  context: Context,
  name: string,
  { old, before }: { readonly old: ResolvedType; readonly before: Body<'variant'> },
  { now, after }: { readonly now: ResolvedType; readonly after: Body<'variant'> },
): void {
  const { changes, types } = context;
  const facts = { old: context.old.facts(old.docs), now: context.now.facts(now.docs) };
  compareVariantTags(context, name, old, now);
  const twin = (a: ResolvedCase, b: ResolvedCase): boolean => types.compare(a.payload, b.payload) === 'same';
  const { added, removed, reordered, renames } = compareMembers(before.cases, after.cases, twin);
  const lastOld = after.cases.findLastIndex((each) => !added.includes(each));
  // The promise must have been there when older guests were built, and still be kept.
  const fallback = facts.old.open?.value === facts.now.open?.value ? facts.now.open?.value : undefined;
  for (const each of added) {
    const place = here(each.span, `${name}.${each.name}`);
    const params = { name, member: each.name };
    const note = renames.get(each);
    if (fallback === undefined) changes.add('CASE_ADDED', place, params, note);
    else if (after.cases.indexOf(each) < lastOld) changes.add('CASE_INSERTED', place, params, note);
    else changes.add('OPEN_CASE_ADDED', place, { ...params, fallback }, note);
  }
  for (const each of removed) {
    const place = gone(each.span, `${name}.${each.name}`);
    changes.add('CASE_REMOVED', place, { name, member: each.name }, renames.get(each));
  }
  if (reordered) changes.add('CASES_REORDERED', here(now.span, name), { name, order: namesOf(after.cases) });
  for (const each of after.cases) {
    const earlier = before.cases.find((one) => one.name === each.name);
    if (earlier !== undefined) compareCase(context, name, earlier, each);
  }
}

function compareCase(context: Context, name: string, old: ResolvedCase, now: ResolvedCase): void {
  const subject = `${name}.${now.name}`;
  const place = here(now.span, subject);
  compareDocs(context, subject, old, now);
  if (compareUse(context, place, `case \`${subject}\``, old.payload, now.payload)) {
    const params = { name, member: now.name, now: quoteType(now.payload), was: quoteType(old.payload) };
    context.changes.add('CASE_TYPE_CHANGED', place, params);
  }
  const facts = { old: context.old.facts(old.docs), now: context.now.facts(now.docs) };
  compareValue(context, subject, facts, 'permission', PERMISSION);
  compareFlag(context, subject, facts, 'vetoable', 'VETOABLE_ADDED', 'VETOABLE_REMOVED');
  compareFlag(context, subject, facts, 'targeted', 'TARGETED_ADDED', 'TARGETED_REMOVED');
}

function compareVariantTags(context: Context, name: string, old: ResolvedType, now: ResolvedType): void {
  const facts = { old: context.old.facts(old.docs), now: context.now.facts(now.docs) };
  const codes = { added: 'OPEN_ADDED', removed: 'OPEN_REMOVED', changed: 'OPEN_CHANGED' } as const;
  compareValue(context, name, facts, 'open', codes);
  compareFlag(context, name, facts, 'events', 'EVENTS_ADDED', 'EVENTS_REMOVED');
}

function compareLabels(
  { changes, ...rest }: Context,
  name: string,
  owner: ResolvedType,
  old: Body<'enum' | 'flags'>,
  now: Body<'enum' | 'flags'>,
): void {
  const { kind } = now;
  const place = (label: ResolvedLabel): number => old.labels.indexOf(label);
  const twin = (a: ResolvedLabel, b: ResolvedLabel): boolean => place(a) === now.labels.indexOf(b);
  const { added, removed, reordered, renames } = compareMembers(old.labels, now.labels, twin);
  for (const label of added) {
    const at = here(label.span, `${name}.${label.name}`);
    changes.add('LABEL_ADDED', at, { kind, name, member: label.name }, renames.get(label));
  }
  for (const label of removed) {
    const at = gone(label.span, `${name}.${label.name}`);
    changes.add('LABEL_REMOVED', at, { kind, name, member: label.name }, renames.get(label));
  }
  if (reordered) {
    changes.add('LABELS_REORDERED', here(owner.span, name), { kind, name, order: namesOf(now.labels) });
  }
  for (const label of now.labels) {
    const before = old.labels.find((each) => each.name === label.name);
    if (before !== undefined) compareDocs({ changes, ...rest }, `${name}.${label.name}`, before, label);
  }
}

/** Tags of an item before and now. */
export interface FactPair {
  readonly old: Facts;
  readonly now: Facts;
}

/** Codes for a tag with one value. */
interface ValueCodes {
  readonly added: 'PERMISSION_ADDED' | 'OPEN_ADDED';
  readonly removed: 'PERMISSION_REMOVED' | 'OPEN_REMOVED';
  readonly changed: 'PERMISSION_CHANGED' | 'OPEN_CHANGED';
}

export const PERMISSION: ValueCodes = {
  added: 'PERMISSION_ADDED',
  removed: 'PERMISSION_REMOVED',
  changed: 'PERMISSION_CHANGED',
};

/** Tells of a tag with a value; the place is the tag's. */
export function compareValue(
  { changes }: Context,
  name: string,
  facts: FactPair,
  tag: 'permission' | 'open',
  codes: ValueCodes,
): void {
  const old: Tag | undefined = facts.old[tag];
  const now: Tag | undefined = facts.now[tag];
  if (now === undefined) {
    if (old !== undefined) changes.add(codes.removed, gone(old.span, name), { name, was: old.value });
  } else if (old === undefined) changes.add(codes.added, here(now.span, name), { name, now: now.value });
  else if (old.value !== now.value) {
    changes.add(codes.changed, here(now.span, name), { name, now: now.value, was: old.value });
  }
}

type FlagCode = Extract<RuleCode, `${'VETOABLE' | 'TARGETED' | 'EVENTS'}_${'ADDED' | 'REMOVED'}`>;

function compareFlag(
  { changes }: Context,
  name: string,
  facts: FactPair,
  tag: 'vetoable' | 'targeted' | 'events',
  added: FlagCode,
  removed: FlagCode,
): void {
  const [old, now] = [facts.old[tag], facts.now[tag]];
  if (old === undefined && now !== undefined) changes.add(added, here(now.span, name), { name });
  if (old !== undefined && now === undefined) changes.add(removed, gone(old.span, name), { name });
}

function namesOf(members: readonly { readonly name: string }[]): string {
  return members.map((member) => member.name).join(', ');
}
