// SPDX-License-Identifier: MIT
// What plugins need of each other as a tree for people: below each plugin what it depends on, and what is wrong with that.

import { sorted } from '../../plugin/graph.ts';
import { isInRange, readRange } from '../../plugin/versions.ts';

/** A plugin of the folder. */
export interface TreePlugin {
  readonly name: string;
  readonly version: string;
  /** Ranges by name. */
  readonly dependencies: ReadonlyMap<string, string>;
  readonly optionalDependencies: ReadonlyMap<string, string>;
}

/** How a dependency is met. */
export type DependencyState =
  /** It is there in the range, and would be loaded. */
  | 'met'
  /** Another version is there. */
  | 'unmet'
  /** It is not there. */
  | 'missing'
  /** It is there, and would not be loaded for reasons of its own; it has no version when its manifest is wrong. */
  | 'failed';

/** One edge of the tree. */
export interface Dependency {
  readonly name: string;
  readonly range: string;
  readonly optional: boolean;
  /** The one that is there. */
  readonly version: string | undefined;
  readonly state: DependencyState;
}

/** Plugins of one folder, by name. */
export class DependencyTree {
  readonly #plugins: ReadonlyMap<string, TreePlugin>;
  readonly #loaded: ReadonlySet<string>;
  readonly #unnamed: ReadonlySet<string>;

  /**
   * @param loaded names of those that would be loaded.
   * @param unnamed folders and files whose manifests are wrong: dependencies may mean them.
   */
  constructor(plugins: readonly TreePlugin[], loaded: ReadonlySet<string>, unnamed: ReadonlySet<string>) {
    this.#plugins = new Map(plugins.map((plugin) => [plugin.name, plugin]));
    this.#loaded = loaded;
    this.#unnamed = unnamed;
  }

  /** What a plugin depends on: what it needs, then what it would like, each by name. */
  dependenciesOf({ dependencies, optionalDependencies }: TreePlugin): Dependency[] {
    const edges = (ranges: ReadonlyMap<string, string>, optional: boolean): Dependency[] =>
      sorted(ranges.keys()).map((name) => this.#edge(name, ranges.get(name) ?? '*', optional));
    return [...edges(dependencies, false), ...edges(optionalDependencies, true)];
  }

  /** The lines of the tree; what stands in full above is marked with `...`. */
  lines(): string[] {
    const shown = new Set<string>();
    const lines: string[] = [];
    for (const root of this.#roots()) {
      const mark = this.#loaded.has(root.name) ? '' : ' (would not be loaded)';
      lines.push(`${root.name} ${root.version}${mark}`, ...this.#below(root, '', shown, new Set()));
    }
    return lines;
  }

  #edge(name: string, range: string, optional: boolean): Dependency {
    const version = this.#plugins.get(name)?.version;
    const read = readRange(range);
    const edge = { name, range, optional, version };
    if (version === undefined) return { ...edge, state: this.#unnamed.has(name) ? 'failed' : 'missing' };
    if (read === undefined || !isInRange(version, read)) return { ...edge, state: 'unmet' };
    return { ...edge, state: this.#loaded.has(name) ? 'met' : 'failed' };
  }

  /** Plugins that no other depends on, by name; then one of each circle that nothing leads to. */
  #roots(): TreePlugin[] {
    const names = sorted(this.#plugins.keys());
    const reached = new Set<string>();
    const visit = (name: string): void => {
      const plugin = this.#plugins.get(name);
      if (plugin === undefined || reached.has(name)) return;
      reached.add(name);
      for (const edge of this.dependenciesOf(plugin)) visit(edge.name);
    };
    const needed = new Set(
      [...this.#plugins.values()].flatMap((plugin) => this.dependenciesOf(plugin).map(({ name }) => name)),
    );
    const roots = names.filter((name) => !needed.has(name));
    for (const name of roots) visit(name);
    for (const name of names) {
      if (reached.has(name)) continue;
      roots.push(name);
      visit(name);
    }
    return roots.flatMap((name) => this.#plugins.get(name) ?? []);
  }

  #below(plugin: TreePlugin, indent: string, shown: Set<string>, path: ReadonlySet<string>): string[] {
    const edges = this.dependenciesOf(plugin);
    const above = new Set(path).add(plugin.name);
    shown.add(plugin.name);
    return edges.flatMap((edge, index) => {
      const isLast = index === edges.length - 1;
      const target = this.#plugins.get(edge.name);
      const isCircle = above.has(edge.name);
      const isRepeated = !isCircle && shown.has(edge.name) && target !== undefined;
      const hasMore = isRepeated && this.dependenciesOf(target).length > 0;
      const more = isCircle ? ' (a circle)' : hasMore ? ' ...' : '';
      const line = `${indent}${isLast ? '└── ' : '├── '}${describe(edge)}${more}`;
      if (target === undefined || isCircle || isRepeated) return [line];
      return [line, ...this.#below(target, `${indent}${isLast ? '    ' : '│   '}`, shown, above)];
    });
  }
}

function describe({ name, range, optional, version, state }: Dependency): string {
  const words: Readonly<Record<DependencyState, string>> = {
    met: `${version}`,
    unmet: `${version} is there`,
    missing: 'not there',
    failed: version === undefined ? 'would not be loaded' : `${version}, would not be loaded`,
  };
  return `${name} ${range} (${words[state]}${optional ? ', optional' : ''})`;
}
