// SPDX-License-Identifier: MIT
// Configuration values as data: what TOML and JSON can both say, copied into tables without a prototype.

import { ServiceError } from './service-error.ts';

/** Integers are bigint, so that `2` and `2.0` stay apart; a number is a float. */
export type ConfigValue = boolean | bigint | number | string | readonly ConfigValue[] | ConfigTable;

/** A table without a prototype. */
export interface ConfigTable {
  readonly [key: string]: ConfigValue;
}

/** Keys that could reach a prototype wherever a table is copied carelessly. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const MAX_DEPTH = 32;

/** Whether a key may name a value. */
export function isConfigKey(key: string): boolean {
  return key !== '' && !FORBIDDEN_KEYS.has(key);
}

export function isTable(value: ConfigValue | undefined): value is ConfigTable {
  return typeof value === 'object' && !Array.isArray(value);
}

/**
 * Copies parsed TOML or JSON. A whole number becomes an integer unless `wholeNumbers` is `float`, which suits a
 * parser that reads integers as bigint; dates become their text.
 *
 * @throws ServiceError `invalid-argument` for what is no configuration value, such as null, or is too deep.
 */
export function toConfigValue(input: unknown, wholeNumbers: 'integer' | 'float', depth = 0): ConfigValue {
  if (depth > MAX_DEPTH) {
    throw new ServiceError('invalid-argument', `values are nested deeper than ${MAX_DEPTH}`);
  }
  if (typeof input === 'boolean' || typeof input === 'bigint' || typeof input === 'string') return input;
  if (typeof input === 'number') {
    return wholeNumbers === 'integer' && Number.isSafeInteger(input) ? BigInt(input) : input;
  }
  if (input instanceof Date) return input.toISOString();
  if (Array.isArray(input)) return input.map((item) => toConfigValue(item, wholeNumbers, depth + 1));
  if (typeof input !== 'object' || input === null) {
    throw new ServiceError('invalid-argument', 'null is no configuration value: leave the key out');
  }
  const table: Record<string, ConfigValue> = Object.create(null);
  for (const [key, value] of Object.entries(input)) {
    if (!isConfigKey(key)) throw new ServiceError('invalid-argument', `"${key}" cannot be a key`);
    table[key] = toConfigValue(value, wholeNumbers, depth + 1);
  }
  return table;
}

/** As {@link toConfigValue}, for what must be a table. */
export function toConfigTable(input: unknown, wholeNumbers: 'integer' | 'float'): ConfigTable {
  const value = toConfigValue(input, wholeNumbers);
  if (!isTable(value)) throw new ServiceError('invalid-argument', 'expected a table of keys and values');
  return value;
}

/** JSON text; integers keep all their digits, a float that JSON cannot say becomes null. */
export function toJson(value: ConfigValue): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  if (isTable(value)) {
    const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${toJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}

/**
 * The value as plain JSON data, for validators, which compare objects with those of schemas: integers become numbers.
 * No key can reach a prototype: {@link isConfigKey} lets none through that does.
 */
export function toPlain(value: ConfigValue): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(toPlain);
  if (!isTable(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toPlain(member)]));
}

/** Values in a table: scalars, lists and tables, those inside of them included. */
export function countValues(value: ConfigValue): number {
  const inside: readonly ConfigValue[] = Array.isArray(value)
    ? value
    : isTable(value)
      ? Object.values(value)
      : [];
  return inside.reduce((count: number, item) => count + 1 + countValues(item), 0);
}

/** `over` laid on `under`: tables are merged, everything else replaces. */
export function merge(under: ConfigTable, over: ConfigTable): ConfigTable {
  const merged: Record<string, ConfigValue> = Object.assign(Object.create(null), under);
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    merged[key] = isTable(before) && isTable(value) ? merge(before, value) : value;
  }
  return merged;
}

/** A copy of `table` with the value at a path set; tables are made on the way, other values replaced. */
export function withValue(table: ConfigTable, path: readonly string[], value: ConfigValue): ConfigTable {
  const [key, ...rest] = path;
  if (key === undefined) return table;
  const copy: Record<string, ConfigValue> = Object.assign(Object.create(null), table);
  const inner = copy[key];
  const below: ConfigTable = isTable(inner) ? inner : Object.create(null);
  copy[key] = rest.length === 0 ? value : withValue(below, rest, value);
  return copy;
}

/** The value at a path; undefined when there is none. */
export function valueAt(table: ConfigTable, path: readonly string[]): ConfigValue | undefined {
  let value: ConfigValue | undefined = table;
  for (const key of path) {
    if (!isTable(value)) return undefined;
    value = value[key];
  }
  return value;
}

/** Dotted keys of the leaves that differ, sorted; a leaf is what is no table. */
export function differingKeys(before: ConfigTable, after: ConfigTable, prefix = ''): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const differing: string[] = [];
  for (const key of keys) {
    const left = before[key];
    const right = after[key];
    if (isTable(left) || isTable(right)) {
      const none: ConfigTable = Object.create(null);
      if (!isTable(left) && left !== undefined) differing.push(prefix + key);
      else if (!isTable(right) && right !== undefined) differing.push(prefix + key);
      else
        differing.push(
          ...differingKeys(isTable(left) ? left : none, isTable(right) ? right : none, `${prefix}${key}.`),
        );
    } else if (!same(left, right)) {
      differing.push(prefix + key);
    }
  }
  return differing.sort();
}

function same(left: ConfigValue | undefined, right: ConfigValue | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return typeof left === typeof right && toJson(left) === toJson(right);
}
