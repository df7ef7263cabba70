// SPDX-License-Identifier: MIT
// WIT types as AssemblyScript: their text, whether they can be null, and what stands for a value that nobody gave.

import type { Type } from '../../../ir/ir.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import type { AsNames } from './names.ts';

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

/** What a type that may hold nothing holds otherwise, and the number of the case that holds it. */
export interface Presence {
  readonly item: Type;
  readonly index: 0 | 1;
}

/**
 * What an option, or a result with a single payload, holds when it is not null; undefined for any other type.
 * `result<_, e>` is null when it went well, `result<t>` when it failed.
 */
export function presenceOf(type: Type): Presence | undefined {
  const seen = resolveAlias(type);
  if (seen.kind === 'option') return { item: seen.item, index: 1 };
  if (seen.kind !== 'result') return undefined;
  if (seen.ok === undefined && seen.error !== undefined) return { item: seen.error, index: 1 };
  return seen.ok !== undefined && seen.error === undefined ? { item: seen.ok, index: 0 } : undefined;
}

/** Whether a value that may be missing needs an object around it: it is no reference, or may be null itself. */
export function needsSome(item: Type): boolean {
  return !isReference(item) || presenceOf(item) !== undefined;
}

/** Whether values are objects. */
export function isReference(type: Type): boolean {
  const seen = resolveAlias(type);
  if (SCALARS[seen.kind] !== undefined) return false;
  if (seen.kind === 'result') return seen.ok !== undefined || seen.error !== undefined;
  if (seen.kind !== 'named') return true;
  const { kind } = resolveDef(seen.def).shape;
  return kind !== 'enum' && kind !== 'flags';
}

/** AssemblyScript's text of a type. */
export function asType(type: Type, names: AsNames): string {
  const text = (item: Type): string => asType(item, names);
  const presence = presenceOf(type);
  if (presence !== undefined) {
    const item = text(presence.item);
    return needsSome(presence.item) ? `Some<${item}> | null` : `${item} | null`;
  }
  switch (type.kind) {
    case 'named':
      return names.type(type.def);
    case 'own':
    case 'borrow':
      return names.type(type.resource);
    case 'list':
      if (type.length !== undefined) return `StaticArray<${text(type.element)}>`;
      if (resolveAlias(type.element).kind === 'u8') return 'Uint8Array';
      return `Array<${text(type.element)}>`;
    case 'map':
      return `Map<${text(type.key)}, ${text(type.value)}>`;
    case 'tuple':
      return `Tuple${type.items.length}<${type.items.map(text).join(', ')}>`;
    case 'result':
      return type.ok === undefined || type.error === undefined
        ? 'bool'
        : `Result<${text(type.ok)}, ${text(type.error)}>`;
    default:
      return SCALARS[type.kind] ?? type.kind;
  }
}

/** The expression of a value with nothing in it; undefined for a handle, of which there is none without the host. */
export function defaultOf(type: Type, names: AsNames): string | undefined {
  if (presenceOf(type) !== undefined) return 'null';
  const seen = resolveAlias(type);
  switch (seen.kind) {
    case 'string':
      return '""';
    case 'own':
    case 'borrow':
      return undefined;
    case 'list':
      if (seen.length !== undefined) return fixedDefault(seen, names);
      return resolveAlias(seen.element).kind === 'u8' ? 'new Uint8Array(0)' : '[]';
    case 'map':
      return `new ${asType(seen, names)}()`;
    case 'tuple':
      return made(asType(seen, names), seen.items, names);
    case 'result': {
      if (seen.ok === undefined || seen.error === undefined) return 'true';
      const value = defaultOf(seen.ok, names);
      return value === undefined ? undefined : `${okOf(seen, names)}(${value})`;
    }
    case 'bool':
      return 'false';
    case 'named':
      return namedDefault(seen, names);
    default:
      return '0';
  }
}

/** The function that makes a `Result` of a value; `error` in its place makes a failure. */
export function okOf(type: Extract<Type, { kind: 'result' }>, names: AsNames, maker = 'ok'): string {
  const parts = [type.ok, type.error].map((part) => (part === undefined ? 'bool' : asType(part, names)));
  return `Result.${maker}<${parts.join(', ')}>`;
}

function made(name: string, types: readonly Type[], names: AsNames): string | undefined {
  const values = types.map((type) => defaultOf(type, names));
  return values.includes(undefined) ? undefined : `new ${name}(${values.join(', ')})`;
}

/** Elements that are objects cannot be left out of an array. */
function fixedDefault(type: Extract<Type, { kind: 'list' }>, names: AsNames): string | undefined {
  const isFilled = !isReference(type.element) || presenceOf(type.element) !== undefined;
  return isFilled ? `new StaticArray<${asType(type.element, names)}>(${type.length})` : undefined;
}

function namedDefault(type: Extract<Type, { kind: 'named' }>, names: AsNames): string | undefined {
  const def = resolveDef(type.def);
  const { shape } = def;
  switch (shape.kind) {
    case 'enum':
      return `${names.type(def)}.${names.members(def)[0]}`;
    case 'record':
      return made(
        names.type(def),
        shape.fields.map((field) => field.type),
        names,
      );
    case 'variant': {
      const [first] = shape.cases;
      const [name = ''] = names.members(def);
      if (first?.payload === undefined) return `new ${name}()`;
      if (names.isCaseRecord(def, 0)) return defaultOf(first.payload, names);
      return made(name, [first.payload], names);
    }
    default:
      return '0';
  }
}
