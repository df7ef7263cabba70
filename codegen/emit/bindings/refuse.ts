// SPDX-License-Identifier: MIT
// What the bindings do not carry, found before anything is emitted and named at its place.

import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Func, Interface, Ir, Type, WorldItem } from '../../ir/ir.ts';
import { layoutOf, MAX_TYPE_SIZE } from '../../ir/layout.ts';
import { resourceFunctions } from '../facts.ts';

/** One diagnostic per function, resource or type that cannot be bound; none when the whole world can. */
export function refusals({ world }: Ir): Diagnostic[] {
  const found = new Map<Func | Interface, Diagnostic[]>();
  const add = (func: Func): void => {
    found.set(func, refuseFunction(func));
  };
  for (const item of [...world.imports, ...world.exports]) {
    if (item.kind === 'function') add(item.function);
    else if (item.kind === 'type') resourceFunctions(item.type).forEach(add);
    else [...item.interface.functions, ...item.interface.types.flatMap(resourceFunctions)].forEach(add);
  }
  return [...refuseResources([...world.imports, ...world.exports]), ...[...found.values()].flat()];
}

/** An interface that a world has under a name of its own would be another set of resource types each time. */
function refuseResources(items: readonly WorldItem[]): Diagnostic[] {
  const types = items.flatMap((item) => {
    return item.kind === 'interface' && item.name !== item.interface.id ? item.interface.types : [];
  });
  const resources = [...new Set(types)].filter((def) => def.shape.kind === 'resource');
  return resources.map((def) => diagnostic('WIT7002', def.span, { name: def.name }));
}

function refuseFunction(func: Func): Diagnostic[] {
  if (func.async) return [diagnostic('WIT7001', func.span, { name: func.name })];
  const types = [
    ...func.params.map((param) => param.type),
    ...(func.result === undefined ? [] : [func.result]),
  ];
  for (const type of types) {
    const kind = uncarried(type);
    if (kind !== undefined) return [diagnostic('WIT7003', func.span, { name: func.name, kind })];
  }
  const large = types.find((type) => layoutOf(type).size >= MAX_TYPE_SIZE);
  if (large === undefined) return [];
  return [diagnostic('WIT7004', func.span, { name: func.name, size: String(layoutOf(large).size) })];
}

/** The first part of a type that is none of the carried kinds. */
function uncarried(type: Type): string | undefined {
  switch (type.kind) {
    case 'future':
    case 'stream':
    case 'error-context':
      return type.kind;
    case 'named':
      return first(partsOf(type.def.shape));
    case 'list':
      return uncarried(type.element);
    case 'map':
      return first([type.key, type.value]);
    case 'tuple':
      return first(type.items);
    case 'option':
      return uncarried(type.item);
    case 'result':
      return first([type.ok, type.error]);
    default:
      return undefined;
  }
}

function partsOf(shape: Extract<Type, { kind: 'named' }>['def']['shape']): readonly (Type | undefined)[] {
  switch (shape.kind) {
    case 'alias':
      return [shape.type];
    case 'record':
      return shape.fields.map((field) => field.type);
    case 'variant':
      return shape.cases.map((item) => item.payload);
    default:
      return [];
  }
}

function first(types: readonly (Type | undefined)[]): string | undefined {
  for (const type of types) {
    const kind = type === undefined ? undefined : uncarried(type);
    if (kind !== undefined) return kind;
  }
  return undefined;
}
