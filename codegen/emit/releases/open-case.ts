// SPDX-License-Identifier: MIT
// The case of an open variant that stands for those which a release does not know, and what it can tell of them.

import type { Case, VariantShape } from '../../ir/ir.ts';
import { resolveAlias } from '../type-text.ts';

/** What the case that stands for newer ones carries: nothing, a text, or a custom event. */
export type Fallback = 'nothing' | 'text' | 'event';

/** Cases of the current variant that the release does not know, and what the release's open case can tell of them. */
export function openCase(
  old: VariantShape,
  now: VariantShape,
): { readonly newer: readonly Case[]; readonly fallback: Fallback | undefined } {
  const newer = now.cases.filter(({ name }) => !old.cases.some((item) => item.name === name));
  const open = old.cases.find(({ name }) => name === old.open);
  return { newer, fallback: open === undefined ? undefined : fallbackOf(open) };
}

/** Fields of a record that tells of a custom event. */
const EVENT_FIELDS = ['event-type', 'source', 'data'];

function fallbackOf({ payload }: Case): Fallback | undefined {
  if (payload === undefined) return 'nothing';
  const type = resolveAlias(payload);
  if (type.kind === 'string') return 'text';
  if (type.kind !== 'named' || type.def.shape.kind !== 'record') return undefined;
  const { fields } = type.def.shape;
  const isEvent =
    fields.length === EVENT_FIELDS.length &&
    fields.every((field) => EVENT_FIELDS.includes(field.name) && resolveAlias(field.type).kind === 'string');
  return isEvent ? 'event' : undefined;
}
