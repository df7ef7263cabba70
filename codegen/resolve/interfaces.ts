// SPDX-License-Identifier: MIT
// Members of an interface: its types, then its functions (WIT.md, "Interfaces").

import type { Docs, InterfaceItem } from '../syntax/ast.ts';
import { levelsOfInterface, MOST_LEVELS, setLevels } from './depth.ts';
import { usedInterfaces } from './elaborate.ts';
import { resolveFunction, resolveResourceFunction } from './functions.ts';
import { marksOf } from './gates.ts';
import type { Marks, ResolvedFunction, ResolvedInterface, ResolvedPackage } from './model.ts';
import type { FileScope } from './scope.ts';
import { MemberScope, type PackageContext } from './types.ts';

/** An interface without members, so that others can already refer to it. */
export function emptyInterface(
  owner: ResolvedPackage,
  name: string | undefined,
  id: string,
  rest: { readonly docs: Docs | undefined; readonly span: ResolvedInterface['span']; readonly marks: Marks },
): ResolvedInterface {
  const { docs, span, marks } = rest;
  return {
    kind: 'interface',
    package: owner,
    name,
    id,
    docs,
    types: new Map(),
    functions: new Map(),
    span,
    ...marks,
  };
}

/** Fills an interface with the members its items define. */
export function resolveMembers(
  target: ResolvedInterface,
  items: readonly InterfaceItem[],
  context: PackageContext,
  file: FileScope,
): void {
  const { collector } = context;
  const scope = new MemberScope(target, context, file);
  const uses = items.filter((item) => item.kind === 'use');
  const definitions = items.filter((item) => item.kind === 'type');
  const functions = items.filter((item) => item.kind === 'function');
  scope.define(uses, definitions, functions);
  for (const [name, type] of scope.types) target.types.set(name, type);
  const count = levelsOfInterface(usedInterfaces(target));
  if (count > MOST_LEVELS) {
    collector.report('WIT3007', target.span, { what: 'interface', name: target.id });
    target.types.clear();
    return;
  }
  setLevels(target, count);
  const add = (func: ResolvedFunction): void => void target.functions.set(func.mangled, func);
  for (const item of items) {
    if (item.kind === 'function') {
      const func = resolveFunction(item, marksOf(item.attributes, collector), scope, collector);
      if (scope.defineFunction(item.name)) add(func);
    } else if (item.kind === 'type' && item.body.kind === 'resource') {
      const resource = scope.types.get(item.name.name);
      if (resource === undefined || resource.span.start !== item.name.span.start) continue;
      for (const node of item.body.functions) add(resolveResourceFunction(node, resource, scope, collector));
    }
  }
}
