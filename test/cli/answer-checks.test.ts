// SPDX-License-Identifier: MIT
// The checks of answers, run as the JavaScript that they are: every kind of type, with values that fit and do not.

import { describe, expect, test } from 'vitest';
import type { TypeDescriptor, WorldDescriptor } from '../../runtime/abi/descriptor.ts';
import { AnswerChecks } from '../../runtime/cli/build/javascript/answer-checks.ts';

const TYPES: readonly TypeDescriptor[] = [
  { kind: 'string' },
  { kind: 'u8' },
  { kind: 'u64' },
  { kind: 'bool' },
  { kind: 'enum', labels: ['on', 'half-way'] },
  { kind: 'option', item: 0 },
  {
    kind: 'record',
    fields: [
      ['first-name', 0],
      ['age', 5],
    ],
  },
  { kind: 'list', element: 6, length: undefined },
  { kind: 'list', element: 1, length: undefined },
  { kind: 'tuple', items: [0, 3] },
  {
    kind: 'variant',
    cases: [
      ['none', undefined],
      ['some-people', 7],
    ],
  },
  { kind: 'result', ok: 0, error: undefined },
  { kind: 'flags', labels: ['can-read', 'write'] },
  { kind: 'map', key: 0, value: 4 },
  { kind: 'own', resource: 'a:b/c#door' },
  { kind: 'list', element: 4, length: undefined },
];

/** The check of a type and its name for people. */
async function checkOf(index: number): Promise<{ fits: (value: unknown) => boolean; name: string }> {
  const world: WorldDescriptor = { id: 'a:b/c', types: TYPES, imports: {}, exports: {} };
  const checks = new AnswerChecks(world);
  const main = checks.nameOf(index);
  const code = encodeURIComponent(`${checks.source}\nexport default ${main};`);
  const module: { default: (value: unknown) => boolean } = await import(`data:text/javascript,${code}`);
  return { fits: module.default, name: checks.describe(index) };
}

const ADA = { firstName: 'Ada', age: 'old' };

describe('the check of an answer', () => {
  test.each<[index: number, name: string, fitting: unknown[], other: unknown[]]>([
    [0, 'string', ['', 'a'], [undefined, null, 5, {}]],
    [1, 'number', [0, 1.5], ['1', 1n, undefined]],
    [2, 'bigint', [1n, 1], ['1', undefined]],
    [3, 'boolean', [true, false], [0, undefined, 'true']],
    [4, "'on' | 'half-way'", ['on', 'half-way'], ['halfWay', 0, undefined]],
    [5, 'string | undefined', [undefined, null, 'a'], [5, {}]],
    [
      6,
      '{ firstName: string, age: string | undefined }',
      [ADA, { firstName: 'Ada' }],
      [null, { 'first-name': 'Ada' }, { firstName: 'Ada', age: 5 }, Promise.resolve()],
    ],
    [7, '{ firstName: string, age: string | undefined }[]', [[], [ADA]], [ADA, [ADA, {}], 'Ada', new Set()]],
    [8, 'number[]', [[1], new Uint8Array(2)], [[1n], '12', undefined]],
    [9, '[string, boolean]', [['a', true]], [['a'], [true, 'a'], 'a']],
    [
      10,
      "{ tag: 'none' } | { tag: 'some-people', val: { firstName: string, age: string | undefined }[] }",
      [{ tag: 'none' }, { tag: 'some-people', val: [ADA] }],
      [
        undefined,
        'none',
        {},
        { tag: 'some-people' },
        { tag: 'some-people', val: [{}] },
        { tag: 'somePeople' },
      ],
    ],
    [
      11,
      "{ tag: 'ok', val: string } | { tag: 'err' }",
      [{ tag: 'ok', val: '' }, { tag: 'err' }],
      [{ tag: 'ok' }],
    ],
    [12, '{ canRead: boolean, write: boolean }', [{}], [undefined, 3, null]],
    [13, "[string, 'on' | 'half-way'][]", [[]], [undefined, 'a']],
    [14, 'door', [{}], [undefined, 1]],
    [15, "('on' | 'half-way')[]", [['on']], [['off'], 'on']],
  ])('of type %i takes %s and nothing else', async (index, name, fitting, other) => {
    const check = await checkOf(index);
    expect(check.name).toBe(name);
    for (const value of fitting) expect(check.fits(value), String(value)).toBe(true);
    for (const value of other) expect(check.fits(value), String(value)).toBe(false);
  });
});
