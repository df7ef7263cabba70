// SPDX-License-Identifier: MIT
// C++ signatures as wit-bindgen makes them (C++23): `std::expected`, views for what an import borrows, `wit::string`
// and `wit::vector` for what is owned.

import type { Type, TypeDef } from '../../../ir/ir.ts';
import { pascalCase, snakeCase } from '../../names.ts';
import { CPP_KEYWORDS } from '../../reserved-words.ts';
import {
  declaration,
  givenParams,
  kindOf,
  type Language,
  ownsMemory,
  type Place,
  paramNames,
  pathOf,
  safe,
} from './language.ts';

export const cpp: Language = {
  name: 'C++',
  fence: 'cpp',
  naming: '`wit-bindgen cpp`',
  module: (place) => `namespace ${namespace(place)}`,
  signature(func, place) {
    const given = givenParams(func);
    const names = paramNames(given, snakeCase, CPP_KEYWORDS);
    const params = given.map(({ type }, at) => {
      const text = place.side === 'import' ? view(type, place) : owned(type, place);
      return `${text} ${names[at] ?? ''}`;
    });
    const kind = kindOf(func);
    if (kind === 'constructor') {
      return declaration(pascalCase(place.resource?.name ?? ''), params, ';', false);
    }
    const result = func.result === undefined ? 'void' : owned(func.result, place);
    const head = `${kind === 'static' ? 'static ' : ''}${result} ${pascalCase(func.name)}`;
    return declaration(head, params, kind === 'method' ? ' const;' : ';', false);
  },
};

function namespace(place: Place): string {
  const path = pathOf(place).map((name) => safe(snakeCase(name), CPP_KEYWORDS));
  return (place.side === 'export' ? ['exports', ...path] : path).join('::');
}

const SCALARS: Partial<Record<Type['kind'], string>> = {
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
  string: 'wit::string',
};

function owned(type: Type, place: Place): string {
  const text = (inner: Type): string => owned(inner, place);
  switch (type.kind) {
    case 'named':
      return defName(type.def, place);
    case 'own':
      return defName(type.resource, place);
    case 'borrow':
      return `${defName(type.resource, place)} const &`;
    case 'list':
      return type.length === undefined
        ? `wit::vector<${text(type.element)}>`
        : `std::array<${text(type.element)}, ${type.length}>`;
    case 'map':
      return `std::map<${text(type.key)}, ${text(type.value)}>`;
    case 'tuple':
      return `std::tuple<${type.items.map(text).join(', ')}>`;
    case 'option':
      return `std::optional<${text(type.item)}>`;
    case 'result': {
      const part = (item: Type | undefined): string => (item === undefined ? 'void' : text(item));
      return `std::expected<${part(type.ok)}, ${type.error === undefined ? 'wit::Void' : part(type.error)}>`;
    }
    default:
      return SCALARS[type.kind] ?? type.kind;
  }
}

/** An argument of an import: it only looks at what the caller owns. */
function view(type: Type, place: Place): string {
  switch (type.kind) {
    case 'string':
      return 'std::string_view';
    case 'list':
      return type.length === undefined
        ? `std::span<${owned(type.element, place)} const>`
        : owned(type, place);
    case 'option':
      return `std::optional<${view(type.item, place)}>`;
    case 'named':
      return ownsMemory(type) ? `${owned(type, place)} const &` : owned(type, place);
    default:
      return owned(type, place);
  }
}

/** A type of another interface is named with the last part of its namespace. */
function defName(def: TypeDef, place: Place): string {
  const name = pascalCase(def.name);
  if (def.owner === undefined || def.owner === place.owner) return name;
  return `${snakeCase(def.owner.name)}::${name}`;
}
