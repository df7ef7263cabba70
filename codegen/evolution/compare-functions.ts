// SPDX-License-Identifier: MIT
// Two versions of a function: parameters, result, asynchrony, and what its tags say.

import type { Tag } from '../resolve/annotations.ts';
import type { ResolvedFunction, ResolvedParam } from '../resolve/model.ts';
import { compareValue, PERMISSION } from './compare-types.ts';
import { type Context, compareDocs, compareMarks, compareUse, gone, here } from './context.ts';
import { quoteType, witText } from './sameness.ts';

/** A function with the permission that its interface asks for. */
export interface Guarded {
  readonly function: ResolvedFunction;
  readonly inherited: Tag | undefined;
}

/** Tells what differs between a function and its later self. */
export function compareFunction(context: Context, name: string, before: Guarded, after: Guarded): void {
  const [old, now] = [before.function, after.function];
  const { changes } = context;
  compareDocs(context, name, old, now);
  compareMarks(context, name, old, now);
  if (old.async !== now.async) {
    const change = now.async ? 'is now asynchronous' : 'is no longer asynchronous';
    changes.add('ASYNC_CHANGED', here(now.span, name), { name, change });
  }
  compareParameters(context, name, old, now);
  const place = here(now.span, name);
  if (compareUse(context, place, `the result of \`${name}\``, old.result, now.result)) {
    changes.add('RESULT_CHANGED', place, { name, now: quoteType(now.result), was: quoteType(old.result) });
  }
  compareTags(context, name, before, after);
}

/** Whether two functions could be one that was renamed: same parameters and result, written alike. */
export function sameSignature({ types }: Context, old: ResolvedFunction, now: ResolvedFunction): boolean {
  return (
    old.kind === now.kind &&
    old.async === now.async &&
    old.params.length === now.params.length &&
    old.params.every((param, index) => {
      const other = now.params[index];
      return other?.name === param.name && types.compare(param.type, other.type) === 'same';
    }) &&
    types.compare(old.result, now.result) === 'same'
  );
}

function compareParameters(
  context: Context,
  name: string,
  old: ResolvedFunction,
  now: ResolvedFunction,
): void {
  const { changes } = context;
  const named = (params: readonly ResolvedParam[], wanted: string): ResolvedParam | undefined =>
    params.find((param) => param.name === wanted);
  const kept = now.params.filter((param) => named(old.params, param.name) !== undefined);
  const renamed = new Set<ResolvedParam>();
  for (const [index, param] of now.params.entries()) {
    const before = old.params[index];
    if (named(old.params, param.name) !== undefined || before === undefined) continue;
    if (named(now.params, before.name) !== undefined) continue;
    if (context.types.compare(before.type, param.type) === 'changed') continue;
    renamed.add(before).add(param);
    const place = here(param.span, `${name}(${param.name})`);
    changes.add('PARAMETER_RENAMED', place, { name, parameter: before.name, now: param.name });
  }
  for (const param of now.params) {
    if (kept.includes(param) || renamed.has(param)) continue;
    const place = here(param.span, `${name}(${param.name})`);
    changes.add('PARAMETER_ADDED', place, { name, parameter: param.name });
  }
  for (const param of old.params) {
    if (named(now.params, param.name) !== undefined || renamed.has(param)) continue;
    const place = gone(param.span, `${name}(${param.name})`);
    changes.add('PARAMETER_REMOVED', place, { name, parameter: param.name });
  }
  const order = old.params.filter((param) => named(now.params, param.name) !== undefined);
  if (order.some((param, index) => param.name !== kept[index]?.name)) {
    const names = now.params.map((param) => param.name).join(', ');
    changes.add('PARAMETERS_REORDERED', here(now.span, name), { name, order: names });
  }
  for (const param of kept) {
    const before = named(old.params, param.name);
    if (before === undefined) continue;
    const place = here(param.span, `${name}(${param.name})`);
    const where = `parameter \`${param.name}\` of \`${name}\``;
    if (!compareUse(context, place, where, before.type, param.type)) continue;
    const params = { name, parameter: param.name, now: witText(param.type), was: witText(before.type) };
    changes.add('PARAMETER_TYPE_CHANGED', place, params);
  }
}

function compareTags(context: Context, name: string, before: Guarded, after: Guarded): void {
  const { changes } = context;
  const old = context.old.facts(before.function.docs);
  const now = context.now.facts(after.function.docs);
  const guards = {
    old: { ...old, permission: old.permission ?? before.inherited },
    now: { ...now, permission: now.permission ?? after.inherited },
  };
  compareValue(context, name, guards, 'permission', PERMISSION);
  for (const [tag, added, removed] of [
    ['checks', 'CHECKS_ADDED', 'CHECKS_REMOVED'],
    ['fires', 'FIRES_ADDED', 'FIRES_REMOVED'],
  ] as const) {
    const [was, is] = [old[tag], now[tag]];
    for (const each of is) {
      if (was.some((one) => one.value === each.value)) continue;
      changes.add(added, here(each.span, name), { name, now: each.value });
    }
    for (const each of was) {
      if (is.some((one) => one.value === each.value)) continue;
      changes.add(removed, gone(each.span, name), { name, was: each.value });
    }
  }
}
