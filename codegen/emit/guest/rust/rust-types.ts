// SPDX-License-Identifier: MIT
// WIT types as Rust, as the crate wit-bindgen has them: owned, with named types found by a path of the caller's choice.

import type { Type, TypeDef } from '../../../ir/ir.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';

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

/** Text of a named type where it is used. */
export type PathOf = (def: TypeDef) => string;

/** Rust's text of an owned value. @param inner what stands for parts of options, tuples and results */
export function rustType(
  type: Type,
  path: PathOf,
  inner: (type: Type) => string = (part) => rustType(part, path),
): string {
  const part = (item: Type | undefined): string => (item === undefined ? '()' : inner(item));
  const owned = (item: Type): string => rustType(item, path);
  switch (type.kind) {
    case 'named':
      return path(type.def);
    case 'own':
      return path(type.resource);
    case 'borrow':
      return `&${path(type.resource)}`;
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

/** The plainest value of a type as an expression; undefined where there is none that is worth a default. */
export function plainValue(type: Type, path: PathOf): string | undefined {
  const seen = resolveAlias(type);
  switch (seen.kind) {
    case 'string':
      return 'String::new()';
    case 'list':
      return seen.length === undefined ? 'Vec::new()' : undefined;
    case 'option':
      return 'None';
    case 'bool':
      return 'false';
    case 'named': {
      const { shape } = resolveDef(seen.def);
      const [first] = shape.kind === 'variant' ? shape.cases : [];
      if (first === undefined || first.payload !== undefined || type.kind !== 'named') return undefined;
      return `${path(type.def)}::${rustCase(first.name)}`;
    }
    case 'f32':
    case 'f64':
      return '0.0';
    default:
      return /^[su]\d+$/.test(seen.kind) ? '0' : undefined;
  }
}

/** A case of a variant or enum as wit-bindgen spells it: `timed-out` is `TimedOut`. */
export function rustCase(label: string): string {
  return label
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('');
}

/** Whether a value can hold a handle, which cannot be compared. */
export function holdsHandle(type: Type | undefined): boolean {
  const seen = type === undefined ? undefined : resolveAlias(type);
  switch (seen?.kind) {
    case 'own':
    case 'borrow':
    case 'future':
    case 'stream':
    case 'error-context':
      return true;
    case 'list':
      return holdsHandle(seen.element);
    case 'map':
      return holdsHandle(seen.key) || holdsHandle(seen.value);
    case 'option':
      return holdsHandle(seen.item);
    case 'tuple':
      return seen.items.some(holdsHandle);
    case 'result':
      return holdsHandle(seen.ok) || holdsHandle(seen.error);
    case 'named': {
      const { shape } = resolveDef(seen.def);
      if (shape.kind === 'record') return shape.fields.some((field) => holdsHandle(field.type));
      return shape.kind === 'variant' && shape.cases.some((item) => holdsHandle(item.payload));
    }
    default:
      return false;
  }
}
