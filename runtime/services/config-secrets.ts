// SPDX-License-Identifier: MIT
// Secrets of a configuration, which its schema marks: what may be shown of the values, and the texts to keep out of logs.

import { membersOf, SCHEMA_LIST, SECRET_FORMAT } from './config-schema.ts';
import { type ConfigTable, type ConfigValue, isTable } from './config-value.ts';
import { HIDDEN } from './secret-texts.ts';

/**
 * Values as they may be shown and logged: {@link HIDDEN} in place of each that the schema marks with `writeOnly` or
 * `format: password`.
 *
 * @param found is told the text of each secret.
 */
export function withoutSecrets(
  values: ConfigTable,
  schema: unknown,
  found: (text: string) => void = () => undefined,
): ConfigTable {
  const shown: Record<string, ConfigValue> = Object.create(null);
  for (const [key, value] of Object.entries(values)) {
    shown[key] = shownValue(value, propertySchemas(schema, key), found);
  }
  return shown;
}

function shownValue(
  value: ConfigValue,
  schemas: readonly unknown[],
  found: (text: string) => void,
): ConfigValue {
  if (schemas.some(isSecret)) {
    for (const text of textsOf(value)) found(text);
    return HIDDEN;
  }
  if (Array.isArray(value)) {
    const items = schemas.flatMap((schema) => withParts(membersOf(schema).get('items')));
    return value.map((item: ConfigValue) => shownValue(item, items, found));
  }
  if (!isTable(value)) return value;
  return withoutSecrets(value, { allOf: schemas }, found);
}

/** Every schema that a key of a table is held to, as far as that is said without looking at its value. */
function propertySchemas(schema: unknown, key: string): unknown[] {
  const found = withParts(schema).flatMap((part) => {
    const members = membersOf(part);
    const named = membersOf(members.get('properties')).get(key);
    return withParts(named ?? members.get('additionalProperties'));
  });
  return [...new Set(found)];
}

/** A schema with those that it is made of. */
function withParts(schema: unknown): unknown[] {
  const parts = [...SCHEMA_LIST].flatMap((keyword) => {
    const list = membersOf(schema).get(keyword);
    return Array.isArray(list) ? list.flatMap(withParts) : [];
  });
  return schema === undefined ? [] : [schema, ...parts];
}

function isSecret(schema: unknown): boolean {
  const members = membersOf(schema);
  return members.get('writeOnly') === true || members.get('format') === SECRET_FORMAT;
}

function textsOf(value: ConfigValue): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return isTable(value) ? Object.values(value).flatMap(textsOf) : [];
}
