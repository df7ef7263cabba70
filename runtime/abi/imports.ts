// SPDX-License-Identifier: MIT
// Tables of import thunks: one per interface, bound to where a world's host keeps the interface.

import type { ImportBinding } from './contract.ts';

/** Makers of the core functions of one interface, by function name; `Host` implements the interface. */
export type ImportTable<Host> = ReadonlyMap<string, ImportBinding<Host>>;

/** The same table for a world. @param select finds the interface's implementation among all of the world's. */
export function bindImports<Imports, Host>(
  table: ImportTable<Host>,
  select: (imports: Imports) => Host,
): ImportTable<Imports> {
  const bound = new Map<string, ImportBinding<Imports>>();
  for (const [name, make] of table) bound.set(name, (imports, context) => make(select(imports), context));
  return bound;
}
