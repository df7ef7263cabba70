// SPDX-License-Identifier: MIT
// Orders plugins so that each comes after those it depends on, and says which cannot be loaded and why: everything that
// a plugin lacks, and the whole chain to the cause where that is another plugin.

import { nearest } from '../abi/nearest.ts';
import { type RuntimeError, runtimeError } from '../errors.ts';
import { DependencyError, type DependencyProblem } from './dependency-error.ts';
import { dependencyOrder, type Graph, reversed, shortestCycle, sorted, strongComponents } from './graph.ts';
import { canAgree, isInRange, readRange, type VersionRange } from './versions.ts';

/** What ordering needs to know of a plugin. */
export interface DependencyNode {
  readonly name: string;
  readonly version: string;
  /** Ranges by name. */
  readonly dependencies: ReadonlyMap<string, string>;
  readonly optionalDependencies: ReadonlyMap<string, string>;
}

/** How plugins are to be loaded. */
export interface Resolution {
  /** Names, each after all that it depends on; by name where nothing else decides. */
  readonly order: readonly string[];
  readonly failed: ReadonlyMap<string, DependencyError>;
  /** Sentences about optional dependencies that are not as wished. */
  readonly warnings: readonly string[];
}

/**
 * Resolves `nodes`, whose names differ. A plugin that fails takes those that need it with it, and no other.
 *
 * @param present version by name of plugins that are loaded already.
 * @param refused names of plugins that are there, but that cannot be loaded whatever they depend on.
 */
export function resolveDependencies(
  nodes: readonly DependencyNode[],
  present: ReadonlyMap<string, string> = new Map(),
  refused: ReadonlySet<string> = new Set(),
): Resolution {
  return new Resolver(nodes, present, refused).run();
}

/** Ranges of one plugin that are compared with each other to find two that cannot both be met. */
const MOST_COMPARED = 16;

class Resolver {
  readonly #nodes: ReadonlyMap<string, DependencyNode>;
  readonly #present: ReadonlyMap<string, string>;
  readonly #refused: ReadonlySet<string>;
  /** Plugins that are to be loaded, and those of them that each needs or would like. */
  readonly #required: Graph;
  readonly #optional: Graph;
  readonly #dependents: Graph;
  readonly #failed = new Map<string, DependencyError>();
  readonly #ranges = new Map<string, VersionRange | undefined>();
  /** Whether versions are in ranges: few plugins have a range that no other has. */
  readonly #met = new Map<string, boolean>();

  constructor(
    nodes: readonly DependencyNode[],
    present: ReadonlyMap<string, string>,
    refused: ReadonlySet<string>,
  ) {
    this.#nodes = new Map(byName(new Map(nodes.map((node) => [node.name, node]))));
    this.#present = present;
    this.#refused = refused;
    this.#required = this.#graph(({ dependencies }) => dependencies);
    this.#optional = this.#graph(({ optionalDependencies }) => optionalDependencies);
    this.#dependents = reversed(this.#required);
  }

  run(): Resolution {
    const broken = [...this.#nodes.values()].filter((node) => this.#checkRequired(node));
    this.#failDependents(broken.map(({ name }) => name));
    this.#failCycles();
    const isLeft = (name: string): boolean => !this.#failed.has(name);
    const order = dependencyOrder(kept(this.#required, isLeft), kept(this.#optional, isLeft));
    return { order, failed: this.#failed, warnings: order.flatMap((name) => this.#wishes(name)) };
  }

  #graph(wanted: (node: DependencyNode) => ReadonlyMap<string, string>): Graph {
    const known = (node: DependencyNode) => sorted(wanted(node).keys()).filter((one) => this.#nodes.has(one));
    return new Map([...this.#nodes].map(([name, node]) => [name, known(node)]));
  }

  /** Whether something that it needs is not there, or not as needed. */
  #checkRequired(node: DependencyNode): boolean {
    const problems: DependencyProblem[] = [];
    const chain = [node.name];
    for (const [dependency, range] of byName(node.dependencies)) {
      const found = this.#problemOf(node.name, dependency, range);
      if (found === undefined) continue;
      if (problems.length === 0) chain.push(`${dependency} ${range}`);
      problems.push(found);
    }
    if (problems.length > 0) this.#failed.set(node.name, new DependencyError(problems, chain));
    return problems.length > 0;
  }

  #problemOf(name: string, dependency: string, range: string): DependencyProblem | undefined {
    const read = this.#range(range);
    if (read === undefined) {
      return { dependency, error: runtimeError('RT_PLUGIN_DEPENDENCY_RANGE', { range, name }) };
    }
    const version = this.#versionOf(dependency);
    if (version === undefined && this.#refused.has(dependency)) {
      const values = { name, dependency, chain: `${name} -> ${dependency}` };
      return { dependency, error: runtimeError('RT_PLUGIN_DEPENDENCY_FAILED', values) };
    }
    if (version === undefined) {
      const [meant] = nearest(dependency, [...this.#nodes.keys(), ...this.#present.keys()]);
      const error = runtimeError('RT_PLUGIN_DEPENDENCY_MISSING', { name, dependency, range });
      return { dependency, error, help: meant === undefined ? undefined : `did you mean "${meant}"?` };
    }
    if (this.#isMet(version, range, read)) return undefined;
    return { dependency, error: this.#unmet({ name, dependency, range, version }, read) };
  }

  /** A version that is not the wanted one: for a reason of its own where another plugin needs it to be another. */
  #unmet(
    values: Readonly<Record<'name' | 'dependency' | 'range' | 'version', string>>,
    read: VersionRange,
  ): RuntimeError {
    const ranges = new Map<string, string>();
    for (const other of this.#dependents.get(values.dependency) ?? []) {
      const range = this.#nodes.get(other)?.dependencies.get(values.dependency) ?? '';
      if (!ranges.has(range) && ranges.size < MOST_COMPARED) ranges.set(range, other);
    }
    for (const [wanted, other] of ranges) {
      const otherRead = this.#range(wanted);
      if (otherRead === undefined || canAgree(read, otherRead)) continue;
      return runtimeError('RT_PLUGIN_DEPENDENCY_CONFLICT', { ...values, other, wanted });
    }
    return runtimeError('RT_PLUGIN_DEPENDENCY_VERSION', values);
  }

  /** Fails what needs a failed plugin; each names the shortest chain to the cause. */
  #failDependents(causes: readonly string[]): void {
    const waiting = [...causes];
    // Grows while it is walked.
    for (const dependency of waiting) {
      const cause = this.#failed.get(dependency);
      if (cause === undefined) continue;
      for (const name of this.#dependents.get(dependency) ?? []) {
        if (this.#failed.has(name)) continue;
        const chain = [name, ...cause.chain];
        const values = { name, dependency, chain: chain.join(' -> ') };
        const error = runtimeError('RT_PLUGIN_DEPENDENCY_FAILED', values);
        this.#failed.set(name, new DependencyError([{ dependency, error }], chain));
        waiting.push(name);
      }
    }
  }

  /** Fails the shortest circle of each knot of plugins, and what needs it: the rest of the knot included. */
  #failCycles(): void {
    const left = kept(this.#required, (name) => !this.#failed.has(name));
    for (const component of strongComponents(left)) {
      const cycle = shortestCycle(left, component);
      if (cycle === undefined) continue;
      const error = runtimeError('RT_PLUGIN_DEPENDENCY_CYCLE', { chain: aroundFrom(cycle, 0).join(' -> ') });
      for (const [index, name] of cycle.entries()) {
        const chain = aroundFrom(cycle, index);
        const [, dependency = name] = chain;
        this.#failed.set(name, new DependencyError([{ dependency, error }], chain));
      }
      this.#failDependents(cycle);
    }
  }

  /** What a plugin that is loaded would like to be otherwise. */
  #wishes(name: string): string[] {
    const wishes = this.#nodes.get(name)?.optionalDependencies ?? new Map<string, string>();
    return byName(wishes).flatMap(([dependency, range]) => {
      if (this.#failed.has(dependency)) return [`${name} goes without ${dependency}, which is not available`];
      const version = this.#versionOf(dependency);
      const read = this.#range(range);
      if (version === undefined || (read !== undefined && this.#isMet(version, range, read))) return [];
      return [`${name} would use ${dependency} ${range}; ${version} is there`];
    });
  }

  #range(text: string): VersionRange | undefined {
    if (!this.#ranges.has(text)) this.#ranges.set(text, readRange(text));
    return this.#ranges.get(text);
  }

  #isMet(version: string, range: string, read: VersionRange): boolean {
    const question = `${version} ${range}`;
    const known = this.#met.get(question);
    if (known !== undefined) return known;
    const isMet = isInRange(version, read);
    this.#met.set(question, isMet);
    return isMet;
  }

  #versionOf(name: string): string | undefined {
    return this.#nodes.get(name)?.version ?? this.#present.get(name);
  }
}

function byName<T>(map: ReadonlyMap<string, T>): [string, T][] {
  // Safe: the keys are the map's own.
  return sorted(map.keys()).map((name) => [name, map.get(name) as T]);
}

/** The names that are wanted, and edges between them. */
function kept(graph: Graph, isWanted: (name: string) => boolean): Graph {
  const names = [...graph].filter(([name]) => isWanted(name));
  return new Map(names.map(([name, targets]) => [name, targets.filter(isWanted)]));
}

/** A circle from one of its names to the same again. */
function aroundFrom(cycle: readonly string[], index: number): string[] {
  return [...cycle.slice(index), ...cycle.slice(0, index + 1)];
}
