// SPDX-License-Identifier: MIT
// Stable topological order, as the referee sorts: among what is ready, source order decides.

/** `order` holds all that is in no cycle; `cycle` one cycle as a path that ends where it begins. */
export interface Sorted<T> {
  readonly order: readonly T[];
  readonly cycle: readonly T[] | undefined;
}

/** Most steps of a cycle that a diagnostic shows one by one. */
export const MOST_STEPS = 8;

/** The names of a cycle as text, long ones shortened in the middle. */
export function cyclePath(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  const shown =
    quoted.length > MOST_STEPS ? [...quoted.slice(0, MOST_STEPS - 3), '...', ...quoted.slice(-2)] : quoted;
  return shown.join(' -> ');
}

/** Orders `nodes` so that each stands behind those it depends on; dependencies outside of `nodes` do not count. */
export function toposort<T>(nodes: readonly T[], dependencies: (node: T) => Iterable<T>): Sorted<T> {
  const index = new Map(nodes.map((node, at) => [node, at]));
  const waiting = new Map<T, Set<T>>();
  const dependants = new Map<T, T[]>();
  for (const node of nodes) {
    const needs = new Set([...dependencies(node)].filter((need) => index.has(need)));
    waiting.set(node, needs);
    for (const need of needs) {
      const known = dependants.get(need);
      if (known === undefined) dependants.set(need, [node]);
      else known.push(node);
    }
  }
  const ready = nodes.filter((node) => waiting.get(node)?.size === 0);
  const order: T[] = [];
  for (let node = ready.shift(); node !== undefined; node = ready.shift()) {
    order.push(node);
    waiting.delete(node);
    for (const dependant of dependants.get(node) ?? []) {
      const needs = waiting.get(dependant);
      if (needs?.delete(node) && needs.size === 0) insert(ready, dependant, index);
    }
  }
  return { order, cycle: waiting.size === 0 ? undefined : cycleOf(waiting) };
}

function insert<T>(ready: T[], node: T, index: ReadonlyMap<T, number>): void {
  const rank = index.get(node) ?? 0;
  const at = ready.findIndex((other) => (index.get(other) ?? 0) > rank);
  ready.splice(at === -1 ? ready.length : at, 0, node);
}

/** Every node left waits for another one left, so that following first needs must come round. */
function cycleOf<T>(waiting: ReadonlyMap<T, ReadonlySet<T>>): readonly T[] {
  const path: T[] = [];
  let node = first(waiting.keys());
  while (node !== undefined && !path.includes(node)) {
    path.push(node);
    node = first(waiting.get(node) ?? []);
  }
  return node === undefined ? path : [...path.slice(path.indexOf(node)), node];
}

function first<T>(items: Iterable<T>): T | undefined {
  for (const item of items) return item;
  return undefined;
}
