// SPDX-License-Identifier: MIT
// Host functions that stand in for what a C library asks an operating system for: found by their names and shapes, so
// that a world without them gets answers that do nothing.

import type { Func, Ir, Type, WorldItem } from '../../../ir/ir.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';

/** A host function and what the world imports it with. */
export interface Service {
  readonly func: Func;
  readonly item: WorldItem;
}

/** Host functions that a C library can be served by; undefined where the world has none. */
export interface Services {
  /** `log.log: func(level: enum, message: string)`, with the positions of two of its levels. */
  readonly log: (Service & { readonly info: number; readonly error: number }) | undefined;
  /** `clock.now: func() -> u64`, in milliseconds since the Unix epoch. */
  readonly now: Service | undefined;
  /** `clock.monotonic: func() -> u64`, in milliseconds. */
  readonly monotonic: Service | undefined;
  /** `random.get-random-u64: func() -> u64`. */
  readonly random: Service | undefined;
}

/** Finds the services among the imports of a world. */
export function servicesOf(ir: Ir): Services {
  return {
    log: logOf(ir),
    now: number64(ir, 'clock', 'now'),
    monotonic: number64(ir, 'clock', 'monotonic'),
    random: number64(ir, 'random', 'get-random-u64'),
  };
}

function find({ world, package: own }: Ir, owner: string, name: string): Service | undefined {
  for (const item of world.imports) {
    if (item.kind !== 'interface' || item.interface.name !== owner) continue;
    const { namespace, name: packageName } = item.interface.package;
    if (namespace !== own.namespace || packageName !== own.name) continue;
    const func = item.interface.functions.find((each) => each.name === name && !each.async);
    if (func !== undefined) return { func, item };
  }
  return undefined;
}

function number64(ir: Ir, owner: string, name: string): Service | undefined {
  const found = find(ir, owner, name);
  const fits = found?.func.params.length === 0 && isKind(found.func.result, 'u64');
  return fits ? found : undefined;
}

function logOf(ir: Ir): Services['log'] {
  const found = find(ir, 'log', 'log');
  const [level, message, more] = found?.func.params ?? [];
  if (found === undefined || found.func.result !== undefined || more !== undefined) return undefined;
  const type = level === undefined ? undefined : resolveAlias(level.type);
  if (type?.kind !== 'named' || !isKind(message?.type, 'string')) return undefined;
  const { shape } = resolveDef(type.def);
  if (shape.kind !== 'enum') return undefined;
  const [info, error] = ['info', 'error'].map((name) =>
    shape.cases.findIndex((label) => label.name === name),
  );
  return info === undefined || error === undefined || info < 0 || error < 0
    ? undefined
    : { ...found, info, error };
}

function isKind(type: Type | undefined, kind: Type['kind']): boolean {
  return type !== undefined && resolveAlias(type).kind === kind;
}
