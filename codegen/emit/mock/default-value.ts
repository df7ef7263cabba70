// SPDX-License-Identifier: MIT
// The plainest value of a WIT type as TypeScript text: zero, empty, absent, the first case, `ok`.

import type { Type, TypeDef } from '../../ir/ir.ts';
import type { EmitContext } from '../context.ts';
import { propertyKey, quote } from '../names.ts';
import { isNestedOption, resolveAlias, typedArray } from '../type-text.ts';

/** Name of the class that stands for a resource. */
export type ClassOf = (resource: TypeDef) => string;

/** Text of the default value of a type. WIT types are not recursive, so this ends. */
export function defaultValue(type: Type, context: EmitContext, classOf: ClassOf): string {
  const value = (inner: Type): string => defaultValue(inner, context, classOf);
  const resolved = resolveAlias(type);
  switch (resolved.kind) {
    case 'bool':
      return 'false';
    case 'string':
      return "''";
    case 'char':
      return "'\\u0000'";
    case 'u64':
    case 's64':
      return '0n';
    case 'named':
      return namedDefault(resolved.def, context, classOf);
    case 'own':
    case 'borrow':
      return `new ${classOf(resolved.resource)}()`;
    case 'list':
      return listDefault(resolved.element, resolved.length, value);
    case 'map':
      return '[]';
    case 'tuple':
      return `[${resolved.items.map(value).join(', ')}]`;
    case 'option':
      return isNestedOption(resolved.item) ? "{ tag: 'none' }" : 'undefined';
    case 'result':
      return `{ tag: 'ok', val: ${resolved.ok === undefined ? 'undefined' : value(resolved.ok)} }`;
    case 'future':
    case 'stream':
    case 'error-context':
      throw new TypeError(
        `the generator does not carry ${resolved.kind}; a diagnostic should have stopped it before`,
      );
    default:
      return '0';
  }
}

function listDefault(element: Type, length: number | undefined, value: (type: Type) => string): string {
  const array = typedArray(element);
  if (array !== undefined) return `new ${array}(${length ?? ''})`;
  return length === undefined ? '[]' : `Array.from({ length: ${length} }, () => (${value(element)}))`;
}

function namedDefault(def: TypeDef, context: EmitContext, classOf: ClassOf): string {
  const { shape } = def;
  const value = (type: Type): string => defaultValue(type, context, classOf);
  switch (shape.kind) {
    case 'alias':
      return value(shape.type);
    case 'resource':
      return `new ${classOf(def)}()`;
    case 'enum':
      return quote(shape.cases[0]?.name ?? '');
    case 'flags':
      return objectText(context.names.fields(shape).map((key) => [key, 'false']));
    case 'variant': {
      const [first] = shape.cases;
      const tag = `tag: ${quote(first?.name ?? '')}`;
      return first?.payload === undefined ? `{ ${tag} }` : `{ ${tag}, val: ${value(first.payload)} }`;
    }
    case 'record': {
      const keys = context.names.fields(shape);
      return objectText(
        shape.fields.flatMap((field, index) => {
          const resolved = resolveAlias(field.type);
          const absent = resolved.kind === 'option' && !isNestedOption(resolved.item);
          return absent ? [] : [[keys[index] ?? field.name, value(field.type)]];
        }),
      );
    }
  }
}

function objectText(entries: readonly (readonly [string, string])[]): string {
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, text]) => `${propertyKey(key)}: ${text}`).join(', ')} }`;
}
