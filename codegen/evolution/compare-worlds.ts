// SPDX-License-Identifier: MIT
// Two versions of a world: what it offers and what it wants, after includes and elaboration.

import type { ResolvedWorld, ResolvedWorldItem } from '../resolve/model.ts';
import { compareFunction } from './compare-functions.ts';
import { compareContents } from './compare-interfaces.ts';
import { compareType } from './compare-types.ts';
import { type Context, compareDocs, compareMarks, gone, here, pairs } from './context.ts';
import type { Direction, View } from './view.ts';

/** Tells what differs between a world and its later self, or that it came or went. */
export function compareWorlds(
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
  direction: Direction,
): ReadonlyMap<string, ResolvedWorldItem> {
  const items = direction === 'import' ? world.imports : world.exports;
  return new Map([...items].map(([name, item]) => [`${item.kind} ${view.itemKey(name, item)}`, item]));
}

interface ItemPlace {
  readonly world: string;
  readonly direction: Direction;
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
    compareItems(context, { world, direction, subject, name }, old, now);
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

interface ItemPlaces {
  readonly world: string;
  readonly direction: Direction;
  readonly subject: string;
  /** Of the item, as shown. */
  readonly name: string;
}

function compareItems(
  context: Context,
  { world, direction, subject, name }: ItemPlaces,
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
    if (old.interface.name === undefined && now.interface.name === undefined) {
      const role = { imported: direction === 'import', exported: direction === 'export' };
      compareContents(context, context.now.shown(after), role, old.interface, now.interface);
    }
    if (before === after) return;
    const params = { world, name, old: context.old.shown(before), target: context.now.shown(after) };
    context.changes.add('TARGET_CHANGED', here(now.span, subject), params);
  }
}
