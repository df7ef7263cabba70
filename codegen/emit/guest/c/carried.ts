// SPDX-License-Identifier: MIT
// What the SDKs for C and C++ do not carry: resources, and values that are no data. A function or type that holds one
// is left out with a comment that says why.

import type { Func, Ir, Type, TypeDef } from '../../../ir/ir.ts';
import { resolveDef } from '../../type-text.ts';
import { itemsLeftOut, type LeftOut } from '../left-out.ts';

/** What the SDKs for C and C++ leave out of a world. */
export function cLeftOut(ir: Ir): LeftOut[] {
  return itemsLeftOut(ir, { func: whyNotCarried, type: whyDefNotCarried });
}

/** Why a function cannot be called or written in C, as the end of a sentence; undefined when it can. */
export function whyNotCarried(func: Func): string | undefined {
  if (func.async) return 'it is asynchronous';
  return firstReason([...func.params.map(({ type }) => type), func.result]);
}

/** Why a named type has no C form; undefined when it has one. */
export function whyDefNotCarried(def: TypeDef): string | undefined {
  const { shape } = resolveDef(def);
  switch (shape.kind) {
    case 'resource':
      return 'it is a resource';
    case 'alias':
      return firstReason([shape.type]);
    case 'record':
      return firstReason(shape.fields.map(({ type }) => type));
    case 'variant':
      return firstReason(shape.cases.map(({ payload }) => payload));
    default:
      return undefined;
  }
}

function firstReason(types: readonly (Type | undefined)[]): string | undefined {
  for (const type of types) {
    const reason = type === undefined ? undefined : whyTypeNotCarried(type);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Why a type has no C form where it is used; undefined when it has one. */
export function whyTypeNotCarried(type: Type): string | undefined {
  switch (type.kind) {
    case 'own':
    case 'borrow':
      return `it holds a handle of the resource \`${resolveDef(type.resource).name}\``;
    case 'future':
    case 'stream':
    case 'error-context':
      return `it holds a value of kind ${type.kind}`;
    case 'named':
      return resolveDef(type.def).shape.kind === 'resource'
        ? `it holds the resource \`${resolveDef(type.def).name}\``
        : whyDefNotCarried(type.def);
    case 'list':
      return whyTypeNotCarried(type.element);
    case 'option':
      return whyTypeNotCarried(type.item);
    case 'map':
      return firstReason([type.key, type.value]);
    case 'tuple':
      return firstReason(type.items);
    case 'result':
      return firstReason([type.ok, type.error]);
    default:
      return undefined;
  }
}
