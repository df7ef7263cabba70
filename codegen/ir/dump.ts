// SPDX-License-Identifier: MIT
// The IR as stable JSON text for goldens and for reading: no places, references by name, one order.

import type { Func, Interface, Ir, Type, TypeDef, TypeShape, WorldItem } from './ir.ts';

/** The IR as indented JSON, the same text for the same world; ends with a line end. */
export function dumpIr(ir: Ir): string {
  const { name, id, docs, imports, exports } = ir.world;
  const data = {
    package: ir.package,
    world: { name, id, docs, imports: imports.map(worldItem), exports: exports.map(worldItem) },
    interfaces: ir.interfaces.map(interfaceData),
  };
  return `${JSON.stringify(data, undefined, 2)}\n`;
}

/** A type as WIT writes it, with the interface id before names: `list<a:b/c#t>`. */
export function typeText(type: Type): string {
  switch (type.kind) {
    case 'named':
      return reference(type.def);
    case 'own':
    case 'borrow':
      return `${type.kind}<${reference(type.resource)}>`;
    case 'list':
      return `list<${typeText(type.element)}${type.length === undefined ? '' : `, ${type.length}`}>`;
    case 'map':
      return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
    case 'tuple':
      return `tuple<${type.items.map(typeText).join(', ')}>`;
    case 'option':
      return `option<${typeText(type.item)}>`;
    case 'result': {
      if (type.ok === undefined && type.error === undefined) return 'result';
      const ok = type.ok === undefined ? '_' : typeText(type.ok);
      return `result<${ok}${type.error === undefined ? '' : `, ${typeText(type.error)}`}>`;
    }
    case 'future':
    case 'stream':
      return type.item === undefined ? type.kind : `${type.kind}<${typeText(type.item)}>`;
    default:
      return type.kind;
  }
}

function reference(def: TypeDef): string {
  return `${def.owner?.id ?? '$root'}#${def.name}`;
}

function worldItem(item: WorldItem): Readonly<Record<string, unknown>> {
  if (item.kind === 'interface') return { name: item.name, interface: item.interface.id };
  if (item.kind === 'function') return { name: item.name, function: functionData(item.function) };
  return { name: item.name, type: typeData(item.type) };
}

function interfaceData({ id, name, docs, types, functions }: Interface): Readonly<Record<string, unknown>> {
  return { id, name, docs, types: types.map(typeData), functions: functions.map(functionData) };
}

function typeData({ name, docs, shape }: TypeDef): Readonly<Record<string, unknown>> {
  return { name, docs, ...shapeData(shape) };
}

function shapeData(shape: TypeShape): Readonly<Record<string, unknown>> {
  switch (shape.kind) {
    case 'alias':
      return { kind: 'alias', used: shape.used, type: typeText(shape.type) };
    case 'record':
      return {
        kind: 'record',
        fields: shape.fields.map(({ name, docs, type }) => ({ name, docs, type: typeText(type) })),
      };
    case 'variant':
      return {
        kind: 'variant',
        open: shape.open,
        events: shape.events,
        cases: shape.cases.map(({ payload, ...rest }) => ({
          ...rest,
          payload: payload === undefined ? undefined : typeText(payload),
        })),
      };
    case 'enum':
      return { kind: 'enum', cases: shape.cases };
    case 'flags':
      return { kind: 'flags', flags: shape.flags };
    case 'resource':
      return {
        kind: 'resource',
        constructor: shape.constructor_ === undefined ? undefined : functionData(shape.constructor_),
        methods: shape.methods.map(functionData),
        statics: shape.statics.map(functionData),
      };
  }
}

function functionData(func: Func): Readonly<Record<string, unknown>> {
  const { name, mangled, docs, async, params, result, permission, checks, fires } = func;
  return {
    name,
    mangled,
    docs,
    async,
    params: params.map((param) => `${param.name}: ${typeText(param.type)}`),
    result: result === undefined ? undefined : typeText(result),
    permission,
    checks,
    fires,
  };
}
