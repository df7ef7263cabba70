// SPDX-License-Identifier: MIT
// Aliases: of exports of instances, of exports of core instances, and of what an enclosing component defines.

import type { AliasSyntax } from '../binary/syntax.ts';
import { quote } from '../errors.ts';
import type { CoreItem } from './entities.ts';
import { invalid, type Scope, type Space } from './scope.ts';

/** Gives what `syntax` refers to the next index of its sort (Explainer.md, "Alias Definitions"). */
export function alias(scope: Scope, syntax: AliasSyntax): void {
  switch (syntax.kind) {
    case 'alias export':
      aliasExport(scope, syntax);
      return;
    case 'alias core export':
      aliasCoreExport(scope, syntax);
      return;
    case 'alias outer':
      aliasOuter(scope, syntax);
      return;
  }
}

function aliasExport(
  scope: Scope,
  { sort, instance, name, offset }: AliasSyntax & { kind: 'alias export' },
): void {
  const entity = scope.instances.get(instance, offset).exports.get(name);
  if (entity === undefined) throw invalid(`instance ${instance} has no export ${quote(name)}`, offset);
  if (entity.sort !== sort) throw invalid(`export ${quote(name)} is a ${entity.sort}, not a ${sort}`, offset);
  scope.add(entity);
}

function aliasCoreExport(scope: Scope, syntax: AliasSyntax & { kind: 'alias core export' }): void {
  const { sort, instance, name, offset } = syntax;
  const item = scope.coreInstances.get(instance, offset).find(name);
  if (item === undefined) throw invalid(`core instance ${instance} has no export ${quote(name)}`, offset);
  if (`core ${item.type.kind}` !== sort) throw invalid(`core export ${quote(name)} is not a ${sort}`, offset);
  coreSpace(scope, item).add(item);
}

/** The index space that a core item belongs to. */
function coreSpace(scope: Scope, { type }: CoreItem): Space<CoreItem> {
  switch (type.kind) {
    case 'func':
      return scope.coreFunctions;
    case 'table':
      return scope.coreTables;
    case 'memory':
      return scope.coreMemories;
    case 'global':
      return scope.coreGlobals;
    case 'tag':
      return scope.coreTags;
  }
}

function aliasOuter(scope: Scope, syntax: AliasSyntax & { kind: 'alias outer' }): void {
  const { sort, count, offset } = syntax;
  const around = scope.outer(count, offset);
  const outer = around.scope;
  switch (sort) {
    case 'type':
      scope.types.add(visible(outer.types, around.types, syntax));
      return;
    case 'component':
      scope.components.add(visible(outer.components, around.components, syntax));
      return;
    case 'core module':
      scope.coreModules.add(visible(outer.coreModules, around.coreModules, syntax));
      return;
    case 'core type':
      scope.coreTypes.add(visible(outer.coreTypes, around.coreTypes, syntax));
      return;
    default:
      throw invalid(`an outer alias of a ${sort}`, offset);
  }
}

function visible<T>(
  space: Space<T>,
  count: number,
  { sort, index, offset }: AliasSyntax & { kind: 'alias outer' },
): T {
  if (index >= count)
    throw invalid(`an outer alias refers to ${sort} ${index}, but there are ${count} before it`, offset);
  return space.get(index, offset);
}
