// SPDX-License-Identifier: MIT
// What host types cannot express, found before anything is emitted: values that are not data (futures, streams,
// error contexts).

import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source.ts';
import type { Func, Ir, ResourceShape, Type, TypeDef, WorldItem } from '../ir/ir.ts';
import { typesOf } from './facts.ts';

/** One diagnostic per function or type with a value that is no data, which no language's types are made for. */
export function valueRefusals(ir: Ir): Diagnostic[] {
  const items = [...ir.world.imports, ...ir.world.exports];
  const functions = [...ir.interfaces.flatMap((owner) => owner.functions), ...items.flatMap(functionOf)];
  return [...typesOf(ir).flatMap(refuseType), ...functions.flatMap(refuseFunction)];
}

function functionOf(item: WorldItem): Func[] {
  return item.kind === 'function' ? [item.function] : [];
}

function functionsOf({ constructor_, methods, statics }: ResourceShape): Func[] {
  return [constructor_ ?? [], methods, statics].flat();
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
    case 'resource':
      return functionsOf(shape).flatMap(refuseFunction);
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
