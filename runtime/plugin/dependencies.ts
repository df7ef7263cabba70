// SPDX-License-Identifier: MIT
// Orders plugins so that each comes after those it depends on, and says which cannot be loaded and why.

import { type RuntimeError, runtimeError } from '../errors.ts';
import { isInRange, readRange } from './versions.ts';

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
  readonly failed: ReadonlyMap<string, RuntimeError>;
  /** Sentences about optional dependencies that are not as wished. */
  readonly warnings: readonly string[];
}

/**
 * Resolves `nodes`, whose names differ. A plugin that fails takes those that need it with it, and no other.
 *
 * @param present version by name of plugins that are loaded already.
 */
export function resolveDependencies(
  nodes: readonly DependencyNode[],
  present: ReadonlyMap<string, string> = new Map(),
): Resolution {
  return new Resolver(nodes, present).run();
}

class Resolver {
  readonly #nodes: ReadonlyMap<string, DependencyNode>;
  readonly #present: ReadonlyMap<string, string>;
  readonly #failed = new Map<string, RuntimeError>();
  readonly #warnings: string[] = [];

  constructor(nodes: readonly DependencyNode[], present: ReadonlyMap<string, string>) {
    const sorted = [...nodes].sort((left, right) => (left.name < right.name ? -1 : 1));
    this.#nodes = new Map(sorted.map((node) => [node.name, node]));
    this.#present = present;
  }

  run(): Resolution {
    for (const node of this.#nodes.values()) this.#checkRequired(node);
    this.#failDependents();
    this.#failCycles();
    return { order: this.#order(), failed: this.#failed, warnings: this.#warnings };
  }

  #checkRequired(node: DependencyNode): void {
    const { name } = node;
    for (const [dependency, text] of sortedEntries(node.dependencies)) {
      const range = readRange(text);
      if (range === undefined) {
        this.#failed.set(name, runtimeError('RT_PLUGIN_DEPENDENCY_RANGE', { range: text, name }));
        return;
      }
      const version = this.#versionOf(dependency);
      if (version === undefined) {
        const values = { name, dependency, range: text };
        this.#failed.set(name, runtimeError('RT_PLUGIN_DEPENDENCY_MISSING', values));
        return;
      }
      if (!isInRange(version, range)) {
        const values = { name, dependency, range: text, version };
        this.#failed.set(name, runtimeError('RT_PLUGIN_DEPENDENCY_VERSION', values));
        return;
      }
    }
  }

  /** Fails what needs a failed plugin, until nothing changes; each names the chain to the cause. */
  #failDependents(): void {
    const chains = new Map([...this.#failed.keys()].map((name) => [name, name]));
    const waiting = [...this.#failed.keys()];
    const dependents = this.#dependents();
    for (let cause = waiting.shift(); cause !== undefined; cause = waiting.shift()) {
      for (const name of dependents.get(cause) ?? []) {
        if (this.#failed.has(name)) continue;
        const chain = `${name} -> ${chains.get(cause) ?? cause}`;
        chains.set(name, chain);
        this.#failed.set(
          name,
          runtimeError('RT_PLUGIN_DEPENDENCY_FAILED', { name, dependency: cause, chain }),
        );
        waiting.push(name);
      }
    }
  }

  #failCycles(): void {
    for (;;) {
      const left = this.#unordered();
      const [first] = left;
      if (first === undefined) return;
      const cycle = this.#cycleFrom(first, left);
      const chain = [...cycle, cycle[0] ?? first].join(' -> ');
      for (const name of cycle) this.#failed.set(name, runtimeError('RT_PLUGIN_DEPENDENCY_CYCLE', { chain }));
      this.#failDependents();
    }
  }

  /** Names that required dependencies alone keep from being ordered: on a cycle, or behind one. */
  #unordered(): ReadonlySet<string> {
    const left = new Set([...this.#nodes.keys()].filter((name) => !this.#failed.has(name)));
    for (let changed = true; changed; ) {
      changed = false;
      for (const name of left) {
        if (this.#required(name).some((dependency) => left.has(dependency))) continue;
        left.delete(name);
        changed = true;
      }
    }
    return left;
  }

  /** Follows dependencies that are left until one comes again; begins with the smallest name. */
  #cycleFrom(start: string, left: ReadonlySet<string>): string[] {
    const path: string[] = [];
    let name: string | undefined = start;
    while (name !== undefined && !path.includes(name)) {
      path.push(name);
      name = this.#required(name).find((dependency) => left.has(dependency));
    }
    const cycle = name === undefined ? path : path.slice(path.indexOf(name));
    const smallest = cycle.indexOf([...cycle].sort()[0] ?? '');
    return [...cycle.slice(smallest), ...cycle.slice(0, smallest)];
  }

  #order(): string[] {
    const order: string[] = [];
    const left = new Set([...this.#nodes.keys()].filter((name) => !this.#failed.has(name)));
    const wished = new Map([...left].map((name) => [name, this.#optional(name, left)]));
    while (left.size > 0) {
      const isFree = (name: string) => !this.#required(name).some((dependency) => left.has(dependency));
      const free = [...left].filter(isFree);
      // Optional dependencies on a circle cannot all come first: the smallest name goes without.
      const next =
        free.find((name) => !wished.get(name)?.some((dependency) => left.has(dependency))) ?? free[0];
      if (next === undefined) break;
      left.delete(next);
      order.push(next);
    }
    return order;
  }

  #optional(name: string, left: ReadonlySet<string>): string[] {
    const wanted = this.#nodes.get(name)?.optionalDependencies ?? new Map<string, string>();
    for (const [dependency, text] of sortedEntries(wanted)) {
      const version = this.#versionOf(dependency);
      const range = readRange(text);
      if (version === undefined || (range !== undefined && isInRange(version, range))) continue;
      this.#warnings.push(`${name} would use ${dependency} ${text}; ${version} is there`);
    }
    return [...wanted.keys()].filter((dependency) => left.has(dependency));
  }

  #required(name: string): string[] {
    return [...(this.#nodes.get(name)?.dependencies.keys() ?? [])].sort();
  }

  #dependents(): ReadonlyMap<string, readonly string[]> {
    const dependents = new Map<string, string[]>();
    for (const node of this.#nodes.values()) {
      for (const dependency of node.dependencies.keys()) {
        const list = dependents.get(dependency) ?? [];
        list.push(node.name);
        dependents.set(dependency, list);
      }
    }
    return dependents;
  }

  #versionOf(name: string): string | undefined {
    return this.#nodes.get(name)?.version ?? this.#present.get(name);
  }
}

function sortedEntries(map: ReadonlyMap<string, string>): [string, string][] {
  return [...map].sort(([left], [right]) => (left < right ? -1 : 1));
}
