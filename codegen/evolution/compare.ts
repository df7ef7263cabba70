// SPDX-License-Identifier: MIT
// Two sides item by item: packages, interfaces with their types and functions, worlds with what they import and export.

import type {
  ResolvedFunction,
  ResolvedInterface,
  ResolvedPackage,
  ResolvedType,
  ResolvedWorld,
  ResolvedWorldItem,
} from '../resolve/model.ts';
import { compareVersions } from '../syntax/version.ts';
import { type Change, Changes } from './change.ts';
import { compareFunction, sameSignature } from './compare-functions.ts';
import { compareType } from './compare-types.ts';
import { type Context, compareDocs, compareMarks, gone, here, pairs, renamesAmong } from './context.ts';
import { TypeComparison } from './sameness.ts';
import type { Role, View } from './view.ts';

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
  if (old !== undefined && now !== undefined) {
    compareDocs(context, subject, old, now);
    compareMarks(context, subject, old, now);
    compareInterfaceTypes(context, subject, context.old.role(key), old, now);
    compareFunctions(context, subject, context.old.role(key), old, now);
    return;
  }
  // Inline interfaces are told of as items of their world, those of other packages where they are imported.
  const root = old === undefined ? context.now.root : context.old.root;
  const only = old ?? now;
  if (only === undefined || only.name === undefined || only.package !== root) return;
  const place = old === undefined ? here(only.span, subject) : gone(only.span, subject);
  const code = old === undefined ? 'INTERFACE_ADDED' : 'INTERFACE_REMOVED';
  changes.add(code, place, { name: subject }, renames.get(only));
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

function compareWorlds(
  context: Context,
  old: ResolvedWorld | undefined,
  now: ResolvedWorld | undefined,
  renames: ReadonlyMap<unknown, string>,
): void {
  const { changes } = context;
  if (old === undefined || now === undefined) {
    if (now !== undefined) {
      const subject = context.now.shown(context.now.worldKey(now));
      changes.add('WORLD_ADDED', here(now.span, subject), { name: subject }, renames.get(now));
    } else if (old !== undefined) {
      const subject = context.old.shown(context.old.worldKey(old));
      changes.add('WORLD_REMOVED', gone(old.span, subject), { name: subject }, renames.get(old));
    }
    return;
  }
  const subject = context.now.shown(context.now.worldKey(now));
  compareDocs(context, subject, old, now);
  compareMarks(context, subject, old, now);
  for (const direction of ['import', 'export'] as const) {
    const before = itemsOf(context.old, old, direction);
    const after = itemsOf(context.now, now, direction);
    for (const [key, was, is] of pairs(before, after)) {
      compareItem(context, { world: subject, direction, key }, was, is);
    }
  }
}

/** What a world imports or exports; another kind of item under one name is another item. */
function itemsOf(
  view: View,
  world: ResolvedWorld,
  direction: 'import' | 'export',
): ReadonlyMap<string, ResolvedWorldItem> {
  const items = direction === 'import' ? world.imports : world.exports;
  return new Map([...items].map(([name, item]) => [`${item.kind} ${view.itemKey(name, item)}`, item]));
}

interface ItemPlace {
  readonly world: string;
  readonly direction: 'import' | 'export';
  readonly key: string;
}

function compareItem(
  context: Context,
  { world, direction, key }: ItemPlace,
  old: ResolvedWorldItem | undefined,
  now: ResolvedWorldItem | undefined,
): void {
  const { changes } = context;
  const name = context.now.shown(key.slice(key.indexOf(' ') + 1));
  const subject = `${world} ${direction} ${name}`;
  if (old !== undefined && now !== undefined) {
    compareItems(context, { world, subject, name }, old, now);
    return;
  }
  if (now !== undefined) {
    const code = direction === 'import' ? 'IMPORT_ADDED' : 'EXPORT_ADDED';
    changes.add(code, here(now.span, subject), { world, name });
  } else if (old !== undefined) {
    // A type that a world names for itself is not linked.
    const alias = old.kind === 'type' && old.type.body.kind !== 'resource';
    if (alias) changes.add('TYPE_REMOVED', gone(old.span, subject), { name });
    else {
      const code = direction === 'import' ? 'IMPORT_REMOVED' : 'EXPORT_REMOVED';
      changes.add(code, gone(old.span, subject), { world, name });
    }
  }
}

function compareItems(
  context: Context,
  { world, subject, name }: { readonly world: string; readonly subject: string; readonly name: string },
  old: ResolvedWorldItem,
  now: ResolvedWorldItem,
): void {
  if (old.kind === 'function' && now.kind === 'function') {
    const after = { function: now.function, inherited: undefined };
    compareFunction(context, subject, { function: old.function, inherited: undefined }, after);
  } else if (old.kind === 'type' && now.kind === 'type') {
    compareType(context, subject, old.type, now.type);
  } else if (old.kind === 'interface' && now.kind === 'interface') {
    const [before, after] = [
      context.old.interfaceKey(old.interface),
      context.now.interfaceKey(now.interface),
    ];
    compareDocs(context, subject, old, now);
    compareMarks(context, subject, old, now);
    if (before === after) return;
    const params = { world, name, old: context.old.shown(before), target: context.now.shown(after) };
    context.changes.add('TARGET_CHANGED', here(now.span, subject), params);
  }
}

/** Interfaces or worlds that came and went with members of the same names. */
function renamesOf<T extends ResolvedInterface | ResolvedWorld>(
  entries: readonly (readonly [string, T | undefined, T | undefined])[],
  members: (item: T) => readonly string[],
): ReadonlyMap<unknown, string> {
  const shape = (item: T): string => members(item).join(' ');
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

function onlyIn<T>(
  entries: readonly (readonly [string, T | undefined, T | undefined])[],
  side: 'old' | 'new',
): readonly T[] {
  return entries.flatMap(([, old, now]) => {
    const only = side === 'old' ? (now === undefined ? old : undefined) : old === undefined ? now : undefined;
    return only === undefined ? [] : [only];
  });
}
