// SPDX-License-Identifier: MIT
// What the bindings do not carry although the host's types express it, found before anything is emitted and named at
// its place.

import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Func, Interface, Ir } from '../../ir/ir.ts';
import { layoutOf, MAX_TYPE_SIZE } from '../../ir/layout.ts';
import { resourceFunctions } from '../facts.ts';

/** One diagnostic per function or resource that cannot be bound; none when the whole world can. */
export function refusals({ world }: Ir): Diagnostic[] {
  const found = new Map<Func, Diagnostic[]>();
  const add = (func: Func): void => {
    found.set(func, refuseFunction(func));
  };
  for (const item of [...world.imports, ...world.exports]) {
    if (item.kind === 'function') add(item.function);
    else if (item.kind === 'type') resourceFunctions(item.type).forEach(add);
    else [...item.interface.functions, ...item.interface.types.flatMap(resourceFunctions)].forEach(add);
  }
  return [...refuseResources(world), ...[...found.values()].flat()];
}

/** An interface that a world has under a name of its own would be another set of resource types each time. */
function refuseResources(world: Ir['world']): Diagnostic[] {
  const names = new Map<Interface, string[]>();
  for (const item of [...world.imports, ...world.exports]) {
    if (item.kind !== 'interface' || item.name === item.interface.id) continue;
    names.set(item.interface, [...(names.get(item.interface) ?? []), `\`${item.name}\``]);
  }
  return [...names].flatMap(([{ types }, under]) => {
    const notes = [
      { message: `this world has the interface as ${[...new Set(under)].join(' and ')}`, span: world.span },
    ];
    const resources = types.filter((def) => def.shape.kind === 'resource');
    return resources.map((def) => diagnostic('WIT7002', def.span, { name: def.name }, { notes }));
  });
}

function refuseFunction(func: Func): Diagnostic[] {
  if (func.async) return [diagnostic('WIT7001', func.span, { name: func.name })];
  const types = [
    ...func.params.map((param) => param.type),
    ...(func.result === undefined ? [] : [func.result]),
  ];
  const large = types.find((type) => layoutOf(type).size >= MAX_TYPE_SIZE);
  if (large === undefined) return [];
  return [diagnostic('WIT7004', func.span, { name: func.name, size: String(layoutOf(large).size) })];
}
