// SPDX-License-Identifier: MIT
// AssemblyScript signatures: its own number types, `null` for an absent reference, `Result` for a result, since the
// language has no exceptions.

import type { Type } from '../../../ir/ir.ts';
import { camelCase, pascalCase } from '../../names.ts';
import { ASSEMBLYSCRIPT_KEYWORDS } from '../../reserved-words.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import { declaration, givenParams, kindOf, type Language, paramNames, safe } from './language.ts';

export const assemblyScript: Language = {
  name: 'AssemblyScript',
  fence: 'ts',
  naming: 'number types of the language; a result is a `Result`, since there are no exceptions',
  module: ({ owner, context }) => `./${owner?.name ?? context.ir.world.name}`,
  signature(func) {
    const given = givenParams(func);
    const names = paramNames(given, camelCase, ASSEMBLYSCRIPT_KEYWORDS);
    const params = given.map(({ type }, at) => `${names[at] ?? ''}: ${asType(type)}`);
    const result = func.result === undefined ? 'void' : asType(func.result);
    const name = camelCase(func.name);
    switch (kindOf(func)) {
      case 'constructor':
        return declaration('constructor', params, ';');
      case 'method':
        return declaration(name, params, `: ${result};`);
      case 'static':
        return declaration(`static ${name}`, params, `: ${result};`);
      case 'free':
        return declaration(`export function ${safe(name, ASSEMBLYSCRIPT_KEYWORDS)}`, params, `: ${result};`);
    }
  },
};

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
  char: 'u32',
};

function asType(type: Type): string {
  const part = (item: Type | undefined): string => (item === undefined ? 'void' : asType(item));
  switch (type.kind) {
    case 'named':
      return pascalCase(type.def.name);
    case 'own':
    case 'borrow':
      return pascalCase(type.resource.name);
    case 'list':
      return resolveAlias(type.element).kind === 'u8' ? 'Uint8Array' : `Array<${asType(type.element)}>`;
    case 'map':
      return `Map<${asType(type.key)}, ${asType(type.value)}>`;
    case 'tuple':
      return type.items.length === 0
        ? 'void'
        : `Tuple${type.items.length}<${type.items.map(asType).join(', ')}>`;
    case 'option':
      return isReference(type.item) ? `${asType(type.item)} | null` : `Option<${asType(type.item)}>`;
    case 'result':
      return `Result<${part(type.ok)}, ${part(type.error)}>`;
    default:
      return SCALARS[type.kind] ?? type.kind;
  }
}

/** Whether a value can be null: numbers, enums and flags cannot, and an option must not lose a level. */
function isReference(type: Type): boolean {
  const found = resolveAlias(type);
  if (found.kind === 'option' || SCALARS[found.kind] !== undefined) return false;
  if (found.kind !== 'named') return true;
  const { kind } = resolveDef(found.def).shape;
  return kind !== 'enum' && kind !== 'flags';
}
