// SPDX-License-Identifier: MIT
// Ordering by dependencies: ranges, optional ones, circles, and who falls with whom.

import { describe, expect, test } from 'vitest';
import { type DependencyNode, resolveDependencies } from '../../runtime/plugin/dependencies.ts';

/** Such as `a@1.2.0 b:^1 c?:2`. */
function node(text: string): DependencyNode {
  const [head = '', ...rest] = text.split(' ');
  const [name = '', version = '1.0.0'] = head.split('@');
  const ranges = (optional: boolean) =>
    rest
      .map((item) => item.split(':'))
      .filter(([key]) => key?.endsWith('?') === optional)
      .map(([key = '', range = '*']): [string, string] => [key.replace('?', ''), range]);
  return {
    name,
    version,
    dependencies: new Map(ranges(false)),
    optionalDependencies: new Map(ranges(true)),
  };
}

function resolved(texts: readonly string[], present: Record<string, string> = {}) {
  const { order, failed, warnings } = resolveDependencies(texts.map(node), new Map(Object.entries(present)));
  return {
    order: order.join(' '),
    failed: [...failed].map(([name, error]) => `${name}: ${error.code} ${error.message}`),
    warnings,
  };
}

describe('order', () => {
  test('puts what is depended on first, and goes by name otherwise', () => {
    expect(resolved(['d', 'b c:*', 'a b:*', 'c']).order).toBe('c b a d');
  });

  test('optional dependencies come first where they are there', () => {
    expect(resolved(['a z?:*', 'b gone?:*', 'z'])).toEqual({ order: 'b z a', failed: [], warnings: [] });
  });

  test('optional dependencies on a circle do not stop anybody', () => {
    expect(resolved(['a b?:*', 'b a?:*', 'c b:* a?:*'])).toMatchObject({ order: 'a b c', failed: [] });
    expect(resolved(['a b?:*', 'b a:*'])).toMatchObject({ order: 'a b', failed: [] });
  });

  test('counts plugins that are loaded already', () => {
    expect(resolved(['a b:^2'], { b: '2.1.0' })).toMatchObject({ order: 'a', failed: [] });
    expect(resolved(['a b:^2'], { b: '1.0.0' }).failed).toHaveLength(1);
  });
});

describe('ranges', () => {
  test.each([
    ['1.2.0', '1.9.0', true],
    ['1.2.0', '2.0.0', false],
    ['1.2', '1.2.9', true],
    ['1.2', '1.9.0', true],
    ['1', '1.9.0', true],
    ['0.2.0', '0.3.0', false],
    ['=1.2.0', '1.2.1', false],
    ['>=1.0.0', '7.0.0', true],
    ['>=1.0.0 <2', '2.0.0', false],
    ['^1 || ^3', '3.1.0', true],
    ['*', '0.0.1', true],
    ['1.0.0-beta.1', '1.0.0', true],
    ['^1.0.0', '1.0.0-beta.1', false],
  ])('%s takes %s: %s', (range, version, taken) => {
    const plugin: DependencyNode = { ...node('a'), dependencies: new Map([['b', range]]) };
    const { failed } = resolveDependencies([plugin, node(`b@${version}`)]);
    expect(failed.get('a')?.code).toBe(taken ? undefined : 'RT_PLUGIN_DEPENDENCY_VERSION');
  });

  test.each([
    ['a word', 'latest'],
    ['a long word', 'x'.repeat(5000)],
    ['a long list', `${'1.0.0 || '.repeat(2000)}1`],
    ['half comparators', '>=0 <'.repeat(40)],
  ])('refuses %s', (_, range) => {
    const plugin: DependencyNode = { ...node('a'), dependencies: new Map([['b', range]]) };
    const { failed, order } = resolveDependencies([plugin, node('b')]);
    expect(failed.get('a')?.code).toBe('RT_PLUGIN_DEPENDENCY_RANGE');
    expect(order).toEqual(['b']);
  });
});

describe('failures', () => {
  test('name what is missing, and take along only those that need it', () => {
    expect(resolved(['a gone:^1', 'b a:*', 'c b:*', 'd', 'e a?:*'])).toEqual({
      order: 'd e',
      failed: [
        'a: RT_PLUGIN_DEPENDENCY_MISSING plugin a needs gone ^1, which is not there',
        'b: RT_PLUGIN_DEPENDENCY_FAILED plugin b depends on a, which is not available (b -> a -> gone ^1)',
        'c: RT_PLUGIN_DEPENDENCY_FAILED plugin c depends on b, which is not available (c -> b -> a -> gone ^1)',
      ],
      warnings: ['e goes without a, which is not available'],
    });
  });

  test('name both versions', () => {
    expect(resolved(['a b:^2', 'b@1.5.0']).failed).toEqual([
      'a: RT_PLUGIN_DEPENDENCY_VERSION plugin a needs b ^2; 1.5.0 is there',
    ]);
    expect(resolved(['a b?:^2', 'b@1.5.0'])).toEqual({
      order: 'b a',
      failed: [],
      warnings: ['a would use b ^2; 1.5.0 is there'],
    });
  });

  test('a diamond with versions that cannot both be', () => {
    const { order, failed } = resolved(['base@1.0.0', 'left base:^1', 'right base:^2', 'top left:* right:*']);
    expect(order).toBe('base left');
    expect(failed).toEqual([
      'right: RT_PLUGIN_DEPENDENCY_CONFLICT plugin right needs base ^2 and left needs base ^1: ' +
        'no version is both, and 1.0.0 is there',
      'top: RT_PLUGIN_DEPENDENCY_FAILED plugin top depends on right, which is not available (top -> right -> base ^2)',
    ]);
  });

  test('name the circle', () => {
    const circle = 'RT_PLUGIN_DEPENDENCY_CYCLE plugins depend on each other in a circle: a -> b -> c -> a';
    expect(resolved(['c a:*', 'a b:*', 'b c:*', 'outside a:*', 'fine'])).toEqual({
      order: 'fine',
      failed: [
        `a: ${circle}`,
        `b: ${circle}`,
        `c: ${circle}`,
        'outside: RT_PLUGIN_DEPENDENCY_FAILED plugin outside depends on a, which is not available (outside -> a -> b -> c -> a)',
      ],
      warnings: [],
    });
    expect(resolved(['a a:*']).failed[0]).toContain('a -> a');
  });

  test('name the shortest of several circles, from its smallest name', () => {
    const knot = ['a b:*', 'b c:*', 'c d:* y:*', 'd a:*', 'y z:*', 'z y:* a:*'];
    const { failed, order } = resolved([...knot, 'fine']);
    expect(order).toBe('fine');
    expect(failed.filter((line) => line.includes('CYCLE')).map((line) => line.split(': ').at(-1))).toEqual([
      'y -> z -> y',
      'y -> z -> y',
    ]);
    expect(failed).toContain(
      'b: RT_PLUGIN_DEPENDENCY_FAILED plugin b depends on c, which is not available (b -> c -> y -> z -> y)',
    );
  });

  test('tell everything that a plugin lacks, each with the way out', () => {
    const { failed } = resolveDependencies([
      node('shop databse:^1 auth:^2 mail:nonsense'),
      node('database'),
      node('auth'),
    ]);
    const problems = failed
      .get('shop')
      ?.problems.map(({ dependency, error, help }) => [dependency, error.code, help]);
    expect(problems).toEqual([
      ['auth', 'RT_PLUGIN_DEPENDENCY_VERSION', undefined],
      ['databse', 'RT_PLUGIN_DEPENDENCY_MISSING', 'did you mean "database"?'],
      ['mail', 'RT_PLUGIN_DEPENDENCY_RANGE', undefined],
    ]);
  });

  test('two circles are told apart', () => {
    const { failed } = resolved(['a b:*', 'b a:*', 'c d:*', 'd c:*']);
    expect(failed.map((line) => line.slice(line.lastIndexOf(': ') + 2))).toEqual([
      'a -> b -> a',
      'a -> b -> a',
      'c -> d -> c',
      'c -> d -> c',
    ]);
  });

  test('long chains are fine', () => {
    const texts = Array.from({ length: 400 }, (_, index) => `p${index} p${index + 1}:*`);
    expect(resolved(texts).failed).toHaveLength(400);
    expect(resolved([...texts, 'p400']).order.split(' ')).toHaveLength(401);
  });
});
