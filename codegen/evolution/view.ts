// SPDX-License-Identifier: MIT
// One side of a comparison: its packages, with names that mean the same on both sides whatever the versions are.

import { type Annotations, type Facts, NO_FACTS } from '../resolve/annotations.ts';
import type {
  Resolved,
  ResolvedInterface,
  ResolvedPackage,
  ResolvedType,
  ResolvedWorld,
  ResolvedWorldItem,
} from '../resolve/model.ts';
import { namesIn, partsOfBody } from '../resolve/model.ts';
import type { Docs } from '../syntax/ast.ts';
import { docsText } from '../syntax/docs.ts';
import { trackOf } from './bump.ts';

/** Who implements an interface: the host when a world imports it, the guest when one exports it. */
export interface Role {
  readonly imported: boolean;
  readonly exported: boolean;
}

/** Stands for the root package in keys, so that both sides' roots pair whatever they are called. */
const ROOT = '$root';

/** Which side of a world an item is on. */
export type Direction = 'import' | 'export';

/** Packages of one side by keys. */
export class View {
  readonly root: ResolvedPackage;
  /** Interfaces of the root package, of its worlds, and what they use of other packages. */
  readonly interfaces: ReadonlyMap<string, ResolvedInterface>;
  /** Packages that own any of the interfaces, but for the root. */
  readonly dependencies: ReadonlyMap<string, ResolvedPackage>;
  /** Types of these interfaces and of the root's worlds. */
  readonly types: ReadonlyMap<string, ResolvedType>;
  readonly #annotations: Annotations;
  readonly #packageKeys = new Map<ResolvedPackage, string>();
  readonly #inlineKeys = new Map<ResolvedInterface, string>();
  readonly #roles = new Map<string, Role>();

  /** @param earlier the old side, for the new one: inline interfaces keep the names that they have there. */
  constructor(resolved: Resolved, annotations: Annotations, earlier?: View) {
    this.root = resolved.root;
    this.#annotations = annotations;
    const taken = new Set<string>();
    for (const each of resolved.packages) {
      const { namespace, name, version } = each.id;
      const short = `${namespace}:${name}${version === undefined ? '' : `@${trackOf(version)}`}`;
      // Two versions of one track keep apart.
      const key = each === resolved.root ? ROOT : taken.has(short) ? each.label : short;
      taken.add(key);
      this.#packageKeys.set(each, key);
    }
    const interfaces = new Map<string, ResolvedInterface>();
    const types = new Map<string, ResolvedType>();
    // Names of the old side first: an interface may have moved into a world that is included.
    this.#nameInline((world, direction, name) => earlier?.inlineKey(world.name, direction, name));
    this.#nameInline((world, direction, name) => `${this.worldKey(world)}.${direction}.${name}`);
    for (const world of resolved.root.worlds.values()) this.#readRoles(world);
    const start = [...resolved.root.interfaces.values(), ...[...this.#worldInterfaces()]];
    for (const each of start) this.#reach(each, interfaces);
    for (const each of interfaces.values()) {
      for (const type of each.types.values()) types.set(this.typeKey(type), type);
    }
    for (const world of resolved.root.worlds.values()) {
      for (const item of world.imports.values()) {
        if (item.kind === 'type') types.set(this.typeKey(item.type), item.type);
      }
    }
    this.interfaces = interfaces;
    this.types = types;
    this.dependencies = new Map(
      [...interfaces.values()]
        .map((each) => each.package)
        .filter((each) => each !== resolved.root)
        .map((each) => [this.packageKey(each), each]),
    );
  }

  /** The tags of an item; none for items of other packages than the root. */
  facts(docs: Docs | undefined): Facts {
    return (docs === undefined ? undefined : this.#annotations.get(docs)?.facts) ?? NO_FACTS;
  }

  /** Documentation without tags; empty when there is none. */
  text(docs: Docs | undefined): string {
    return docs === undefined ? '' : (this.#annotations.get(docs)?.text ?? docsText(docs));
  }

  packageKey(owner: ResolvedPackage): string {
    return this.#packageKeys.get(owner) ?? owner.label;
  }

  interfaceKey(target: ResolvedInterface): string {
    return this.#inlineKeys.get(target) ?? `${this.packageKey(target.package)}/${target.name ?? target.id}`;
  }

  worldKey(world: ResolvedWorld): string {
    return `${this.packageKey(world.package)}/${world.name}`;
  }

  typeKey(type: ResolvedType): string {
    const { owner } = type;
    const key = owner.kind === 'interface' ? this.interfaceKey(owner) : this.worldKey(owner);
    return `${key}.${type.name}`;
  }

  /** Key of what a world imports or exports: the interface's, unless the world gives it a name of its own. */
  itemKey(name: string, item: ResolvedWorldItem): string {
    const identified =
      item.kind === 'interface' && item.interface.id === name && item.interface.name !== undefined;
    return identified ? this.interfaceKey(item.interface) : name;
  }

  /** A key as people write it. */
  shown(key: string): string {
    const { namespace, name } = this.root.id;
    return key.startsWith(ROOT) ? `${namespace}:${name}${key.slice(ROOT.length)}` : key;
  }

  /** What the root's worlds do with an interface. */
  role(key: string): Role {
    return this.#roles.get(key) ?? { imported: false, exported: false };
  }

  /** Key of an inline interface of a world, which may be an included one's. */
  inlineKey(world: string, direction: Direction, name: string): string | undefined {
    const found = this.root.worlds.get(world);
    const item = (direction === 'import' ? found?.imports : found?.exports)?.get(name);
    return item?.kind === 'interface' ? this.#inlineKeys.get(item.interface) : undefined;
  }

  /** Gives keys to inline interfaces that have none yet; worlds that include another share its interfaces. */
  #nameInline(keyOf: (world: ResolvedWorld, direction: Direction, name: string) => string | undefined): void {
    for (const world of this.root.worlds.values()) {
      for (const [direction, items] of directions(world)) {
        for (const [name, item] of items) {
          if (item.kind !== 'interface' || item.interface.name !== undefined) continue;
          const key = keyOf(world, direction, name);
          if (key !== undefined && !this.#inlineKeys.has(item.interface)) {
            this.#inlineKeys.set(item.interface, key);
          }
        }
      }
    }
  }

  #readRoles(world: ResolvedWorld): void {
    for (const [direction, items] of directions(world)) {
      for (const item of items.values()) {
        if (item.kind !== 'interface') continue;
        const key = this.interfaceKey(item.interface);
        const { imported, exported } = this.role(key);
        this.#roles.set(key, {
          imported: imported || direction === 'import',
          exported: exported || direction === 'export',
        });
      }
    }
  }

  *#worldInterfaces(): Generator<ResolvedInterface> {
    for (const world of this.root.worlds.values()) {
      for (const item of [...world.imports.values(), ...world.exports.values()]) {
        if (item.kind === 'interface') yield item.interface;
      }
    }
  }

  #reach(target: ResolvedInterface, found: Map<string, ResolvedInterface>): void {
    const key = this.interfaceKey(target);
    if (found.has(key)) return;
    found.set(key, target);
    for (const type of target.types.values()) {
      for (const used of partsOfBody(type.body).flatMap(namesIn)) {
        if (used.owner.kind === 'interface') this.#reach(used.owner, found);
      }
    }
  }
}

function directions(
  world: ResolvedWorld,
): readonly (readonly [Direction, ReadonlyMap<string, ResolvedWorldItem>])[] {
  return [
    ['import', world.imports],
    ['export', world.exports],
  ];
}
