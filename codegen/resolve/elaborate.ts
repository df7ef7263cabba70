// SPDX-License-Identifier: MIT
// Elaboration: makes explicit every interface whose types a world's items use, in the referee's order.

import type { Collector } from '../diagnostics/collector.ts';
import { UNMARKED } from './gates.ts';
import {
  namesIn,
  type ResolvedInterface,
  type ResolvedType,
  type ResolvedWorld,
  type ResolvedWorldInterface,
  type ResolvedWorldItem,
} from './model.ts';

type Items = Map<string, ResolvedWorldItem>;

/** Replaces the world's imports and exports by the elaborated ones; an impossible export is reported. */
export function elaborate(world: ResolvedWorld, collector: Collector): void {
  const imports: Items = new Map();
  for (const [key, item] of inClasses(world.imports)) {
    if (item.kind === 'interface') {
      addImport(imports, key, item);
      continue;
    }
    const from = item.kind === 'type' ? usedInterface(item.type) : undefined;
    if (from !== undefined) addImport(imports, from.id, implicit(from, item));
    imports.set(key, item);
  }
  world.exports = new Exports(world, imports, collector).run();
  world.imports = new Map(inClasses(imports));
}

/** Interfaces whose types an interface uses, each once, in the order of its types. */
export function usedInterfaces(target: ResolvedInterface): readonly ResolvedInterface[] {
  const found = new Set<ResolvedInterface>();
  for (const type of target.types.values()) {
    const from = usedInterface(type);
    if (from !== undefined) found.add(from);
  }
  return [...found];
}

/** The interface that a `use`d type comes from. */
function usedInterface(type: ResolvedType): ResolvedInterface | undefined {
  if (type.body.kind !== 'alias' || type.body.type.kind !== 'named') return undefined;
  const { owner } = type.body.type.type;
  return owner !== type.owner && owner.kind === 'interface' ? owner : undefined;
}

function implicit(target: ResolvedInterface, cause: ResolvedWorldItem): ResolvedWorldInterface {
  const marks = cause.kind === 'interface' ? cause : cause.kind === 'type' ? cause.type : UNMARKED;
  const { stability } = marks;
  const { span, origin } = cause;
  return {
    kind: 'interface',
    interface: target,
    docs: undefined,
    span,
    origin,
    stability,
    externalId: undefined,
  };
}

function addImport(imports: Items, key: string, item: ResolvedWorldInterface): void {
  if (imports.has(key)) return;
  for (const needed of usedInterfaces(item.interface)) addImport(imports, needed.id, implicit(needed, item));
  imports.set(key, item);
}

/** Interfaces, used types, own types, functions, functions of resources; each class keeps its order. */
function inClasses(items: Items): readonly (readonly [string, ResolvedWorldItem])[] {
  const rank = (item: ResolvedWorldItem): number => {
    if (item.kind === 'interface') return 0;
    if (item.kind === 'function') return item.function.resource === undefined ? 3 : 4;
    const names = item.type.body.kind === 'alias' ? namesIn(item.type.body.type) : [];
    const [target] = names;
    const foreign = item.type.body.kind === 'alias' && item.type.body.type.kind === 'named';
    return foreign && target?.owner !== item.type.owner ? 1 : 2;
  };
  return [...items].sort(([, a], [, b]) => rank(a) - rank(b));
}

/** Exports: what an exported interface needs comes from the exports if it is exported too, else from the imports. */
class Exports {
  readonly #world: ResolvedWorld;
  readonly #imports: Items;
  readonly #collector: Collector;
  readonly #wanted: ReadonlyMap<string, ResolvedWorldInterface>;
  readonly #exports: Items = new Map();
  /** Interfaces that must be imported because something exported reaches them through an import. */
  readonly #required = new Map<ResolvedInterface, readonly ResolvedInterface[]>();

  constructor(world: ResolvedWorld, imports: Items, collector: Collector) {
    this.#world = world;
    this.#imports = imports;
    this.#collector = collector;
    const wanted = new Map<string, ResolvedWorldInterface>();
    for (const [key, item] of world.exports) {
      if (item.kind === 'interface') wanted.set(key, item);
      else this.#exports.set(key, item);
    }
    this.#wanted = wanted;
  }

  run(): Items {
    for (const [key, item] of this.#wanted) {
      if (!this.#add(key, item, true, [])) break;
    }
    return this.#exports;
  }

  #add(
    key: string,
    item: ResolvedWorldInterface,
    exported: boolean,
    path: readonly ResolvedInterface[],
  ): boolean {
    const here = [...path, item.interface];
    if (this.#exports.has(key)) return exported || this.#conflict(item, here);
    if (!exported && this.#required.has(item.interface)) return true;
    for (const needed of usedInterfaces(item.interface)) {
      const wanted = this.#wanted.get(needed.id);
      const next = exported && wanted !== undefined;
      if (!this.#add(needed.id, next ? wanted : implicit(needed, item), next, here)) return false;
    }
    if (exported) {
      const through = this.#required.get(item.interface);
      if (through !== undefined) return this.#conflict(item, through);
      this.#exports.set(key, item);
      return true;
    }
    this.#required.set(item.interface, here);
    if (!this.#imports.has(key)) this.#imports.set(key, item);
    return true;
  }

  #conflict(item: ResolvedWorldInterface, path: readonly ResolvedInterface[]): false {
    const { id } = item.interface;
    const [top, ...rest] = path.map((step) => `\`${step.id}\``);
    const between = path.slice(1, -1).map((step) => `\`${step.id}\``);
    const exported = this.#wanted.get(id);
    const notes = [
      { message: `${[top, ...rest].join(' uses ')}`, span: path[0]?.span },
      ...(exported === undefined ? [] : [{ message: 'exported here', span: exported.span }]),
    ];
    const params = { name: id, world: this.#world.name, between: between.join(', ') };
    this.#collector.report('WIT2014', this.#world.span, params, { notes });
    return false;
  }
}
