// SPDX-License-Identifier: MIT
// Facts that several products share, read off the IR: the events of a world, and where permissions are asked for.

import type { Case, Func, Interface, Ir, TypeDef } from '../ir/ir.ts';
import { snakeCase } from './names.ts';

/** The variant whose cases are the world's events (`@events`). */
export interface EventsVariant {
  readonly def: TypeDef;
  /** Cases that can be subscribed to by name: neither targeted nor the open case. */
  readonly subscribable: readonly Case[];
}

/** Finds the events variant; undefined when the world has none. */
export function eventsOf(ir: Ir): EventsVariant | undefined {
  for (const def of typesOf(ir)) {
    const { shape } = def;
    if (shape.kind !== 'variant' || !shape.events) continue;
    const subscribable = shape.cases.filter((item) => !item.targeted && item.name !== shape.open);
    return { def, subscribable };
  }
  return undefined;
}

/**
 * A function of the world, and how people name it: `users.get-user-info`, or its bare name at world level. Where
 * interfaces of several packages have one name, the full one stands for each.
 */
export interface NamedFunction {
  readonly label: string;
  readonly func: Func;
}

/** Constructor, methods and static functions of a resource; none of any other type. */
export function resourceFunctions({ shape }: TypeDef): readonly Func[] {
  return shape.kind === 'resource' ? [shape.constructor_ ?? [], shape.methods, shape.statics].flat() : [];
}

/** Every function of an interface, those of its resources included. */
function functionsOf(owner: Interface, prefix: string): NamedFunction[] {
  const own = owner.functions.map((func) => ({ label: `${prefix}.${func.name}`, func }));
  const ofResources = owner.types.flatMap((def) =>
    resourceFunctions(def).map((func) => ({ label: `${prefix}.${def.name}.${func.name}`, func })),
  );
  return [...own, ...ofResources];
}

/** Every function of the world, in the order of its interfaces, then those of the world itself. */
export function allFunctions(ir: Ir): NamedFunction[] {
  const items = [...ir.world.imports, ...ir.world.exports];
  const bare = items.flatMap((item) => {
    if (item.kind === 'function') return [{ label: item.name, func: item.function }];
    if (item.kind === 'interface') return [];
    return resourceFunctions(item.type).map((func) => ({ label: `${item.name}.${func.name}`, func }));
  });
  return [...ir.interfaces.flatMap((owner) => functionsOf(owner, prefixOf(owner, ir))), ...bare];
}

function prefixOf(owner: Interface, { interfaces, world }: Ir): string {
  if (interfaces.filter(({ name }) => name === owner.name).length === 1) return owner.name;
  if (interfaces.filter(({ id }) => id === owner.id).length === 1) return owner.id;
  // Inline interfaces of one name, one imported and one exported.
  const imported = world.imports.some((item) => item.kind === 'interface' && item.interface === owner);
  return imported ? owner.id : `${owner.id} (exported)`;
}

/** Where one permission is asked for. */
export interface PermissionUse {
  readonly permission: string;
  /** Functions that always need it. */
  readonly functions: readonly string[];
  /** Functions that ask for it in some cases (`@checks`). */
  readonly checkedBy: readonly string[];
  /** Underscore names of the events whose subscription needs it. */
  readonly events: readonly string[];
}

/** Every permission of the world with its uses, sorted by name. */
export function permissionsOf(ir: Ir): PermissionUse[] {
  const functions = allFunctions(ir);
  const cases = eventsOf(ir)?.def.shape;
  const events = cases?.kind === 'variant' ? cases.cases : [];
  const all = new Set([
    ...functions.flatMap(({ func }) => [func.permission ?? [], func.checks].flat()),
    ...events.flatMap((item) => item.permission ?? []),
  ]);
  return [...all].sort().map((permission) => ({
    permission,
    functions: functions.filter(({ func }) => func.permission === permission).map(({ label }) => label),
    checkedBy: functions.filter(({ func }) => func.checks.includes(permission)).map(({ label }) => label),
    events: events.filter((item) => item.permission === permission).map((item) => snakeCase(item.name)),
  }));
}

/** Every type of the world, each once: those of its interfaces, then its own. */
export function typesOf(ir: Ir): TypeDef[] {
  const items = [...ir.world.imports, ...ir.world.exports];
  const all = [
    ...ir.interfaces.flatMap((owner) => owner.types),
    ...items.flatMap((item) => (item.kind === 'type' ? [item.type] : [])),
  ];
  return [...new Set(all)];
}
