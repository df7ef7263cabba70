// SPDX-License-Identifier: MIT
// What host types cannot express, found before anything is emitted: values that are not data (futures, streams,
// error contexts), and permissions on functions of a resource, which no wrapper of its interface could enforce.

import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source.ts';
import type { Func, Ir, Type, TypeDef, WorldItem } from '../ir/ir.ts';

/** One diagnostic per function or type that cannot be written as host types; none when the whole world can. */
export function hostRefusals({ interfaces, world }: Ir): Diagnostic[] {
  const items = [...world.imports, ...world.exports];
  const types = [...interfaces.flatMap((owner) => owner.types), ...items.flatMap(typeOf)];
  const functions = [...interfaces.flatMap((owner) => owner.functions), ...items.flatMap(functionOf)];
  return [...[...new Set(types)].flatMap(refuseType), ...functions.flatMap(refuseFunction)];
}

function typeOf(item: WorldItem): TypeDef[] {
  return item.kind === 'type' ? [item.type] : [];
}

function functionOf(item: WorldItem): Func[] {
  return item.kind === 'function' ? [item.function] : [];
}

function refuseType(def: TypeDef): Diagnostic[] {
  const { shape } = def;
  switch (shape.kind) {
    case 'alias':
      return refuseUses(def.name, def.span, [shape.type]);
    case 'record':
      return refuseUses(
        def.name,
        def.span,
        shape.fields.map((field) => field.type),
      );
    case 'variant':
      return refuseUses(
        def.name,
        def.span,
        shape.cases.map((item) => item.payload),
      );
    case 'resource': {
      const functions = [shape.constructor_ ?? [], shape.methods, shape.statics].flat();
      const guarded = functions.some((func) => func.permission !== undefined);
      const own = guarded ? [diagnostic('WIT7002', def.span, { name: def.name })] : [];
      return [...own, ...functions.flatMap(refuseFunction)];
    }
    default:
      return [];
  }
}

function refuseFunction(func: Func): Diagnostic[] {
  return refuseUses(func.name, func.span, [...func.params.map((param) => param.type), func.result]);
}

function refuseUses(name: string, span: Span, types: readonly (Type | undefined)[]): Diagnostic[] {
  const kind = types.map(uncarried).find((found) => found !== undefined);
  return kind === undefined ? [] : [diagnostic('WIT7003', span, { name, kind })];
}

/** The first part of a type that is no data; named types are looked at where they are declared. */
function uncarried(type: Type | undefined): string | undefined {
  switch (type?.kind) {
    case 'future':
    case 'stream':
    case 'error-context':
      return type.kind;
    case 'list':
      return uncarried(type.element);
    case 'option':
      return uncarried(type.item);
    case 'map':
      return uncarried(type.key) ?? uncarried(type.value);
    case 'tuple':
      return type.items.map(uncarried).find((found) => found !== undefined);
    case 'result':
      return uncarried(type.ok) ?? uncarried(type.error);
    default:
      return undefined;
  }
}
