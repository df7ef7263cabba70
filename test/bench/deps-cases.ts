// SPDX-License-Identifier: MIT
// How long 500 plugins take to be put in order: the first time in a process, as at a start, and once it is warm.

import { type DependencyNode, resolveDependencies } from '../../runtime/plugin/dependencies.ts';
import { median } from './measure.ts';

/** Milliseconds for one graph of {@link PLUGINS}. */
export interface DepsResult {
  readonly case: string;
  readonly first_ms: number;
  readonly median_ms: number;
  readonly loaded: number;
  readonly failed: number;
}

const PLUGINS = 500;
const ROUNDS = 50;
const RANGES = ['1', '^1.2', '>=1.0.0 <2', '~1.4.0', '1.x || ^2'];

/** A graph of every shape that has to be quick. */
export const DEPS_CASES: readonly { readonly name: string; readonly nodes: () => DependencyNode[] }[] = [
  // Each needs up to eight of those before it, and would like up to four of any.
  { name: 'deps/usual', nodes: () => all((index) => [spread(index, 8, index), spread(index, 4, PLUGINS)]) },
  // Each needs all of the 64 before it: the most that a manifest may say.
  { name: 'deps/dense', nodes: () => all((index) => [before(index, 64), []]) },
  { name: 'deps/chain', nodes: () => all((index) => [before(index, 1), []]) },
  { name: 'deps/circle', nodes: () => all((index) => [[(index + 1) % PLUGINS], []]) },
  // One knot of circles, the shortest of three.
  {
    name: 'deps/knot',
    nodes: () => all((index) => [[(index + 1) % PLUGINS, (index + PLUGINS / 2 - 1) % PLUGINS], []]),
  },
  { name: 'deps/missing', nodes: () => all((index) => [index === 0 ? [PLUGINS] : before(index, 3), []]) },
];

/** Resolves one graph, again and again. */
export function resolveTimes({ name, nodes }: (typeof DEPS_CASES)[number]): DepsResult {
  const times: number[] = [];
  let counts = { loaded: 0, failed: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const graph = nodes();
    const started = performance.now();
    const { order, failed } = resolveDependencies(graph);
    times.push(performance.now() - started);
    counts = { loaded: order.length, failed: failed.size };
  }
  return { case: name, first_ms: times[0] ?? 0, median_ms: median(times), ...counts };
}

type Edges = (index: number) => readonly [required: readonly number[], optional: readonly number[]];

function all(edges: Edges): DependencyNode[] {
  const ranges = (targets: readonly number[]) =>
    new Map(targets.map((target) => [nameOf(target), RANGES[target % RANGES.length] ?? '*']));
  return Array.from({ length: PLUGINS }, (_, index) => {
    const [required, optional] = edges(index);
    return {
      name: nameOf(index),
      version: `1.4.${index}`,
      dependencies: ranges(required),
      optionalDependencies: ranges(optional),
    };
  });
}

function nameOf(index: number): string {
  // Alphabetical order is not the order of dependencies.
  return `plugin-${((index * 7919) % 10_007).toString(36)}-${index}`;
}

function before(index: number, count: number): number[] {
  return Array.from({ length: Math.min(index, count) }, (_, step) => index - 1 - step);
}

/** `count` different numbers below `end`, the same in each run; fewer where there are not as many. */
function spread(index: number, count: number, end: number): number[] {
  const picked = Array.from({ length: count }, (_, step) => (index * 31 + step * 97) % Math.max(1, end));
  return [...new Set(picked)].filter((target) => target !== index && target < end);
}
