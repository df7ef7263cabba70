// SPDX-License-Identifier: MIT
// WIT types as a QuickJS guest (componentize-qjs) sees them; they differ from the host's: 64-bit integers are
// numbers, an absent option is null, lists other than list<u8> are arrays, maps are maps.

import type { Type, TypeDef } from '../../../ir/ir.ts';
import { isNestedOption, resolveAlias } from '../../type-text.ts';

/** Text of a named type, importing it into the module that asks where it lives in another. */
export type NameOf = (def: TypeDef) => string;

/** Text of a type where it is used. A `result` here is never a function's own. */
export function guestType(type: Type, nameOf: NameOf): string {
  const text = (inner: Type): string => guestType(inner, nameOf);
  switch (type.kind) {
    case 'bool':
      return 'boolean';
    case 'string':
    case 'char':
      return 'string';
    case 'named':
      return nameOf(type.def);
    case 'own':
    case 'borrow':
      return nameOf(type.resource);
    case 'list':
      return resolveAlias(type.element).kind === 'u8' ? 'Uint8Array' : arrayOf(text(type.element));
    case 'map':
      return `Map<${text(type.key)}, ${text(type.value)}>`;
    case 'tuple':
      return `[${type.items.map(text).join(', ')}]`;
    case 'option':
      return isNestedOption(type.item)
        ? `{ tag: 'some'; val: ${text(type.item)} } | { tag: 'none' }`
        : `${text(type.item)} | null`;
    case 'result':
      return `${tagged('ok', type.ok, text)} | ${tagged('err', type.error, text)}`;
    case 'future':
    case 'stream':
    case 'error-context':
      throw new TypeError(
        `the generator does not carry ${type.kind}; a diagnostic should have stopped it before`,
      );
    default:
      return 'number';
  }
}

/** Text of a type that the plugin gives to the host: there an absent option may also be undefined. */
export function guestTypeSent(type: Type, nameOf: NameOf): string {
  const resolved = resolveAlias(type);
  const plain = resolved.kind === 'option' && !isNestedOption(resolved.item);
  return `${guestType(type, nameOf)}${plain ? ' | undefined' : ''}`;
}

/** `{ tag: 'name'; val: T }`, without `val` where there is no payload. */
export function tagged(tag: string, payload: Type | undefined, text: (type: Type) => string): string {
  return payload === undefined ? `{ tag: '${tag}' }` : `{ tag: '${tag}'; val: ${text(payload)} }`;
}

function arrayOf(element: string): string {
  return /^[\w$]+(\[\])*$/.test(element) ? `${element}[]` : `Array<${element}>`;
}
