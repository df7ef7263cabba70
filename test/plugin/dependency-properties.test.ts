// SPDX-License-Identifier: MIT
// Any graph of plugins: who is loaded, in which order, and which circle is named, against the plainest ways to say so.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DependencyNode, resolveDependencies } from '../../runtime/plugin/dependencies.ts';

const MOST = 7;
const NAMES = Array.from({ length: MOST }, (_, index) => `p${index}`);

/** Each plugin needs and would like some others; one may be missing, and a version may not be in the range. */
const graphs = fc
  .record({
    there: fc.subarray(NAMES, { minLength: 1 }),
    required: fc.uniqueArray(fc.tuple(fc.nat(MOST - 1), fc.nat(MOST - 1)), {
      maxLength: 9,
      selector: String,
    }),
    optional: fc.uniqueArray(fc.tuple(fc.nat(MOST - 1), fc.nat(MOST - 1)), {
      maxLength: 9,
      selector: String,
    }),
    unmet: fc.option(fc.nat(MOST - 1), { freq: 4 }),
  })
  .map(({ there, required, optional, unmet }) =>
    there.map((name): DependencyNode => {
      const targets = (edges: readonly (readonly [number, number])[]) =>
        edges.filter(([from]) => NAMES[from] === name).map(([, to]) => NAMES[to] ?? '');
      const range = (target: string): [string, string] => [target, target === NAMES[unmet ?? -1] ? '2' : '1'];
      return {
        name,
        version: '1.0.0',
        dependencies: new Map(targets(required).map(range)),
        optionalDependencies: new Map(targets(optional).map(range)),
      };
    }),
  );

const needs = (nodes: readonly DependencyNode[], name: string): readonly string[] => [
  ...(nodes.find((node) => node.name === name)?.dependencies.keys() ?? []),
];

/** Every way along required dependencies from a plugin back to itself that passes no plugin twice. */
function cyclesOf(
  nodes: readonly DependencyNode[],
  start: string,
  path: readonly string[] = [start],
): string[][] {
  return needs(nodes, path.at(-1) ?? start).flatMap((next) => {
    if (next === start) return [[...path]];
    return path.includes(next) ? [] : cyclesOf(nodes, start, [...path, next]);
  });
}

/** Plugins that can be loaded: none that lacks something, until nothing changes, and none on a circle or behind one. */
function loadable(nodes: readonly DependencyNode[]): readonly string[] {
  const isMet = (left: readonly DependencyNode[], { dependencies }: DependencyNode) =>
    [...dependencies].every(([name, range]) => range === '1' && left.some((one) => one.name === name));
  let left = nodes.filter(({ name }) => cyclesOf(nodes, name).length === 0);
  for (let before = -1; before !== left.length; ) {
    before = left.length;
    const now = left;
    left = now.filter((node) => isMet(now, node));
  }
  return left.map(({ name }) => name).sort();
}

/** Whether one leads to the other along dependencies of both kinds among the loaded. */
function leads(
  nodes: readonly DependencyNode[],
  order: readonly string[],
  from: string,
  to: string,
): boolean {
  const seen = new Set<string>();
  const waiting = [from];
  for (const name of waiting) {
    const node = nodes.find((one) => one.name === name);
    for (const next of [...(node?.dependencies.keys() ?? []), ...(node?.optionalDependencies.keys() ?? [])]) {
      if (next === to) return true;
      if (seen.has(next) || !order.includes(next)) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
  return false;
}

describe('whatever plugins need of each other', () => {
  test('those are loaded that can be, each after what it needs', () => {
    fc.assert(
      fc.property(graphs, (nodes) => {
        const { order, failed } = resolveDependencies(nodes);
        expect([...order].sort()).toEqual(loadable(nodes));
        expect([...failed.keys(), ...order].sort()).toEqual(nodes.map(({ name }) => name).sort());
        for (const [index, name] of order.entries()) {
          for (const needed of needs(nodes, name)) expect(order.indexOf(needed)).toBeLessThan(index);
        }
      }),
      { numRuns: 3000, seed: 11 },
    );
  });

  test('optional ones come first too, unless the two are on a circle', () => {
    fc.assert(
      fc.property(graphs, (nodes) => {
        const { order } = resolveDependencies(nodes);
        for (const { name, optionalDependencies } of nodes) {
          for (const wished of optionalDependencies.keys()) {
            if (!order.includes(name) || !order.includes(wished)) continue;
            if (wished === name || leads(nodes, order, wished, name)) continue;
            expect(order.indexOf(wished)).toBeLessThan(order.indexOf(name));
          }
        }
      }),
      { numRuns: 3000, seed: 12 },
    );
  });

  test('no circle among those that lack nothing is shorter than the one that is named', () => {
    fc.assert(
      fc.property(graphs, (nodes) => {
        const { failed } = resolveDependencies(nodes);
        for (const { code, chain } of failed.values()) {
          if (code !== 'RT_PLUGIN_DEPENDENCY_CYCLE') continue;
          const named = chain.slice(0, -1);
          const [start = ''] = named;
          expect(cyclesOf(nodes, start)).toContainEqual(named);
          // Plugins of the same knot lead to each other.
          const knot = nodes.filter(
            ({ name }) => name === start || (leadsBy(nodes, start, name) && leadsBy(nodes, name, start)),
          );
          const shortest = knot.flatMap(({ name }) => cyclesOf(knot, name)).map((cycle) => cycle.length);
          expect(named.length).toBe(Math.min(...shortest));
        }
      }),
      { numRuns: 3000, seed: 13 },
    );

    function leadsBy(nodes: readonly DependencyNode[], from: string, to: string): boolean {
      const required = nodes.map((node) => ({ ...node, optionalDependencies: new Map<string, string>() }));
      return leads(
        required,
        nodes.map(({ name }) => name),
        from,
        to,
      );
    }
  });

  test('every chain leads from a plugin along dependencies to what is wrong', () => {
    fc.assert(
      fc.property(graphs, (nodes) => {
        const { failed } = resolveDependencies(nodes);
        for (const [name, { chain }] of failed) {
          expect(chain[0]).toBe(name);
          expect(chain.length).toBeGreaterThan(1);
          for (const [index, step] of chain.slice(1).entries()) {
            expect(needs(nodes, chain[index] ?? '')).toContain(step.split(' ')[0]);
          }
        }
      }),
      { numRuns: 3000, seed: 14 },
    );
  });
});
