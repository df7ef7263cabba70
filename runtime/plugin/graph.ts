// SPDX-License-Identifier: MIT
// Graphs of names: what lies on a circle, the shortest circle, and an order in which everything follows what it needs.
// Work grows with names and edges together; where nothing else decides, names do.

/** What each name leads to; every name that is led to is a key. Keys and lists are sorted by {@link sorted}. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** Sorted by code units, so that no locale has a say. */
export function sorted(names: Iterable<string>): string[] {
  return [...names].sort();
}

/** The edges of a graph the other way round. */
export function reversed(graph: Graph): Map<string, string[]> {
  const back = new Map<string, string[]>([...graph.keys()].map((name) => [name, []]));
  for (const [name, targets] of graph) for (const target of targets) back.get(target)?.push(name);
  return back;
}

/** Groups of names that lead to each other, by Tarjan's algorithm; each after all that it leads to. */
export function strongComponents(graph: Graph): string[][] {
  const components: string[][] = [];
  const indexes = new Map<string, number>();
  const lows = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const lower = (name: string, low: number): void => {
    lows.set(name, Math.min(lows.get(name) ?? low, low));
  };
  for (const root of graph.keys()) {
    if (indexes.has(root)) continue;
    const path = [enter(root)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { value: target, done } = top.targets.next();
      if (done !== true) {
        const index = indexes.get(target);
        if (index === undefined) path.push(enter(target));
        else if (isOpen.has(target)) lower(top.name, index);
        continue;
      }
      path.pop();
      const low = lows.get(top.name) ?? 0;
      const parent = path.at(-1);
      if (parent !== undefined) lower(parent.name, low);
      if (low === indexes.get(top.name)) components.push(close(top.name));
    }
  }
  return components;

  function enter(name: string): { name: string; targets: Iterator<string, undefined> } {
    const index = indexes.size;
    indexes.set(name, index);
    lows.set(name, index);
    open.push(name);
    isOpen.add(name);
    return { name, targets: (graph.get(name) ?? []).values() };
  }

  function close(name: string): string[] {
    const component = open.splice(open.lastIndexOf(name));
    for (const member of component) isOpen.delete(member);
    return sorted(component);
  }
}

/**
 * The shortest circle among names that lead to each other, beginning with its smallest name; of several the one that
 * begins with the smallest. Undefined when there is none.
 */
export function shortestCycle(graph: Graph, component: readonly string[]): string[] | undefined {
  const loop = component.find((name) => graph.get(name)?.includes(name));
  if (loop !== undefined) return [loop];
  const ranks = new Map(component.map((name, rank) => [name, rank]));
  let best: string[] | undefined;
  for (const start of component) {
    best = cycleFrom(graph, start, ranks, best?.length ?? component.length + 1) ?? best;
    if (best?.length === 2) break;
  }
  return best;
}

/**
 * The shortest circle of fewer than `limit` names whose smallest is `start`. Breadth first, so that the first way back
 * is the shortest.
 */
function cycleFrom(
  graph: Graph,
  start: string,
  ranks: ReadonlyMap<string, number>,
  limit: number,
): string[] | undefined {
  const smallest = ranks.get(start) ?? 0;
  const cameFrom = new Map<string, string>();
  let reached = [start];
  for (let length = 1; length < limit && reached.length > 0; length += 1) {
    const next: string[] = [];
    for (const name of reached) {
      for (const target of graph.get(name) ?? []) {
        if (target === start) return pathTo(name, start, cameFrom);
        if ((ranks.get(target) ?? -1) < smallest || cameFrom.has(target)) continue;
        cameFrom.set(target, name);
        next.push(target);
      }
    }
    reached = next;
  }
  return undefined;
}

function pathTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const path = [end];
  for (let name = end; name !== start; ) {
    name = cameFrom.get(name) ?? start;
    path.push(name);
  }
  return path.reverse();
}

/**
 * Every name after all that it leads to in `required`, which has no circles, and after what it leads to in `optional`
 * unless the two are on a circle: such an edge counts where that is possible.
 */
export function dependencyOrder(required: Graph, optional: Graph): string[] {
  const names = sorted(required.keys());
  const union: Graph = new Map(
    names.map((name) => [name, [...new Set([...edges(required, name), ...edges(optional, name)])]]),
  );
  const components = new Map<string, number>();
  for (const [index, members] of strongComponents(union).entries()) {
    for (const member of members) components.set(member, index);
  }
  const isHard = (name: string, target: string): boolean =>
    components.get(name) !== components.get(target) || edges(required, name).includes(target);
  const dependents = reversed(union);
  const hard = new Map<string, number>();
  const soft = new Map<string, number>();
  for (const name of names) {
    const targets = edges(union, name);
    const count = targets.filter((target) => isHard(name, target)).length;
    hard.set(name, count);
    soft.set(name, targets.length - count);
  }
  const order: string[] = [];
  const taken = new Set<string>();
  /** All that it needs is there, and all that it would like; and the same without the latter. */
  const ready = new Queue();
  const able = new Queue();
  for (const name of names) offer(name);
  for (let name = next(); name !== undefined; name = next()) {
    taken.add(name);
    order.push(name);
    for (const dependent of dependents.get(name) ?? []) {
      const counts = isHard(dependent, name) ? hard : soft;
      counts.set(dependent, (counts.get(dependent) ?? 0) - 1);
      offer(dependent);
    }
  }
  return order;

  function offer(name: string): void {
    if (hard.get(name) !== 0 || taken.has(name)) return;
    (soft.get(name) === 0 ? ready : able).add(name);
  }

  function next(): string | undefined {
    for (const queue of [ready, able]) {
      for (let name = queue.take(); name !== undefined; name = queue.take()) {
        if (!taken.has(name)) return name;
      }
    }
    return undefined;
  }
}

function edges(graph: Graph, name: string): readonly string[] {
  return graph.get(name) ?? [];
}

/** Names, the smallest first: a binary heap. */
class Queue {
  readonly #heap: string[] = [];

  add(name: string): void {
    const heap = this.#heap;
    let index = heap.push(name) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfLess(index, parent)) return;
      index = parent;
    }
  }

  take(): string | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return first;
    heap[0] = last;
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      const child = this.#isLess(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfLess(child, index)) return first;
      index = child;
    }
  }

  #isLess(index: number, other: number): boolean {
    const [name, otherName] = [this.#heap[index], this.#heap[other]];
    return name !== undefined && otherName !== undefined && name < otherName;
  }

  #swapIfLess(index: number, other: number): boolean {
    const [name, otherName] = [this.#heap[index], this.#heap[other]];
    if (name === undefined || otherName === undefined || name >= otherName) return false;
    this.#heap[index] = otherName;
    this.#heap[other] = name;
    return true;
  }
}
