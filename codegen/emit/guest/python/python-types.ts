// SPDX-License-Identifier: MIT
// WIT types as annotations of Python, and which types a world has in Python at all.

import type { Func, Ir, Type, TypeDef } from '../../../ir/ir.ts';
import { allFunctions, resourceFunctions } from '../../facts.ts';
import { isNestedOption, outcomeOf, resolveAlias } from '../../type-text.ts';
import { declared } from './python-names.ts';

/** How a type is named where an annotation stands. */
export type Naming = (def: TypeDef) => string;

/** Text of a type. @param naming names a declaration, as {@link declared} finds it. */
export function pythonType(type: Type, naming: Naming): string {
  const text = (inner: Type): string => pythonType(inner, naming);
  const part = (inner: Type | undefined): string => (inner === undefined ? 'None' : text(inner));
  switch (type.kind) {
    case 'bool':
      return 'bool';
    case 'f32':
    case 'f64':
      return 'float';
    case 'char':
    case 'string':
      return 'str';
    case 'named':
      return naming(declared(type.def));
    case 'own':
    case 'borrow':
      return naming(declared(type.resource));
    case 'list':
      return resolveAlias(type.element).kind === 'u8' ? 'bytes' : `list[${text(type.element)}]`;
    case 'map':
      return `dict[${text(type.key)}, ${text(type.value)}]`;
    case 'tuple':
      return type.items.length === 0 ? 'None' : `tuple[${type.items.map(text).join(', ')}]`;
    case 'option':
      return isNestedOption(type.item) ? `Some[${text(type.item)}] | None` : `${text(type.item)} | None`;
    case 'result':
      return `Result[${part(type.ok)}, ${part(type.error)}]`;
    case 'future':
    case 'stream':
    case 'error-context':
      return 'object';
    default:
      return 'int';
  }
}

/** What a function returns when it does not raise. */
export function returned(func: Func, naming: Naming): string {
  const outcome = outcomeOf(func);
  const value = outcome.kind === 'result' ? outcome.ok : outcome.type;
  return value === undefined ? 'None' : pythonType(value, naming);
}

/** Whether values of a type pass through a component that is not asynchronous. */
export function isPassed(type: Type): boolean {
  const seen = resolveAlias(type);
  return (
    !parts(seen).some((part) => !isPassed(part)) && !['future', 'stream', 'error-context'].includes(seen.kind)
  );
}

/** Declarations that functions of the world mention, also deep inside: componentize-py has these and no others. */
export function mentioned(ir: Ir): ReadonlySet<TypeDef> {
  const found = new Set<TypeDef>();
  const add = (def: TypeDef): void => {
    if (found.has(def)) return;
    found.add(def);
    const { shape } = def;
    if (shape.kind === 'alias') visit(shape.type);
    if (shape.kind === 'record') for (const { type } of shape.fields) visit(type);
    if (shape.kind === 'variant')
      for (const { payload } of shape.cases) if (payload !== undefined) visit(payload);
    for (const func of resourceFunctions(def)) visitFunction(func);
  };
  const visit = (type: Type): void => {
    if (type.kind === 'named') add(type.def);
    else if (type.kind === 'own' || type.kind === 'borrow') add(type.resource);
    else for (const part of parts(type)) visit(part);
  };
  const visitFunction = (func: Func): void => {
    for (const { type } of func.params) visit(type);
    if (func.result !== undefined) visit(func.result);
  };
  for (const { func } of allFunctions(ir)) visitFunction(func);
  return found;
}

/** Types that stand directly inside of a type without a name. */
function parts(type: Type): Type[] {
  switch (type.kind) {
    case 'list':
      return [type.element];
    case 'map':
      return [type.key, type.value];
    case 'tuple':
      return [...type.items];
    case 'option':
      return [type.item];
    case 'result':
      return [type.ok ?? [], type.error ?? []].flat();
    default:
      return [];
  }
}
