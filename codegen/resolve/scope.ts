// SPDX-License-Identifier: MIT
// Which interface or world a path means: file scope, package scope, other packages (WIT.md, "Name resolution").

import type { Collector } from '../diagnostics/collector.ts';
import type { Span } from '../diagnostics/source.ts';
import { suggestNames } from '../diagnostics/suggest.ts';
import type { Identifier, Item, PackageName, TopUse, UsePath } from '../syntax/ast.ts';
import type { ResolvedInterface, ResolvedPackage, ResolvedWorld } from './model.ts';

export type Container = ResolvedInterface | ResolvedWorld;

/** `ns:name@version` as written in a path or header. */
export function packageLabel(name: PackageName): string {
  const version = name.version === undefined ? '' : `@${name.version.text}`;
  return `${name.namespace.name}:${name.name.name}${version}`;
}

/** Names of one file of a package: its own items and its top-level `use` aliases, which no other file sees. */
export interface FileScope {
  readonly items: readonly Item[];
  /** Alias to path. An alias sees package items only, no other alias. */
  readonly aliases: Map<string, TopUse>;
}

/** All names visible in one package, and the packages resolved before it. */
export class PackageScope {
  readonly package: ResolvedPackage;
  readonly files: readonly FileScope[];
  /** Local items by name; filled before paths are resolved. */
  readonly items = new Map<string, Container>();
  readonly #known: ReadonlyMap<string, ResolvedPackage>;
  readonly #collector: Collector;

  constructor(
    owner: ResolvedPackage,
    files: readonly (readonly Item[])[],
    known: ReadonlyMap<string, ResolvedPackage>,
    collector: Collector,
  ) {
    this.package = owner;
    this.#known = known;
    this.#collector = collector;
    this.files = files.map((items) => ({ items, aliases: new Map<string, TopUse>() }));
    for (const file of this.files) this.#readNames(file);
  }

  /** Local name that a path means in a file; undefined when it leads to another package. */
  localName(file: FileScope, path: UsePath): string | undefined {
    if (path.kind === 'foreign') return undefined;
    const alias = file.aliases.get(path.name.name);
    if (alias === undefined) return path.name.name;
    return alias.path.kind === 'foreign' ? undefined : alias.path.name.name;
  }

  /** The interface a path means; reported and undefined when there is none. `quiet` keeps a gated path silent. */
  interface(file: FileScope, path: UsePath, quiet = false): ResolvedInterface | undefined {
    const found = this.#container(file, path, 'interface', quiet);
    if (found === undefined || found.kind === 'interface') return found;
    this.#wrongSort(path.name, found);
    return undefined;
  }

  /** The world a path means; reported and undefined when there is none. */
  world(file: FileScope, path: UsePath, quiet = false): ResolvedWorld | undefined {
    const found = this.#container(file, path, 'world', quiet);
    if (found === undefined || found.kind === 'world') return found;
    this.#wrongSort(path.name, found);
    return undefined;
  }

  /** Reports top-level `use` of names that do not exist. */
  checkAliases(): void {
    for (const file of this.files) {
      for (const alias of file.aliases.values()) {
        if (alias.path.kind === 'foreign')
          this.#foreign(alias.path.package, alias.path.name, 'interface', false);
        else if (!this.items.has(alias.path.name.name)) this.#notFound(alias.path.name, this.items.keys());
      }
    }
  }

  #readNames(file: FileScope): void {
    const spans = new Map<string, Span>();
    for (const item of file.items) {
      const name = item.kind === 'top-use' ? (item.as ?? item.path.name) : item.name;
      const earlier = spans.get(name.name);
      if (earlier !== undefined) {
        const notes = [{ message: 'first defined here', span: earlier }];
        this.#collector.report('WIT2001', name.span, { name: name.name, where: 'this file' }, { notes });
        continue;
      }
      spans.set(name.name, name.span);
      if (item.kind === 'top-use') file.aliases.set(name.name, item);
    }
  }

  #container(file: FileScope, path: UsePath, sort: Container['kind'], quiet: boolean): Container | undefined {
    if (path.kind === 'foreign') return this.#foreign(path.package, path.name, sort, quiet);
    const alias = file.aliases.get(path.name.name);
    if (alias?.path.kind === 'foreign') {
      // The referee takes every foreign name of a top-level `use` for an interface.
      return this.#foreign(alias.path.package, alias.path.name, 'interface', quiet);
    }
    const name = alias === undefined ? path.name : alias.path.name;
    const found = this.items.get(name.name);
    if (found === undefined) this.#notFound(name, [...file.aliases.keys(), ...this.items.keys()]);
    return found;
  }

  #foreign(
    name: PackageName,
    item: Identifier,
    sort: Container['kind'],
    quiet: boolean,
  ): Container | undefined {
    const found = this.#known.get(packageLabel(name));
    // A missing package was reported when the packages were ordered.
    if (found === undefined) return undefined;
    const wanted: ReadonlyMap<string, Container> = sort === 'interface' ? found.interfaces : found.worlds;
    const container = wanted.get(item.name);
    const other = sort === 'interface' ? found.worlds.get(item.name) : found.interfaces.get(item.name);
    if (container === undefined && other !== undefined) this.#wrongSort(item, other);
    else if (container === undefined && !quiet) {
      const suggestion = suggestNames(item.name, wanted.keys());
      const notes = [{ message: 'looked in this package', span: found.span }];
      const params = { what: sort, name: item.name, package: found.label };
      this.#collector.report('WIT2003', item.span, params, { notes, suggestion });
    }
    return container;
  }

  #notFound(name: Identifier, known: Iterable<string>): void {
    const suggestion = suggestNames(name.name, known);
    const params = { name: name.name, package: this.package.label };
    this.#collector.report('WIT2002', name.span, params, { suggestion });
  }

  #wrongSort(name: Identifier, found: Container): void {
    const notes = [{ message: 'it is defined here', span: found.span }];
    const [is, wanted] = found.kind === 'world' ? ['a world', 'an interface'] : ['an interface', 'a world'];
    this.#collector.report('WIT2004', name.span, { name: name.name, is, wanted }, { notes });
  }
}
