// SPDX-License-Identifier: MIT
// WIT types as TypeScript type text, by a walk over the type tree, so that precedence never has to be guessed.
// Widths are kept through the aliases of the ABI module (`u32`, `s64`, `char`, ...).

import type { Func, Type, TypeDef } from '../ir/ir.ts';
import type { EmitContext } from './context.ts';
import { relativeModule, type TsFile } from './ts-file.ts';

/** Where a type is written: the module's path, and what happens with names of other modules. */
export type TypePlace = Pick<TsFile, 'path' | 'importType'>;

/** How a function ends, seen from TypeScript: a `result` in return position is a returned value or a WitError. */
export type Outcome =
  | { readonly kind: 'value'; readonly type: Type | undefined }
  | { readonly kind: 'result'; readonly ok: Type | undefined; readonly error: Type | undefined };

/** A type with its aliases followed to what they name; named records, variants and the like stay named. */
export function resolveAlias(type: Type): Type {
  let seen = type;
  while (seen.kind === 'named' && seen.def.shape.kind === 'alias') seen = seen.def.shape.type;
  return seen;
}

/** A definition with `use` and `type a = b` followed to the declaration that has a shape of its own. */
export function resolveDef(def: TypeDef): TypeDef {
  let seen = def;
  while (seen.shape.kind === 'alias' && seen.shape.type.kind === 'named') seen = seen.shape.type.def;
  return seen;
}

/** The way a function answers; aliases of `result` count as one. */
export function outcomeOf(func: Func): Outcome {
  if (func.result === undefined) return { kind: 'value', type: undefined };
  const type = resolveAlias(func.result);
  return type.kind === 'result'
    ? { kind: 'result', ok: type.ok, error: type.error }
    : { kind: 'value', type: func.result };
}

const TYPED_ARRAYS: Partial<Record<Type['kind'], string>> = {
  u8: 'Uint8Array',
  s8: 'Int8Array',
  u16: 'Uint16Array',
  s16: 'Int16Array',
  u32: 'Uint32Array',
  s32: 'Int32Array',
  u64: 'BigUint64Array',
  s64: 'BigInt64Array',
  f32: 'Float32Array',
  f64: 'Float64Array',
};

/** The typed array that a list of this element is, or undefined when it is a plain array. Aliases are followed. */
export function typedArray(element: Type): string | undefined {
  return TYPED_ARRAYS[resolveAlias(element).kind];
}

/** Whether an `option` of this item is `{ tag: 'some' | 'none' }`: `undefined` alone could not tell two levels apart. */
export function isNestedOption(item: Type): boolean {
  return resolveAlias(item).kind === 'option';
}

/** Local name of a named type in a file, imported from the module of its owner where that is another. */
export function namedText(def: TypeDef, file: TypePlace, context: EmitContext): string {
  const module = context.names.module(def.owner);
  const name = context.names.type(def);
  if (module !== file.path) return file.importType(relativeModule(file.path, module), name);
  if (def.shape.kind !== 'alias' || !def.shape.used || def.shape.type.kind !== 'named') return name;
  // A used type is handed on by its module, not declared there: inside it the original is imported.
  return namedText(def.shape.type.def, file, context);
}

/** Text of a type where it is used, importing into `file` what it names. A `result` here is never a function's own. */
export function typeText(type: Type, file: TypePlace, context: EmitContext): string {
  const text = (inner: Type): string => typeText(inner, file, context);
  const abi = (name: string): string => file.importType(context.abiModule(file.path), name);
  switch (type.kind) {
    case 'bool':
      return 'boolean';
    case 'string':
      return 'string';
    case 'named':
      return namedText(type.def, file, context);
    case 'own':
    case 'borrow':
      return namedText(type.resource, file, context);
    case 'list':
      return typedArray(type.element) ?? arrayText(text(type.element));
    case 'map':
      return `Array<[${text(type.key)}, ${text(type.value)}]>`;
    case 'tuple':
      return `[${type.items.map(text).join(', ')}]`;
    case 'option':
      return isNestedOption(type.item)
        ? `${abi('Option')}<${text(type.item)}>`
        : `${text(type.item)} | undefined`;
    case 'result':
      return `${abi('Result')}<${optionalText(type.ok, text)}, ${optionalText(type.error, text)}>`;
    case 'future':
    case 'stream':
    case 'error-context':
      throw new TypeError(
        `the generator does not carry ${type.kind}; a diagnostic should have stopped it before`,
      );
    default:
      return abi(type.kind);
  }
}

/** Text of a type for a comment: nothing is imported for it. */
export function typeTextForDocs(type: Type | undefined, file: TypePlace, context: EmitContext): string {
  const silent: TypePlace = { path: file.path, importType: (_module, name) => name };
  return type === undefined ? 'undefined' : typeText(type, silent, context);
}

/** Text of an optional payload; `undefined` where there is none. */
function optionalText(type: Type | undefined, text: (type: Type) => string): string {
  return type === undefined ? 'undefined' : text(type);
}

function arrayText(element: string): string {
  return /^[\w$]+(\[\])*$/.test(element) ? `${element}[]` : `Array<${element}>`;
}
