// SPDX-License-Identifier: MIT
// Syntax trees to the resolved model, package by package: names linked, gates applied, worlds elaborated.

import type { Collector } from '../diagnostics/collector.ts';
import type { InterfaceNode, WorldNode } from '../syntax/ast.ts';
import { parseFile } from '../syntax/parser.ts';
import { elaborate } from './elaborate.ts';
import { type Features, Gates, marksOf } from './gates.ts';
import { applyInclude } from './includes.ts';
import { emptyInterface, resolveMembers } from './interfaces.ts';
import type { Resolved, ResolvedInterface, ResolvedPackage, ResolvedWorld } from './model.ts';
import { prune } from './prune.ts';
import { checkWorldNames } from './rules/world-names.ts';
import { type FileScope, PackageScope } from './scope.ts';
import { cyclePath, MOST_STEPS, toposort } from './toposort.ts';
import type { PackageContext } from './types.ts';
import { isEncoded, orderUnits, type ParsedGroup, pathsOf, type Unit, type WitSources } from './units.ts';
import { resolveWorld, type WorldParts } from './worlds.ts';

export interface ResolveOptions {
  /** Features whose `@unstable` items exist; none by default. */
  readonly features?: Features;
}

/** Parses and resolves all packages; undefined when no root package came out. Complete only without errors. */
export function resolvePackages(
  sources: WitSources,
  collector: Collector,
  options: ResolveOptions = {},
): Resolved | undefined {
  const groups: ParsedGroup[] = [sources.root, ...sources.dependencies].map((files, index) => ({
    files: files.map((file) => parseFile(file, collector)),
    root: index === 0,
  }));
  // What was not parsed would be reported again as missing.
  if (collector.failed) return undefined;
  const gates = new Gates(options.features ?? [], collector);
  const allOpen = new Gates('all', collector);
  const known = new Map<string, ResolvedPackage>();
  const units = orderUnits(groups, collector);
  let root: ResolvedPackage | undefined;
  for (const unit of units) {
    const resolved = new PackageResolver(unit, known, isEncoded(unit) ? allOpen : gates, collector).run();
    known.set(unit.label, resolved);
    if (unit.root) root = resolved;
  }
  if (root === undefined) return undefined;
  const packages = [...known.values()];
  return { packages, root };
}

interface Declared<Node, Model> {
  readonly node: Node;
  readonly model: Model;
  readonly file: FileScope;
}

class PackageResolver {
  readonly #package: ResolvedPackage;
  readonly #scope: PackageScope;
  readonly #context: PackageContext;
  readonly #collector: Collector;
  readonly #interfaces: Declared<InterfaceNode, ResolvedInterface>[] = [];
  readonly #worlds: Declared<WorldNode, ResolvedWorld>[] = [];

  constructor(unit: Unit, known: ReadonlyMap<string, ResolvedPackage>, gates: Gates, collector: Collector) {
    const { namespace, name, version } = unit.name;
    this.#package = {
      id: { namespace: namespace.name, name: name.name, version: version?.text },
      label: unit.label,
      docs: unit.docs,
      interfaces: new Map(),
      worlds: new Map(),
      span: unit.name.span,
    };
    this.#collector = collector;
    this.#scope = new PackageScope(this.#package, unit.files, known, collector);
    this.#context = { scope: this.#scope, gates, collector, unfinished: new Set() };
  }

  run(): ResolvedPackage {
    this.#declare();
    this.#scope.checkAliases();
    const order = this.#order();
    const { unfinished } = this.#context;
    for (const { model } of this.#interfaces) unfinished.add(model);
    for (const { node, model, file } of sorted(this.#interfaces, order)) {
      resolveMembers(model, node.items, this.#context, file);
      unfinished.delete(model);
      this.#package.interfaces.set(node.name.name, model);
    }
    const parts: WorldParts[] = [];
    for (const { node, model, file } of sorted(this.#worlds, order)) {
      parts.push(resolveWorld(model, node, this.#context, file));
      this.#package.worlds.set(node.name.name, model);
    }
    prune(this.#package, parts, this.#context);
    for (const { world, includes } of parts) {
      if (!this.#package.worlds.has(world.name)) continue;
      for (const include of includes) {
        if (!this.#context.gates.isOff(include.marks.stability))
          applyInclude(world, include, this.#collector);
      }
      checkWorldNames(world, this.#collector);
      elaborate(world, this.#collector);
    }
    return this.#package;
  }

  /** Makes the items empty, so that all can refer to all. */
  #declare(): void {
    const { items, files } = this.#scope;
    for (const file of files) {
      for (const node of file.items) {
        if (node.kind === 'top-use') continue;
        const { name, docs } = node;
        const earlier = items.get(name.name);
        if (earlier !== undefined) {
          // Within one file the file scope has reported it.
          if (earlier.span.source === name.span.source) continue;
          const notes = [{ message: 'first defined here', span: earlier.span }];
          const where = `package \`${this.#package.label}\``;
          this.#collector.report('WIT2001', name.span, { name: name.name, where }, { notes });
          continue;
        }
        const id = idOf(this.#package, name.name);
        const marks = marksOf(node.attributes, this.#collector);
        const { span } = name;
        if (node.kind === 'interface') {
          const model = emptyInterface(this.#package, name.name, id, { docs, span, marks });
          items.set(name.name, model);
          this.#interfaces.push({ node, model, file });
        } else {
          const empty = { imports: new Map(), exports: new Map() };
          const model: ResolvedWorld = {
            kind: 'world',
            package: this.#package,
            name: name.name,
            id,
            docs,
            span,
            ...empty,
            ...marks,
          };
          items.set(name.name, model);
          this.#worlds.push({ node, model, file });
        }
      }
    }
  }

  /** Names in dependency order: `use` between interfaces, `include` between worlds. */
  #order(): readonly string[] {
    const nodes = [...this.#interfaces, ...this.#worlds];
    const order = [...this.#scope.items.keys()];
    const needs = new Map(nodes.map((declared) => [declared.node.name.name, this.#localNeeds(declared)]));
    const { order: result, cycle } = toposort(order, (name) => needs.get(name)?.keys() ?? []);
    if (cycle === undefined) return result;
    const steps = cycle.slice(0, -1).map((from, at) => {
      const to = cycle[at + 1] ?? '';
      return { message: `\`${from}\` needs \`${to}\` here`, span: needs.get(from)?.get(to) };
    });
    const [first, ...notes] = steps;
    this.#collector.report(
      'WIT2008',
      first?.span,
      { name: cycle[0] ?? '', path: cyclePath(cycle) },
      { notes: notes.slice(0, MOST_STEPS) },
    );
    return [...result, ...order.filter((name) => !result.includes(name))];
  }

  #localNeeds({
    node,
    file,
  }: Declared<InterfaceNode | WorldNode, unknown>): ReadonlyMap<string, ResolvedPackage['span']> {
    const paths =
      node.kind === 'interface'
        ? pathsOf(node)
        : node.items.filter((item) => item.kind === 'include').map((item) => item.path);
    const needs = new Map<string, ResolvedPackage['span']>();
    for (const path of paths) {
      const name = this.#scope.localName(file, path);
      if (name !== undefined && !needs.has(name)) needs.set(name, path.name.span);
    }
    return needs;
  }
}

function sorted<D extends Declared<InterfaceNode | WorldNode, unknown>>(
  declared: readonly D[],
  order: readonly string[],
): readonly D[] {
  const rank = new Map(order.map((name, index) => [name, index]));
  return [...declared].sort((a, b) => (rank.get(a.node.name.name) ?? 0) - (rank.get(b.node.name.name) ?? 0));
}

function idOf(owner: ResolvedPackage, name: string): string {
  const { namespace, name: packageName, version } = owner.id;
  return `${namespace}:${packageName}/${name}${version === undefined ? '' : `@${version}`}`;
}
