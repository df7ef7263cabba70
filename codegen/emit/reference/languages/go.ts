// SPDX-License-Identifier: MIT
// Go signatures in plain Go: an error of a result is the last value returned, an option is a pointer.

import type { Func, Type } from '../../../ir/ir.ts';
import { camelCase, pascalCase, snakeCase } from '../../names.ts';
import { GO_KEYWORDS } from '../../reserved-words.ts';
import { outcomeOf, resolveAlias } from '../../type-text.ts';
import { declaration, givenParams, kindOf, type Language, paramNames } from './language.ts';

export const go: Language = {
  name: 'Go',
  fence: 'go',
  naming: 'plain Go; the `error` of a result holds the typed value',
  module({ owner, context }) {
    return `package ${snakeCase(owner?.name ?? context.ir.world.name).replaceAll('_', '')}`;
  },
  signature(func, place) {
    const given = givenParams(func);
    const names = paramNames(given, camelCase, GO_KEYWORDS);
    const params = given.map(({ type }, at) => `${names[at] ?? ''} ${goType(type)}`);
    const resource = pascalCase(place.resource?.name ?? '');
    const name = pascalCase(func.name);
    const head = {
      free: `func ${name}`,
      method: `func (self *${resource}) ${name}`,
      static: `func ${resource}${name}`,
      constructor: `func New${resource}`,
    }[kindOf(func)];
    return declaration(head, params, results(func));
  },
};

function results(func: Func): string {
  const outcome = outcomeOf(func);
  const value = outcome.kind === 'result' ? outcome.ok : outcome.type;
  const text = value === undefined ? '' : goType(value);
  if (outcome.kind !== 'result') return text === '' ? '' : ` ${text}`;
  return text === '' ? ' error' : ` (${text}, error)`;
}

const SCALARS: Partial<Record<Type['kind'], string>> = {
  bool: 'bool',
  s8: 'int8',
  u8: 'uint8',
  s16: 'int16',
  u16: 'uint16',
  s32: 'int32',
  u32: 'uint32',
  s64: 'int64',
  u64: 'uint64',
  f32: 'float32',
  f64: 'float64',
  char: 'rune',
  string: 'string',
};

function goType(type: Type): string {
  const part = (item: Type | undefined): string => (item === undefined ? 'struct{}' : goType(item));
  switch (type.kind) {
    case 'named':
      return pascalCase(type.def.name);
    case 'own':
    case 'borrow':
      return `*${pascalCase(type.resource.name)}`;
    case 'list':
      return `[${type.length ?? ''}]${goType(type.element)}`;
    case 'map':
      return `map[${goType(type.key)}]${goType(type.value)}`;
    case 'tuple':
      return type.items.length === 0
        ? 'struct{}'
        : `Tuple${type.items.length}[${type.items.map(goType).join(', ')}]`;
    case 'option': {
      // A handle is a pointer already, and can be nil.
      const item = resolveAlias(type.item);
      return item.kind === 'own' || item.kind === 'borrow' ? goType(item) : `*${goType(type.item)}`;
    }
    case 'result':
      return `Result[${part(type.ok)}, ${part(type.error)}]`;
    default:
      return SCALARS[type.kind] ?? type.kind;
  }
}
