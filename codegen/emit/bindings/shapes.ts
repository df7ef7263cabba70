// SPDX-License-Identifier: MIT
// Questions about types that several parts of the bindings emitter ask.

import type { Type, TypeDef } from '../../ir/ir.ts';
import { pascalCase } from '../names.ts';
import { resolveAlias, resolveDef } from '../type-text.ts';
import type { WorldNames } from '../world-names.ts';
import { resourceId } from './handles.ts';

type MapType = Extract<Type, { kind: 'map' }>;

const entries = new WeakMap<MapType, Type>();

/** The pair type of a map, which travels as a list of pairs; always the same object for a map. */
function entryOf(map: MapType): Type {
  let entry = entries.get(map);
  if (entry === undefined) {
    entry = { kind: 'tuple', items: [map.key, map.value] };
    entries.set(map, entry);
  }
  return entry;
}

/** Element of a list of any length or of a map's list; undefined for any other type. */
export function elementOf(type: Type): Type | undefined {
  if (type.kind === 'map') return entryOf(type);
  return type.kind === 'list' && type.length === undefined ? type.element : undefined;
}

/**
 * Whether lowering a value calls the guest's realloc, which may move the memory, or makes handles: a guest can see the
 * order of both.
 */
export function allocates(type: Type): boolean {
  switch (type.kind) {
    case 'string':
    case 'map':
    case 'own':
    case 'borrow':
      return true;
    case 'list':
      return type.length === undefined || allocates(type.element);
    case 'tuple':
      return type.items.some(allocates);
    case 'option':
      return allocates(type.item);
    case 'result':
      return [type.ok, type.error].some((payload) => payload !== undefined && allocates(payload));
    case 'named':
      return definitionAllocates(type.def);
    default:
      return false;
  }
}

function definitionAllocates({ shape }: TypeDef): boolean {
  switch (shape.kind) {
    case 'alias':
      return allocates(shape.type);
    case 'record':
      return shape.fields.some((field) => allocates(field.type));
    case 'variant':
      return shape.cases.some((item) => item.payload !== undefined && allocates(item.payload));
    default:
      return false;
  }
}

/** PascalCase words for a type without a name of its own, such as `ListOfUserInfo`. */
export function wordsFor(type: Type, names: WorldNames): string {
  const seen = resolveAlias(type);
  const word = (inner: Type | undefined): string =>
    inner === undefined ? 'Nothing' : wordsFor(inner, names);
  switch (seen.kind) {
    case 'named':
      return names.type(resolveDef(seen.def));
    case 'list':
      return seen.length === undefined
        ? `ListOf${word(seen.element)}`
        : `${seen.length}Of${word(seen.element)}`;
    case 'map':
      return `MapOf${word(seen.key)}To${word(seen.value)}`;
    case 'tuple':
      return `TupleOf${seen.items.map(word).join('And')}`;
    case 'option':
      return `OptionOf${word(seen.item)}`;
    case 'own':
    case 'borrow':
      return `${pascalCase(seen.kind)}${names.type(resolveDef(seen.resource))}`;
    case 'result':
      return `ResultOf${word(seen.ok)}Or${word(seen.error)}`;
    default:
      return pascalCase(seen.kind);
  }
}

/** The same text for types of the same structure and names, and for no others. */
export function keyOf(type: Type): string {
  const seen = resolveAlias(type);
  const key = (inner: Type | undefined): string => (inner === undefined ? '_' : keyOf(inner));
  switch (seen.kind) {
    case 'named': {
      const def = resolveDef(seen.def);
      return `${def.owner?.id ?? ''}#${def.name}`;
    }
    case 'list':
      return `list<${key(seen.element)},${seen.length ?? ''}>`;
    case 'map':
      return `map<${key(seen.key)},${key(seen.value)}>`;
    case 'tuple':
      return `tuple<${seen.items.map(key).join(',')}>`;
    case 'option':
      return `option<${key(seen.item)}>`;
    case 'own':
    case 'borrow':
      return `${seen.kind}<${resourceId(seen.resource)}>`;
    case 'result':
      return `result<${key(seen.ok)},${key(seen.error)}>`;
    default:
      return seen.kind;
  }
}
