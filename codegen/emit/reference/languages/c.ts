// SPDX-License-Identifier: MIT
// C signatures with the names of wit-bindgen: prefixes for namespaces, pointers for what is not a scalar, `bool` and
// out-parameters for results.

import type { Func, Type, TypeDef } from '../../../ir/ir.ts';
import { snakeCase } from '../../names.ts';
import { CPP_KEYWORDS } from '../../reserved-words.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import {
  declaration,
  givenParams,
  kindOf,
  type Language,
  type Place,
  paramNames,
  pathOf,
} from './language.ts';

export const c: Language = {
  name: 'C',
  fence: 'c',
  naming: '`wit-bindgen c`',
  module: (place) => `${prefix(place)}_`,
  signature(func, place) {
    const kind = kindOf(func);
    const given = givenParams(func);
    const names = paramNames(given, snakeCase, new Set([...CPP_KEYWORDS, 'ret', 'err', 'self']));
    const self =
      kind === 'method' && place.resource !== undefined
        ? [`${handle(place.resource, 'borrow', place)} self`]
        : [];
    const params = given.map(({ type }, at) => parameter(type, names[at] ?? '', place));
    const { returned, out } = result(func, place);
    const all = [...self, ...params, ...out];
    return declaration(
      `${returned} ${functionName(func, place)}`,
      all.length === 0 ? ['void'] : all,
      ';',
      false,
    );
  },
};

function prefix(place: Place): string {
  const path = pathOf(place).map(snakeCase);
  return place.side === 'export' ? ['exports', ...path].join('_') : path.join('_');
}

function functionName(func: Func, place: Place): string {
  const { resource } = place;
  const kind = kindOf(func);
  if (resource === undefined) return `${prefix(place)}_${snakeCase(func.name)}`;
  const owner = `${prefix(place)}_${kind}_${snakeCase(resource.name)}`;
  return kind === 'constructor' ? owner : `${owner}_${snakeCase(func.name)}`;
}

function parameter(type: Type, name: string, place: Place): string {
  const found = resolveAlias(type);
  if (found.kind === 'option') return `${cType(found.item, place)} *maybe_${name}`;
  return isScalar(type) ? `${cType(type, place)} ${name}` : `${cType(type, place)} *${name}`;
}

/** What the function returns itself, and what it writes through pointers. */
function result(func: Func, place: Place): { readonly returned: string; readonly out: string[] } {
  const { resource } = place;
  if (kindOf(func) === 'constructor' && resource !== undefined && func.result?.kind !== 'result') {
    return { returned: handle(resource, 'own', place), out: [] };
  }
  if (func.result === undefined) return { returned: 'void', out: [] };
  const type = resolveAlias(func.result);
  if (type.kind === 'option') return { returned: 'bool', out: [`${cType(type.item, place)} *ret`] };
  if (type.kind === 'result') {
    const ok = type.ok === undefined ? [] : [`${cType(type.ok, place)} *ret`];
    const error = type.error === undefined ? [] : [`${cType(type.error, place)} *err`];
    return { returned: 'bool', out: [...ok, ...error] };
  }
  if (isScalar(func.result)) return { returned: cType(func.result, place), out: [] };
  return { returned: 'void', out: [`${cType(func.result, place)} *ret`] };
}

/** Numbers, truth and characters, as `stdint.h` and `stdbool.h` name them. */
export const C_SCALARS: Partial<Record<Type['kind'], string>> = {
  bool: 'bool',
  s8: 'int8_t',
  u8: 'uint8_t',
  s16: 'int16_t',
  u16: 'uint16_t',
  s32: 'int32_t',
  u32: 'uint32_t',
  s64: 'int64_t',
  u64: 'uint64_t',
  f32: 'float',
  f64: 'double',
  char: 'uint32_t',
};

/** Whether a value is passed as it is: numbers, enums, flags and handles. */
function isScalar(type: Type): boolean {
  const found = resolveAlias(type);
  if (found.kind === 'named') {
    const { kind } = resolveDef(found.def).shape;
    return kind === 'enum' || kind === 'flags' || kind === 'resource';
  }
  return found.kind === 'own' || found.kind === 'borrow' || C_SCALARS[found.kind] !== undefined;
}

function cType(type: Type, place: Place): string {
  switch (type.kind) {
    case 'named':
      return `${defName(type.def, place)}_t`;
    case 'own':
    case 'borrow':
      return handle(type.resource, type.kind, place);
    case 'string':
      return `${snakeCase(place.context.ir.world.name)}_string_t`;
    default:
      return C_SCALARS[type.kind] ?? `${anonymousOwner(type, place)}_${part(type)}_t`;
  }
}

/** Handles are named after the resource as the place knows it: by its own `use` where there is one. */
function handle(resource: TypeDef, kind: 'own' | 'borrow', place: Place): string {
  const { world } = place.context.ir;
  const here =
    place.owner?.types ?? world.imports.flatMap((item) => (item.kind === 'type' ? [item.type] : []));
  const known = here.find((def) => resolveDef(def) === resolveDef(resource)) ?? resource;
  return `${ownerPrefix(known, place)}_${kind}_${snakeCase(known.name)}_t`;
}

function defName(def: TypeDef, place: Place): string {
  return `${ownerPrefix(def, place)}_${snakeCase(def.name)}`;
}

/** Prefix of a type's owner: `exports_` only for an interface that is not imported as well. */
function ownerPrefix(def: TypeDef, place: Place): string {
  const { imports } = place.context.ir.world;
  const imported = imports.some((item) => item.kind === 'interface' && item.interface === def.owner);
  const own = def.owner === place.owner ? place.side : imported ? 'import' : 'export';
  return prefix({ ...place, owner: def.owner, side: def.owner === undefined ? 'import' : own });
}

/**
 * Types without a name are named after their parts, and belong to the interface whose types they hold, those that hold
 * none to the world; results always to where they stand.
 */
function anonymousOwner(type: Type, place: Place): string {
  if (type.kind === 'result') return prefix(place);
  const [first] = namedParts(type);
  return first === undefined ? snakeCase(place.context.ir.world.name) : ownerPrefix(first, place);
}

function namedParts(type: Type | undefined): TypeDef[] {
  switch (type?.kind) {
    case 'named':
      return [type.def];
    case 'own':
    case 'borrow':
      return [type.resource];
    case 'list':
      return namedParts(type.element);
    case 'option':
      return namedParts(type.item);
    case 'map':
      return [...namedParts(type.key), ...namedParts(type.value)];
    case 'tuple':
      return type.items.flatMap(namedParts);
    case 'result':
      return [...namedParts(type.ok), ...namedParts(type.error)];
    default:
      return [];
  }
}

function part(type: Type | undefined): string {
  if (type === undefined) return 'void';
  switch (type.kind) {
    case 'named':
      return snakeCase(type.def.name);
    case 'own':
    case 'borrow':
      return `${type.kind}_${snakeCase(type.resource.name)}`;
    case 'list':
      return type.length === undefined
        ? `list_${part(type.element)}`
        : `list${type.length}_${part(type.element)}`;
    case 'option':
      return `option_${part(type.item)}`;
    case 'map':
      return `map_${part(type.key)}_${part(type.value)}`;
    case 'tuple':
      return [`tuple${type.items.length}`, ...type.items.map(part)].join('_');
    case 'result':
      return `result_${part(type.ok)}_${part(type.error)}`;
    default:
      return type.kind;
  }
}
