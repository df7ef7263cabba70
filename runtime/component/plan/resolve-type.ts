// SPDX-License-Identifier: MIT
// Resolves type definitions in their scope to interned types (Explainer.md, "Type Definitions").

import type { TypeSyntax } from '../binary/syntax.ts';
import type { ValueType } from '../types.ts';
import type { PlanBuilder } from './builder.ts';
import type { TypeEntity } from './entities.ts';
import { checkLabels } from './names.ts';
import type { InstanceIndex } from './plan.ts';
import { invalid, type Scope } from './scope.ts';

/**
 * Resolves one definition.
 *
 * @param instance the component instance being made; undefined inside an instance type or component type, where a
 * resource cannot be defined.
 */
export function resolveType(
  builder: PlanBuilder,
  scope: Scope,
  type: TypeSyntax,
  instance: InstanceIndex | undefined,
  offset: number,
): TypeEntity {
  const { types } = builder;
  builder.countElements(partCount(type), offset);
  const value = (index: Parameters<Scope['valueType']>[0]): ValueType =>
    scope.valueType(index, types, offset);
  switch (type.kind) {
    case 'primitive':
      return types.primitive(type.primitive);
    case 'record': {
      checkLabels(
        type.fields.map(([name]) => name),
        'field',
        offset,
      );
      return types.value(
        { kind: 'record', fields: type.fields.map(([name, field]) => [name, value(field)]) },
        offset,
      );
    }
    case 'variant': {
      checkLabels(
        type.cases.map(([name]) => name),
        'case',
        offset,
      );
      const cases = type.cases.map(([name, payload]) => [name, maybe(payload, value)] as const);
      return types.value({ kind: 'variant', cases }, offset);
    }
    case 'list':
      return types.value({ kind: 'list', element: value(type.element), length: type.length }, offset);
    case 'map':
      return types.value({ kind: 'map', key: value(type.key), value: value(type.value) }, offset);
    case 'tuple':
      return types.value({ kind: 'tuple', items: type.items.map(value) }, offset);
    case 'flags':
    case 'enum':
      checkLabels(type.labels, 'label', offset);
      return types.value({ kind: type.kind, labels: type.labels }, offset);
    case 'option':
      return types.value({ kind: 'option', item: value(type.item) }, offset);
    case 'result':
      return types.value(
        { kind: 'result', ok: maybe(type.ok, value), error: maybe(type.error, value) },
        offset,
      );
    case 'own':
    case 'borrow':
      return types.value({ kind: type.kind, resource: scope.resourceType(type.resource, offset) }, offset);
    case 'func': {
      checkLabels(
        type.params.map(([name]) => name),
        'parameter',
        offset,
      );
      const result = maybe(type.result, value);
      if (result?.borrows === true) throw invalid('a function cannot answer a borrowed handle', offset);
      return types.func(
        type.params.map(([name, param]) => [name, value(param)]),
        result,
      );
    }
    case 'resource':
      if (instance === undefined) throw invalid('a resource type is defined inside another type', offset);
      return types.resource(instance, destructor(scope, type.destructor, offset));
    case 'instance type':
    case 'component type':
      return { kind: type.kind, declarations: type.declarations, around: scope.surroundings() };
  }
}

/** Work that a definition makes; long names count by their length. */
function partCount(type: TypeSyntax): number {
  switch (type.kind) {
    case 'record':
      return namesCount(type.fields.map(([name]) => name));
    case 'variant':
      return namesCount(type.cases.map(([name]) => name));
    case 'flags':
    case 'enum':
      return namesCount(type.labels);
    case 'func':
      return namesCount(type.params.map(([name]) => name));
    case 'tuple':
      return type.items.length;
    default:
      return 1;
  }
}

const CHARACTERS_PER_ELEMENT = 32;

function namesCount(names: readonly string[]): number {
  let count = names.length;
  for (const { length } of names) count += Math.floor(length / CHARACTERS_PER_ELEMENT);
  return count;
}

function maybe<T, U>(item: T | undefined, resolve: (item: T) => U): U | undefined {
  return item === undefined ? undefined : resolve(item);
}

function destructor(scope: Scope, index: number | undefined, offset: number): number | undefined {
  if (index === undefined) return undefined;
  const { slot, type } = scope.coreFunctions.get(index, offset);
  if (type.kind !== 'func' || type.signature.key !== 'i32->') {
    throw invalid('the destructor of a resource is not a core function (i32) -> ()', offset);
  }
  return slot;
}
