// SPDX-License-Identifier: MIT
// Evaluates instance types: against the host, which offers whatever is declared, or against something given.

import type { Declaration, ExternType } from '../binary/syntax.ts';
import { componentError, quote } from '../errors.ts';
import { checkLimit } from '../limits.ts';
import { printType } from '../print-type.ts';
import { alias } from './alias.ts';
import type { PlanBuilder } from './builder.ts';
import type { Entity, InstanceEntity, ScopedType } from './entities.ts';
import { checkedName, UniqueNames } from './names.ts';
import { resolveType } from './resolve-type.ts';
import { invalid, Scope } from './scope.ts';

/** Finds or makes what an instance type declares as an export, given the scope inside that type. */
type Provide = (name: string, type: ExternType, scope: Scope, offset: number) => Entity;

/** The instance that the host is asked for by an import of instance type `type`. */
export function hostInstance(
  builder: PlanBuilder,
  type: ScopedType,
  id: string,
  offset: number,
): InstanceEntity {
  return evaluate(builder, type, offset, 0, (name, wanted, scope, at) =>
    hostEntity(builder, id, name, wanted, scope, at),
  );
}

function hostEntity(
  builder: PlanBuilder,
  id: string,
  name: string,
  type: ExternType,
  scope: Scope,
  offset: number,
): Entity {
  switch (type.sort) {
    case 'func':
      return {
        sort: 'func',
        value: { kind: 'host', interfaceId: id, name, type: scope.functionType(type.type, offset) },
      };
    case 'type':
      if (type.equals !== undefined) return { sort: 'type', value: scope.types.get(type.equals, offset) };
      return { sort: 'type', value: builder.types.hostResource(`${id}#${name}`) };
    default: {
      const message = `the imported interface ${quote(id)} has the ${type.sort} ${quote(name)}; only functions and types are supported`;
      throw componentError('COMPONENT_UNSUPPORTED', message, offset);
    }
  }
}

/** Notes what keeps `given` from being used as an instance of `type`. */
function matchInstance(
  builder: PlanBuilder,
  given: InstanceEntity,
  type: ScopedType,
  depth: number,
  offset: number,
): void {
  evaluate(builder, type, offset, depth, (name, wanted, scope, at) => {
    const entity = given.exports.get(name);
    if (entity === undefined)
      throw invalid(`an instance lacks the export ${quote(name)} that its type declares`, at);
    matchEntity(builder, entity, wanted, scope, name, at, depth + 1);
    return entity;
  });
}

/**
 * Checks that `given` may be used where `wanted` is declared; types are looked up in `scope`.
 *
 * @throws ComponentError `COMPONENT_INVALID` when the sorts differ or something is missing; other differences are
 * noted as findings.
 */
export function matchEntity(
  builder: PlanBuilder,
  given: Entity,
  wanted: ExternType,
  scope: Scope,
  name: string,
  offset: number,
  depth = 0,
): void {
  if (given.sort !== wanted.sort) {
    throw invalid(`${quote(name)} is a ${given.sort} where a ${wanted.sort} is wanted`, offset);
  }
  if (wanted.sort === 'core module')
    throw componentError('COMPONENT_UNSUPPORTED', 'core modules cannot be passed on', offset);
  if (given.sort === 'func') {
    const type = scope.functionType('type' in wanted ? wanted.type : -1, offset);
    if (type !== given.value.type) {
      const message = `function ${quote(name)} is ${printType(given.value.type)} where ${printType(type)} is wanted`;
      builder.note('COMPONENT_INVALID', message, offset);
    }
  } else if (given.sort === 'instance' && wanted.sort === 'instance') {
    const type = scope.types.get(wanted.type, offset);
    if (type.kind !== 'instance type') throw invalid(`type ${wanted.type} is not an instance type`, offset);
    matchInstance(builder, given.value, type, depth, offset);
  } else if (given.sort === 'type' && wanted.sort === 'type') {
    matchType(builder, given.value, wanted.equals, scope, name, offset);
  }
}

function matchType(
  builder: PlanBuilder,
  given: (Entity & { sort: 'type' })['value'],
  equals: number | undefined,
  scope: Scope,
  name: string,
  offset: number,
): void {
  if (equals === undefined) {
    if (given.kind !== 'resource') throw invalid(`type ${quote(name)} is not a resource type`, offset);
    return;
  }
  const wanted = scope.types.get(equals, offset);
  // Instance and component types are checked where they are used, by what they declare.
  if (given === wanted || ('declarations' in given && given.kind === wanted.kind)) return;
  builder.note(
    'COMPONENT_INVALID',
    `type ${quote(name)} is ${printType(given)} where ${printType(wanted)} is wanted`,
    offset,
  );
}

function evaluate(
  builder: PlanBuilder,
  type: ScopedType,
  offset: number,
  depth: number,
  provide: Provide,
): InstanceEntity {
  checkLimit(builder.limits, 'nesting', depth, 'instances inside each other', offset);
  const scope = new Scope(type.around);
  const exports = new Map<string, Entity>();
  const names = new UniqueNames('export');
  for (const declaration of type.declarations) {
    builder.countDefinition(declaration.offset);
    declare(builder, scope, declaration, (name, wanted, at) => {
      names.add(name, at);
      const entity = provide(name, wanted, scope, at);
      exports.set(name, entity);
      scope.add(entity);
    });
  }
  return { exports };
}

function declare(
  builder: PlanBuilder,
  scope: Scope,
  declaration: Declaration,
  onExport: (name: string, type: ExternType, offset: number) => void,
): void {
  const { offset } = declaration;
  switch (declaration.kind) {
    case 'core type':
      scope.coreTypes.add('core func type');
      return;
    case 'type':
      scope.types.add(resolveType(builder, scope, declaration.type, undefined, offset));
      return;
    case 'export declaration':
      onExport(checkedName(declaration.name, declaration.type.sort, offset), declaration.type, offset);
      return;
    case 'import declaration':
      throw invalid('an instance type declares an import', offset);
    default:
      alias(scope, declaration);
  }
}
