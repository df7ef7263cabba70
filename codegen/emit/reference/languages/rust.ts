// SPDX-License-Identifier: MIT
// Rust signatures as the crate wit-bindgen makes them: imports borrow their arguments, exports own them.

import type { Func, Type } from '../../../ir/ir.ts';
import { pascalCase, snakeCase } from '../../names.ts';
import { RUST_KEYWORDS } from '../../reserved-words.ts';
import { resolveAlias } from '../../type-text.ts';
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

export const rust: Language = {
  name: 'Rust',
  fence: 'rust',
  naming: 'the crate `wit-bindgen`; exports are functions of the trait `Guest`',
  module(place) {
    const path = pathOf(place).map((part) => safe(snakeCase(part), RUST_KEYWORDS));
    if (place.owner === undefined) return place.side === 'import' ? 'crate' : 'trait Guest';
    return place.side === 'import' ? path.join('::') : `exports::${path.join('::')}::Guest`;
  },
  signature(func, place) {
    const given = givenParams(func);
    const names = paramNames(given, snakeCase, RUST_KEYWORDS);
    const text = (type: Type): string => (place.side === 'import' ? borrowed(type) : taken(type, place));
    const params = given.map(({ type }, at) => `${names[at] ?? ''}: ${text(type)}`);
    const kind = kindOf(func);
    const self = kind === 'method' ? ['&self'] : [];
    const name = kind === 'constructor' ? 'new' : safe(snakeCase(func.name), RUST_KEYWORDS);
    const open = place.side === 'import' ? 'pub ' : '';
    return declaration(`${open}fn ${name}`, [...self, ...params], `${resultOf(func)};`);
  },
};

function resultOf(func: Func): string {
  if (kindOf(func) === 'constructor') return ' -> Self';
  return func.result === undefined ? '' : ` -> ${owned(func.result)}`;
}

const SCALARS: Partial<Record<Type['kind'], string>> = {
  bool: 'bool',
  s8: 'i8',
  u8: 'u8',
  s16: 'i16',
  u16: 'u16',
  s32: 'i32',
  u32: 'u32',
  s64: 'i64',
  u64: 'u64',
  f32: 'f32',
  f64: 'f64',
  char: 'char',
  string: 'String',
};

function owned(type: Type): string {
  return text(type, owned);
}

/** An argument of an export: a handle of the plugin's own resource is lent as a type of its own. */
function taken(type: Type, { owner }: Place): string {
  return type.kind === 'borrow' && type.resource.owner === owner
    ? `${pascalCase(type.resource.name)}Borrow<'_>`
    : owned(type);
}

/** An argument of an import: what owns memory is passed by reference. */
function borrowed(type: Type): string {
  if (!ownsMemory(type)) return owned(type);
  const found = resolveAlias(type);
  // Other names of strings and lists are followed; records and variants keep the name they were used under.
  if (type.kind === 'named' && found.kind !== 'named') return borrowed(found);
  switch (type.kind) {
    case 'string':
      return '&str';
    case 'list':
      return type.length === undefined ? `&[${owned(type.element)}]` : `&${owned(type)}`;
    case 'option':
    case 'tuple':
    case 'result':
      return text(type, borrowed);
    default:
      return `&${owned(type)}`;
  }
}

function text(type: Type, inner: (type: Type) => string): string {
  const part = (item: Type | undefined): string => (item === undefined ? '()' : inner(item));
  switch (type.kind) {
    case 'named':
      return pascalCase(type.def.name);
    case 'own':
      return pascalCase(type.resource.name);
    case 'borrow':
      return `&${pascalCase(type.resource.name)}`;
    case 'list':
      return type.length === undefined
        ? `Vec<${owned(type.element)}>`
        : `[${owned(type.element)}; ${type.length}]`;
    case 'map':
      return `BTreeMap<${owned(type.key)}, ${owned(type.value)}>`;
    case 'tuple':
      return `(${type.items.map(inner).join(', ')}${type.items.length === 1 ? ',' : ''})`;
    case 'option':
      return `Option<${inner(type.item)}>`;
    case 'result':
      return `Result<${part(type.ok)}, ${part(type.error)}>`;
    default:
      return SCALARS[type.kind] ?? type.kind;
  }
}
