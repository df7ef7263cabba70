// SPDX-License-Identifier: MIT
// The official parser's JSON dump (arenas with indices) in the form of our own dump.

import type {
  DefinitionDump,
  FunctionDump,
  InterfaceDump,
  ItemDump,
  PackageDump,
  TypeDump,
  WorldDump,
} from '../support/model-dump.ts';

type TypeRef = string | number | null;

interface Marked {
  readonly docs?: { readonly contents?: string };
  readonly stability?: {
    readonly stable?: { readonly since: string; readonly deprecated?: string };
    readonly unstable?: { readonly feature: string; readonly deprecated?: string };
  };
}

interface Member extends Marked {
  readonly name: string;
  readonly type?: TypeRef;
}

type Kind = {
  readonly type?: TypeRef;
  readonly handle?: { readonly own?: number; readonly borrow?: number };
  readonly list?: TypeRef;
  readonly option?: TypeRef;
  readonly future?: TypeRef;
  readonly stream?: TypeRef;
  readonly 'fixed-length-list'?: readonly [TypeRef, number];
  readonly map?: readonly [TypeRef, TypeRef];
  readonly tuple?: { readonly types: readonly TypeRef[] };
  readonly result?: { readonly ok: TypeRef; readonly err: TypeRef };
  readonly record?: { readonly fields: readonly Member[] };
  readonly variant?: { readonly cases: readonly Member[] };
  readonly enum?: { readonly cases: readonly Member[] };
  readonly flags?: { readonly flags: readonly Member[] };
};

interface TypeEntry extends Marked {
  readonly name: string | null;
  readonly kind: 'resource' | Kind;
  readonly owner: { readonly interface?: number; readonly world?: number } | null;
  readonly external_id?: string | null;
}

interface FunctionEntry extends Marked {
  readonly name: string;
  readonly kind: string | Readonly<Record<string, number>>;
  readonly params: readonly { readonly name: string; readonly type: TypeRef }[];
  readonly result?: TypeRef;
  readonly external_id?: string | null;
}

interface InterfaceEntry extends Marked {
  readonly name: string | null;
  readonly types: Readonly<Record<string, number>>;
  readonly functions: Readonly<Record<string, FunctionEntry>>;
  readonly package: number;
}

interface ItemEntry {
  readonly interface?: Marked & { readonly id: number };
  readonly function?: FunctionEntry;
  readonly type?: number | { readonly id: number };
}

interface WorldEntry extends Marked {
  readonly name: string;
  readonly imports: Readonly<Record<string, ItemEntry>>;
  readonly exports: Readonly<Record<string, ItemEntry>>;
  readonly package: number;
}

/** What the crate's `*.wit.json` files hold. */
export interface OfficialDump {
  readonly worlds: readonly WorldEntry[];
  readonly interfaces: readonly InterfaceEntry[];
  readonly types: readonly TypeEntry[];
  readonly packages: readonly (Marked & {
    readonly name: string;
    readonly interfaces: Readonly<Record<string, number>>;
    readonly worlds: Readonly<Record<string, number>>;
  })[];
}

/** All packages in their order. */
export function dumpOfficial(dump: OfficialDump): readonly PackageDump[] {
  return new Reader(dump).packages();
}

class Reader {
  readonly #dump: OfficialDump;
  /** Inline interfaces have no name of their own: the key that they stand under. */
  readonly #inline = new Map<number, string>();

  constructor(dump: OfficialDump) {
    this.#dump = dump;
    for (const { imports, exports } of dump.worlds) {
      for (const [key, item] of [...Object.entries(imports), ...Object.entries(exports)]) {
        if (item.interface !== undefined && at(dump.interfaces, item.interface.id).name === null)
          this.#inline.set(item.interface.id, key);
      }
    }
  }

  packages(): readonly PackageDump[] {
    return this.#dump.packages.map((each) => ({
      name: each.name,
      docs: docsOf(each),
      interfaces: Object.values(each.interfaces).map((index) => this.#interface(index)),
      worlds: Object.values(each.worlds).map((index) => this.#world(index)),
    }));
  }

  #interface(index: number): InterfaceDump {
    const entry = at(this.#dump.interfaces, index);
    return {
      name: entry.name,
      ...marksOf(entry),
      types: Object.values(entry.types).map((type) => this.#definition(type)),
      functions: Object.values(entry.functions).map((func) => this.#function(func)),
    };
  }

  #world(index: number): WorldDump {
    const entry = at(this.#dump.worlds, index);
    const items = (map: Readonly<Record<string, ItemEntry>>): readonly ItemDump[] =>
      Object.entries(map).map(([key, item]) => {
        const named = /^interface-(\d+)$/.exec(key);
        return [named === null ? key : this.#interfaceId(Number(named[1])), this.#item(item)];
      });
    return {
      name: entry.name,
      ...marksOf(entry),
      imports: items(entry.imports),
      exports: items(entry.exports),
    };
  }

  #item(item: ItemEntry): ItemDump[1] {
    if (item.type !== undefined)
      return this.#definition(typeof item.type === 'number' ? item.type : item.type.id);
    if (item.function !== undefined) return this.#function(item.function);
    if (item.interface === undefined) throw new Error('an item of a world that is nothing known');
    const { id } = item.interface;
    const inline = at(this.#dump.interfaces, id).name === null;
    return { interface: inline ? this.#interface(id) : this.#interfaceId(id), ...marksOf(item.interface) };
  }

  #definition(index: number): DefinitionDump {
    const entry = at(this.#dump.types, index);
    const { kind } = entry;
    const base = { name: entry.name ?? '', externalId: entry.external_id ?? null, ...marksOf(entry) };
    if (kind === 'resource') return { ...base, kind, target: null, members: [] };
    const members = (
      kind.record?.fields ??
      kind.variant?.cases ??
      kind.enum?.cases ??
      kind.flags?.flags ??
      []
    ).map((member) => [member.name, this.#use(member.type), docsOf(member)] as const);
    const composite = (['record', 'variant', 'enum', 'flags'] as const).find((each) => each in kind);
    if (composite !== undefined) return { ...base, kind: composite, target: null, members };
    return { ...base, kind: 'alias', target: this.#kind(kind), members };
  }

  #function(entry: FunctionEntry): FunctionDump {
    return {
      name: entry.name,
      externalId: entry.external_id ?? null,
      kind: typeof entry.kind === 'string' ? entry.kind : (Object.keys(entry.kind)[0] ?? ''),
      params: entry.params.map(({ name, type }) => [name, this.#use(type)]),
      result: this.#use(entry.result),
      ...marksOf(entry),
    };
  }

  #use(type: TypeRef | undefined): TypeDump {
    if (type === null || type === undefined || typeof type === 'string') return type ?? null;
    const { name, kind } = at(this.#dump.types, type);
    return name !== null || kind === 'resource' ? this.#reference(type) : this.#kind(kind);
  }

  #kind(kind: Kind): TypeDump {
    if (kind.type !== undefined) return this.#use(kind.type);
    if (kind.handle?.own !== undefined) return `own<${this.#reference(kind.handle.own)}>`;
    if (kind.handle?.borrow !== undefined) return `borrow<${this.#reference(kind.handle.borrow)}>`;
    if (kind['fixed-length-list'] !== undefined) {
      const [element, length] = kind['fixed-length-list'];
      return ['list', this.#use(element), length];
    }
    if (kind.map !== undefined) return ['map', this.#use(kind.map[0]), this.#use(kind.map[1])];
    if (kind.tuple !== undefined) return ['tuple', ...kind.tuple.types.map((item) => this.#use(item))];
    if (kind.result !== undefined) return ['result', this.#use(kind.result.ok), this.#use(kind.result.err)];
    for (const name of ['list', 'option', 'future', 'stream'] as const)
      if (name in kind) return [name, this.#use(kind[name])];
    throw new Error(`an unnamed type that is nothing known: ${JSON.stringify(kind)}`);
  }

  #reference(index: number): string {
    const { name, owner } = at(this.#dump.types, index);
    if (owner?.world !== undefined) {
      const world = at(this.#dump.worlds, owner.world);
      return `world ${this.#id(world.package, world.name)}#${name}`;
    }
    return `${this.#interfaceId(owner?.interface ?? -1)}#${name}`;
  }

  #interfaceId(index: number): string {
    const { name, package: owner } = at(this.#dump.interfaces, index);
    return name === null ? `inline ${this.#inline.get(index)}` : this.#id(owner, name);
  }

  #id(owner: number, name: string): string {
    const [path = '', version] = at(this.#dump.packages, owner).name.split('@');
    return `${path}/${name}${version === undefined ? '' : `@${version}`}`;
  }
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`the dump has no item ${index}`);
  return item;
}

function docsOf({ docs }: Marked): string | null {
  return docs?.contents ?? null;
}

function marksOf(entry: Marked): { readonly docs: string | null; readonly stability: string | null } {
  const { stable, unstable } = entry.stability ?? {};
  const gate = stable === undefined ? `unstable ${unstable?.feature}` : `since ${stable.since}`;
  const deprecated = (stable ?? unstable)?.deprecated;
  const full = deprecated === undefined ? gate : `${gate} deprecated ${deprecated}`;
  return { docs: docsOf(entry), stability: stable === undefined && unstable === undefined ? null : full };
}
