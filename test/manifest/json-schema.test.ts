// SPDX-License-Identifier: MIT
// The JSON Schemas for editors say the same as the validators, on good and bad files alike.

import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateHostConfig } from '../../generated/host-config.ts';
import { validateManifest } from '../../generated/manifest.ts';
import { BAD_HOSTS, BAD_MANIFESTS, FULL, FULL_HOST, SMALLEST } from './samples.ts';

function compiled(name: string): ValidateFunction {
  const url = new URL(`../../generated/schemas/${name}.schema.json`, import.meta.url);
  return new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync(url, 'utf8')));
}

const cases = [
  {
    name: 'plugin',
    schema: compiled('plugin'),
    takes: (input: unknown) => 'manifest' in validateManifest(input),
    good: [SMALLEST, FULL],
    bad: BAD_MANIFESTS.map(({ over }) => ({ ...SMALLEST, ...over })),
  },
  {
    name: 'host',
    schema: compiled('host'),
    takes: (input: unknown) => 'config' in validateHostConfig(input),
    good: [{}, FULL_HOST],
    bad: BAD_HOSTS.map(({ over }) => over),
  },
];

describe.each(cases)('$name.schema.json', ({ schema, takes, good, bad }) => {
  test('takes every good file', () => {
    for (const file of good) {
      expect([takes(file), schema(file), schema.errors]).toEqual([true, true, null]);
    }
  });

  test.each(bad.map((file) => [JSON.stringify(file).slice(0, 110), file] as const))(
    'refuses %s',
    (_, file) => {
      expect([takes(file), schema(file)]).toEqual([false, false]);
    },
  );

  test('says the same of files with any value at any key', () => {
    const full = good[1] ?? {};
    const value = fc.oneof(
      fc.constantFrom(
        '',
        'a',
        '1.0.0',
        '>=1',
        'plugin_init',
        'x.wasm',
        'inline',
        'https://a',
        -1,
        0,
        1,
        1.5,
        65_536,
      ),
      fc.constantFrom(true, false, null, [], ['a'], ['a', 'a'], [1], {}, { a: 1 }, { 'other-plugin': '1' }),
      fc.json().map((text): unknown => JSON.parse(text)),
    );
    const places = [...paths(full), ['unknown'], ['__proto__'], ['constructor']];
    fc.assert(
      fc.property(fc.constantFrom(...places), value, (path, replacement) => {
        const file = put(full, path, replacement);
        return takes(file) === schema(file);
      }),
      { numRuns: 4000, seed: 11 },
    );
  });

  test('describes every key for the editor', () => {
    const text = JSON.stringify(schema.schema);
    const root = JSON.parse(text) as { properties: Record<string, { description?: string }> };
    for (const [key, { description }] of Object.entries(root.properties)) {
      expect(description, key).toMatch(/\w.*\./);
    }
  });
});

/** Paths of every key of a file, tables and what is in them. */
function paths(value: unknown, prefix: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [[...prefix, key], ...paths(item, [...prefix, key])]);
}

/** A copy with another value at a path; keys such as `__proto__` become own keys. */
function put(value: object, [key = '', ...rest]: readonly string[], replacement: unknown): object {
  const inner: unknown = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  const next = rest.length === 0 ? replacement : put(Object(inner), rest, replacement);
  return Object.defineProperty({ ...value }, key, {
    value: next,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}
