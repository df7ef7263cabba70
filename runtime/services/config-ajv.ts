// SPDX-License-Identifier: MIT
// The validator behind the schemas of configurations, made so that an untrusted schema cannot make it slow.

import { Ajv, type ValidateFunction } from 'ajv';

/** Schemas times values up to which every problem is looked for: a choice among schemas fails once for each of them. */
const MOST_WORK = 20_000;

/** Tells the errors of plain data: all of them where that is cheap, else the first. */
export type DataErrors = (data: unknown, values: number) => NonNullable<ValidateFunction['errors']>;

/**
 * Compiles a schema that has been copied and checked.
 *
 * @param schemas how many there are in it.
 * @throws Error when it is no JSON Schema.
 */
export function dataErrors(schema: object | boolean, schemas: number): DataErrors {
  const first = ajvOf(false).compile(schema);
  let all: ValidateFunction | undefined;
  return (data, values) => {
    if (first(data)) return [];
    if (schemas * values > MOST_WORK) return first.errors ?? [];
    all ??= ajvOf(true).compile(schema);
    all(data);
    return all.errors ?? [];
  };
}

/** Each schema gets a validator of its own: one plugin's `$id` or definitions never meet another's. */
function ajvOf(allErrors: boolean): Ajv {
  const ajv = new Ajv({
    strict: false,
    allErrors,
    addUsedSchema: false,
    logger: false,
    validateFormats: false,
  });
  // Its own compares each item with each other.
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (wanted: boolean, items: readonly unknown[]) =>
      !wanted || new Set(items.map(canonical)).size === items.length,
    error: { message: 'must NOT have duplicate items' },
  });
  return ajv;
}

/** The same text for equal values, whatever the order of their keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}
