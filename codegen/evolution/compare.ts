// SPDX-License-Identifier: MIT
// Two sides item by item: packages, then interfaces, then worlds.

import type { ResolvedInterface, ResolvedPackage } from '../resolve/model.ts';
import { compareVersions } from '../syntax/version.ts';
import { type Change, Changes } from './change.ts';
import { compareContents } from './compare-interfaces.ts';
import { compareWorlds } from './compare-worlds.ts';
import { type Context, compareDocs, gone, here, pairs } from './context.ts';
import { renamesOf } from './renames.ts';
import { TypeComparison } from './sameness.ts';
import type { View } from './view.ts';

/** Every difference between two sides, in the order of the new one. */
export function compareViews(old: View, now: View): readonly Change[] {
  const changes = new Changes();
  const context: Context = { old, now, types: new TypeComparison(old, now), changes };
  comparePackages(context);
  const interfaces = [...pairs(old.interfaces, now.interfaces)];
  const interfaceRenames = renamesOf(interfaces, (each) => [...each.types.keys(), ...each.functions.keys()]);
  for (const [key, before, after] of interfaces) {
    compareInterfaces(context, key, before, after, interfaceRenames);
  }
  const worlds = [...pairs(old.root.worlds, now.root.worlds)];
  const worldRenames = renamesOf(worlds, (each) => [...each.imports.keys(), '', ...each.exports.keys()]);
  for (const [, before, after] of worlds) compareWorlds(context, before, after, worldRenames);
  return changes.all;
}

function comparePackages(context: Context): void {
  const { old, now, changes } = context;
  const name = (one: ResolvedPackage): string => `${one.id.namespace}:${one.id.name}`;
  const place = here(now.root.span, name(now.root));
  if (name(old.root) !== name(now.root)) {
    changes.add('PACKAGE_RENAMED', place, { old: name(old.root), name: name(now.root) });
  }
  compareDocs(context, name(now.root), old.root, now.root);
  compareVersion(context, old.root, now.root);
  for (const [, before, after] of pairs(old.dependencies, now.dependencies)) {
    // What comes and goes is told by the worlds that offer it.
    if (before !== undefined && after !== undefined) compareVersion(context, before, after);
  }
}

function compareVersion({ changes }: Context, old: ResolvedPackage, now: ResolvedPackage): void {
  const name = `${now.id.namespace}:${now.id.name}`;
  const place = here(now.span, name);
  const [before, after] = [old.id.version, now.id.version];
  if (before === undefined) {
    if (after !== undefined) changes.add('VERSION_ADDED', place, { name, version: after });
  } else if (after === undefined) changes.add('VERSION_REMOVED', place, { name, old: before });
  else if (compareVersions(after, before) < 0) {
    changes.add('VERSION_LOWERED', place, { name, old: before, version: after });
  }
}

function compareInterfaces(
  context: Context,
  key: string,
  old: ResolvedInterface | undefined,
  now: ResolvedInterface | undefined,
  renames: ReadonlyMap<unknown, string>,
): void {
  const { changes } = context;
  const subject = context.now.shown(key);
  // Inline interfaces are told of as items of their world.
  if (old?.name !== undefined && now?.name !== undefined) {
    compareContents(context, subject, context.old.role(key), old, now);
    return;
  }
  // Those of other packages are told of where they are imported.
  const root = old === undefined ? context.now.root : context.old.root;
  const only = old ?? now;
  if (only?.name === undefined || only.package !== root || (old !== undefined && now !== undefined)) return;
  const place = old === undefined ? here(only.span, subject) : gone(only.span, subject);
  const code = old === undefined ? 'INTERFACE_ADDED' : 'INTERFACE_REMOVED';
  changes.add(code, place, { name: subject }, renames.get(only));
}
