// SPDX-License-Identifier: MIT
// Several encoded packages may each hold a part of the same other package: the parts made one.

import type { InterfaceItem, InterfaceNode, Item } from '../syntax/ast.ts';

/** One file with every interface of both; where both have one, the members of both. */
export function uniteSlices(
  first: readonly (readonly Item[])[],
  second: readonly (readonly Item[])[],
): readonly Item[] {
  const united = new Map<string, InterfaceNode>();
  for (const item of [...first, ...second].flat()) {
    if (item.kind !== 'interface') continue;
    const earlier = united.get(item.name.name);
    united.set(
      item.name.name,
      earlier === undefined ? item : { ...earlier, items: uniteItems(earlier, item) },
    );
  }
  return [...united.values()];
}

function uniteItems(first: InterfaceNode, second: InterfaceNode): readonly InterfaceItem[] {
  const united = new Map(first.items.map((item) => [nameOf(item), item]));
  for (const item of second.items) {
    const earlier = united.get(nameOf(item));
    united.set(nameOf(item), earlier === undefined ? item : uniteResources(earlier, item));
  }
  return [...united.values()];
}

/** A use of a resource may or may not come with its functions. */
function uniteResources(first: InterfaceItem, second: InterfaceItem): InterfaceItem {
  if (first.kind !== 'type' || second.kind !== 'type') return first;
  if (first.body.kind !== 'resource' || second.body.kind !== 'resource') return first;
  const known = new Set(first.body.functions.map((func) => func.name.name));
  const added = second.body.functions.filter((func) => !known.has(func.name.name));
  return { ...first, body: { ...first.body, functions: [...first.body.functions, ...added] } };
}

/** Text of an encoded package has one name in each `use`. */
function nameOf(item: InterfaceItem): string {
  if (item.kind !== 'use') return item.name.name;
  const [used] = item.names;
  return (used?.as ?? used?.name)?.name ?? '';
}
