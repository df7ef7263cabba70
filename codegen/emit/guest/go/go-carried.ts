// SPDX-License-Identifier: MIT
// What the Go SDK leaves out of a world, and why.

import type { Func, Ir, Type, TypeDef } from '../../../ir/ir.ts';
import { isCarried } from '../../reference/wit-text.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import { itemsLeftOut, type LeftOut } from '../left-out.ts';

/** What the SDKs for Go and AssemblyScript leave out of a world. */
export function goLeftOut(ir: Ir): LeftOut[] {
  const own = resourcesOfPlugin(ir);
  return itemsLeftOut(ir, {
    func: (func, side) => leftOut(func, side, ir),
    type: (def) => (own.has(def) ? 'the plugin would have to implement it' : undefined),
  });
}

/** Why a function is left out, as the end of a sentence; undefined for one that is carried. */
export function leftOut(func: Func, side: 'import' | 'export', ir: Ir): string | undefined {
  if (!isCarried(func)) return 'it is asynchronous, or passes a future, a stream or an error context';
  if (side === 'import') return undefined;
  const handles = new Set<string>();
  const own = resourcesOfPlugin(ir);
  let implementsOne = false;
  for (const type of [...func.params.map((param) => param.type), ...(func.result ? [func.result] : [])]) {
    walk(type, (kind, resource) => {
      handles.add(kind);
      if (own.has(resource)) implementsOne = true;
    });
  }
  if (implementsOne) return 'it passes a resource that the plugin would have to implement';
  return handles.has('borrow') ? 'it is lent a resource' : undefined;
}

/** Resources of interfaces that the world exports: in what it exports, the plugin implements them. */
export function resourcesOfPlugin({ world }: Ir): ReadonlySet<TypeDef> {
  const interfaces = world.exports.flatMap((item) => (item.kind === 'interface' ? [item.interface] : []));
  return new Set(interfaces.flatMap(({ types }) => types.filter(({ shape }) => shape.kind === 'resource')));
}

/** Tells of every handle in a type. */
function walk(type: Type, tell: (kind: 'own' | 'borrow', resource: TypeDef) => void): void {
  const seen = resolveAlias(type);
  switch (seen.kind) {
    case 'own':
    case 'borrow':
      tell(seen.kind, resolveDef(seen.resource));
      return;
    case 'list':
      walk(seen.element, tell);
      return;
    case 'option':
      walk(seen.item, tell);
      return;
    case 'map':
      walk(seen.value, tell);
      return;
    case 'tuple':
      for (const item of seen.items) walk(item, tell);
      return;
    case 'result':
      for (const part of [seen.ok, seen.error]) if (part !== undefined) walk(part, tell);
      return;
    case 'named': {
      const { shape } = resolveDef(seen.def);
      if (shape.kind === 'record') for (const field of shape.fields) walk(field.type, tell);
      if (shape.kind === 'variant') for (const { payload } of shape.cases) if (payload) walk(payload, tell);
    }
  }
}
