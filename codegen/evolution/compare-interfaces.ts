// SPDX-License-Identifier: MIT
// Two versions of an interface: types and functions that came, went or differ.

import type { ResolvedFunction, ResolvedInterface, ResolvedType } from '../resolve/model.ts';
import { compareFunction, sameSignature } from './compare-functions.ts';
import { compareType } from './compare-types.ts';
import { type Context, compareDocs, compareMarks, gone, here, pairs } from './context.ts';
import { onlyIn, renamesAmong } from './renames.ts';
import type { Role } from './view.ts';

/** Tells what differs between an interface and its later self; `role` is what the old worlds do with it. */
export function compareContents(
  context: Context,
  subject: string,
  role: Role,
  old: ResolvedInterface,
  now: ResolvedInterface,
): void {
  compareDocs(context, subject, old, now);
  compareMarks(context, subject, old, now);
  compareInterfaceTypes(context, subject, role, old, now);
  compareFunctions(context, subject, role, old, now);
}

function compareInterfaceTypes(
  context: Context,
  owner: string,
  role: Role,
  old: ResolvedInterface,
  now: ResolvedInterface,
): void {
  const entries = [...pairs(old.types, now.types)];
  const twin = (a: ResolvedType, b: ResolvedType): boolean =>
    a.body.kind === b.body.kind && a.body.kind !== 'resource' && context.types.sameDefinition(a, b);
  const renames = renamesAmong(onlyIn(entries, 'old'), onlyIn(entries, 'new'), twin);
  for (const [name, before, after] of entries) {
    compareOneType(context, `${owner}.${name}`, role, before, after, renames);
  }
}

function compareOneType(
  context: Context,
  name: string,
  role: Role,
  old: ResolvedType | undefined,
  now: ResolvedType | undefined,
  renames: ReadonlyMap<ResolvedType, string>,
): void {
  const { changes } = context;
  if (old !== undefined && now !== undefined) compareType(context, name, old, now);
  else if (now !== undefined) {
    const required = now.body.kind === 'resource' && role.exported;
    const code = required ? 'REQUIRED_RESOURCE_ADDED' : 'TYPE_ADDED';
    changes.add(code, here(now.span, name), { name }, renames.get(now));
  } else if (old !== undefined) {
    const code = old.body.kind === 'resource' ? 'RESOURCE_REMOVED' : 'TYPE_REMOVED';
    changes.add(code, gone(old.span, name), { name }, renames.get(old));
  }
}

function compareFunctions(
  context: Context,
  owner: string,
  role: Role,
  old: ResolvedInterface,
  now: ResolvedInterface,
): void {
  const { changes } = context;
  const inherited = {
    old: context.old.facts(old.docs).permission,
    now: context.now.facts(now.docs).permission,
  };
  const entries = [...pairs(old.functions, now.functions)];
  const twin = (a: ResolvedFunction, b: ResolvedFunction): boolean =>
    a.resource?.name === b.resource?.name && sameSignature(context, a, b);
  const renames = renamesAmong(onlyIn(entries, 'old'), onlyIn(entries, 'new'), twin);
  for (const [, before, after] of entries) {
    const either = after ?? before;
    const name = `${owner}.${either === undefined ? '' : functionName(either)}`;
    if (before !== undefined && after !== undefined) {
      const guarded = { function: after, inherited: inherited.now };
      compareFunction(context, name, { function: before, inherited: inherited.old }, guarded);
    } else if (after !== undefined) {
      const code = role.exported ? 'REQUIRED_FUNCTION_ADDED' : 'FUNCTION_ADDED';
      changes.add(code, here(after.span, name), { name }, renames.get(after));
    } else if (before !== undefined) {
      // An interface that is exported only is called by the host, which ignores what it does not know.
      const code = role.exported && !role.imported ? 'REQUIRED_FUNCTION_REMOVED' : 'FUNCTION_REMOVED';
      changes.add(code, gone(before.span, name), { name }, renames.get(before));
    }
  }
}

/** `f`, `resource.method` or `resource.constructor`. */
function functionName(func: ResolvedFunction): string {
  return func.resource === undefined ? func.name : `${func.resource.name}.${func.name}`;
}
