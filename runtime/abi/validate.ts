// SPDX-License-Identifier: MIT
// Combinators that the generated validators of plugin.toml and host.toml are written in: a rule reads an unknown
// value by its schema, copies what the schema names and nothing else, and reports every fault at once.

import { type Finding, type FindingKind, quoted } from './finding.ts';
import { nearestOrUnfinished } from './nearest.ts';

/** Where a value stands, and where its faults go. */
export interface Place {
  readonly path: readonly (string | number)[];
  /** @param help asked for only while there are few enough findings. */
  report(kind: FindingKind, message: string, help: string | (() => string)): void;
  /** The place of a key or item below. */
  at(step: string | number): Place;
}

/** Reads one value: returns a checked copy, or undefined after reporting why not. */
export interface Rule<T> {
  read(value: unknown, place: Place): T | undefined;
}

/** One key of a {@link record}. */
export interface Field<T> {
  readonly rule: Rule<T>;
  readonly required: boolean;
  /** Makes the value of a key that is not there. */
  readonly fallback: (() => T) | undefined;
}

/** The fields of a record type: every property has one, and no other. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<Exclude<T[K], undefined>> };

/** What a free table may hold: TOML without dates. */
export type FreeValue = boolean | number | string | FreeValue[] | FreeTable;

/** A table of any keys and values; it has no prototype. */
export interface FreeTable {
  [key: string]: FreeValue;
}

const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** Most findings of one file; a cut list ends with a `TOO_MANY`. */
const MOST_FINDINGS = 100;
const MOST_DEPTH = 16;
const MOST_VALUES = 4096;
const LONGEST_VALUE = 65_536;

/**
 * Reads a whole file by its rule.
 *
 * @param input what a TOML or JSON parser made; only own keys of plain tables are looked at.
 * @param prefix of the codes: `MANIFEST` or `CONFIG`.
 */
export function validate<T>(
  rule: Rule<T>,
  input: unknown,
  prefix: 'MANIFEST' | 'CONFIG',
): { readonly value: T } | { readonly findings: Finding[] } {
  const findings: Finding[] = [];
  const placeAt = (path: readonly (string | number)[]): Place => ({
    path,
    report(kind, message, help) {
      if (findings.length < MOST_FINDINGS) {
        const text = typeof help === 'function' ? help() : help;
        findings.push({ path, code: `${prefix}_${kind}`, message, help: text });
      } else if (findings.length === MOST_FINDINGS) {
        const more = 'more faults were found than are listed';
        findings.push({ path: [], code: `${prefix}_TOO_MANY`, message: more, help: 'mend these first' });
      }
    },
    at: (step) => placeAt([...path, step]),
  });
  const value = rule.read(input, placeAt([]));
  return findings.length > 0 || value === undefined ? { findings } : { value };
}

/** A key that has to be there. */
export function required<T>(rule: Rule<T>): Field<T> {
  return { rule, required: true, fallback: undefined };
}

/** A key that may be left out; the property is then absent. */
export function optional<T>(rule: Rule<T>): Field<T> {
  return { rule, required: false, fallback: undefined };
}

/**
 * A key that may be left out and then has a default, which is read by the rule as if the file said it: lists and
 * tables are made anew for each file, and an empty table stands for the defaults of its keys.
 */
export function withDefault<T>(input: FreeValue, rule: Rule<T>): Field<T> {
  const strict: Place = {
    path: [],
    report(kind, message) {
      throw new TypeError(`a default does not follow its own rule: ${kind}, ${message}`);
    },
    at: () => strict,
  };
  const fallback = (): T => {
    const value = rule.read(input, strict);
    if (value === undefined) throw new TypeError('a rule refused a default without saying why');
    return value;
  };
  return { rule, required: false, fallback };
}

/** `maxMemory` to `max_memory`: how a file spells the keys of a {@link record} with camelCase properties. */
export function snakeCase(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `true` or `false`. */
export function boolean(): Rule<boolean> {
  return {
    read(value, place) {
      if (typeof value === 'boolean') return value;
      return wrongType(value, place, 'true or false');
    },
  };
}

/** A switch that this version holds in one position; `why` says so, as a sentence without a full stop. */
export function fixed(position: boolean, why: string): Rule<boolean> {
  return {
    read(value, place) {
      if (typeof value !== 'boolean') return wrongType(value, place, 'true or false');
      if (value === position) return value;
      place.report('UNAVAILABLE', why, `write ${position} or leave it out`);
      return undefined;
    },
  };
}

/** A whole number from `min` to `max`, both included. */
export function integer({ min, max }: { min: number; max: number }): Rule<number> {
  const range = `a whole number from ${min} to ${max}`;
  return {
    read(value, place) {
      if (typeof value !== 'number') return wrongType(value, place, range);
      if (Number.isInteger(value) && value >= min && value <= max) return value;
      place.report('BOUNDS', `${value} is not ${range}`, `write ${range}`);
      return undefined;
    },
  };
}

/** How a text has to be written. */
export interface TextForm {
  /** Name of the form with its article, such as `a plugin name`. */
  readonly form: string;
  /** Most characters (Unicode code points). */
  readonly max: number;
  readonly pattern: RegExp;
  /** What to write, in the imperative. */
  readonly help: string;
}

/** A text of one form. Its length is looked at before its pattern. */
export function text({ form, max, pattern, help }: TextForm): Rule<string> {
  return {
    read(value, place) {
      if (typeof value !== 'string') return wrongType(value, place, form);
      if (isLonger(value, max)) {
        place.report('TOO_LONG', `${quoted(value)} is longer than ${max} characters`, help);
        return undefined;
      }
      if (pattern.test(value)) return value;
      place.report('FORMAT', `${quoted(value)} is not ${form}`, help);
      return undefined;
    },
  };
}

/**
 * One of some values.
 *
 * @param noun what the values are, such as `permission`.
 * @param unavailable sentences without a full stop for values that are understood, but not to be had.
 */
export function oneOf<T extends string>(
  noun: string,
  values: readonly T[],
  unavailable: ReadonlyMap<string, string> = new Map(),
): Rule<T> {
  return {
    read(value, place) {
      const found = values.find((candidate) => candidate === value);
      if (found !== undefined) return found;
      if (typeof value !== 'string') return wrongType(value, place, `the name of a ${noun}`);
      const why = unavailable.get(value);
      if (why !== undefined) place.report('UNAVAILABLE', why, `write one of: ${values.join(', ')}`);
      else unknownName(value, noun, values, place, noun === 'permission' ? 'UNKNOWN_PERMISSION' : 'CHOICE');
      return undefined;
    },
  };
}

/** A list of at most `max` different values. */
export function list<T extends string | number>(item: Rule<T>, { max }: { max: number }): Rule<T[]> {
  return {
    read(value, place) {
      if (!Array.isArray(value)) return wrongType(value, place, 'a list');
      if (tooMany(value.length, max, 'items', place)) return undefined;
      const result: T[] = [];
      value.forEach((element: unknown, index) => {
        const read = item.read(element, place.at(index));
        if (read === undefined) return;
        if (result.includes(read)) {
          const twice = `${quoted(String(read))} stands in the list twice`;
          place.at(index).report('DUPLICATE', twice, 'leave one of them out');
        }
        result.push(read);
      });
      return result.length === value.length ? result : undefined;
    },
  };
}

/** A table of at most `max` keys of one form, each with a value of one rule. */
export function table<T>(
  keys: Rule<string>,
  values: Rule<T>,
  { max }: { max: number },
): Rule<Record<string, T>> {
  return {
    read(value, place) {
      if (!isTable(value)) return wrongType(value, place, 'a table');
      const entries = Object.entries(value);
      if (tooMany(entries.length, max, 'keys', place)) return undefined;
      const result: Record<string, T> = Object.create(null);
      for (const [key, item] of entries) {
        if (forbidden(key, place) || keys.read(key, place.at(key)) === undefined) continue;
        const read = values.read(item, place.at(key));
        if (read !== undefined) result[key] = read;
      }
      return Object.keys(result).length === entries.length ? result : undefined;
    },
  };
}

/** A table whose keys are some of `names` (what they are is `noun`), each switched on or off. */
export function switches<T extends string>(
  noun: string,
  names: readonly T[],
): Rule<Partial<Record<T, boolean>>> {
  return {
    read(value, place) {
      if (!isTable(value)) return wrongType(value, place, 'a table');
      const result: Partial<Record<T, boolean>> = Object.create(null);
      const entries = Object.entries(value);
      let good = 0;
      for (const [key, item] of entries) {
        if (forbidden(key, place)) continue;
        const name = names.find((candidate) => candidate === key);
        if (name === undefined) {
          unknownName(key, noun, names, place.at(key), 'UNKNOWN_PERMISSION');
        } else if (typeof item !== 'boolean') {
          wrongType(item, place.at(key), 'true or false');
        } else {
          result[name] = item;
          good += 1;
        }
      }
      return good === entries.length ? result : undefined;
    },
  };
}

/**
 * A table with the given keys and no other; the result has no prototype.
 *
 * @param keyOf key in the file of a property; by default the same.
 */
export function record<T extends object>(
  fields: Fields<T>,
  keyOf: (property: string) => string = (property) => property,
): Rule<T> {
  const entries = Object.entries<Field<unknown>>(fields).map(
    ([property, field]) => [keyOf(property), property, field] as const,
  );
  const keys = entries.map(([key]) => key);
  return {
    read(value, place) {
      if (!isTable(value)) return wrongType(value, place, 'a table');
      let good = true;
      for (const key of Object.keys(value)) {
        if (forbidden(key, place)) good = false;
        else if (!keys.includes(key)) {
          unknownName(key, 'key', keys, place.at(key), 'UNKNOWN_KEY');
          good = false;
        }
      }
      const result: Record<string, unknown> = Object.create(null);
      for (const [key, property, field] of entries) {
        if (Object.hasOwn(value, key)) {
          const read = field.rule.read(value[key], place.at(key));
          if (read === undefined) good = false;
          else result[property] = read;
        } else if (field.required) {
          place.at(key).report('MISSING', `${quoted(key)} is missing`, 'add it');
          good = false;
        } else if (field.fallback !== undefined) {
          result[property] = field.fallback();
        }
      }
      return good ? (result as T) : undefined;
    },
  };
}

/** One of two forms: a text, or a table. */
export function textOrTable<T extends object>(whenText: Rule<string>, whenTable: Rule<T>): Rule<string | T> {
  return {
    read(value, place) {
      if (typeof value === 'string') return whenText.read(value, place);
      if (isTable(value)) return whenTable.read(value, place);
      return wrongType(value, place, 'a text or a table');
    },
  };
}

/**
 * A table with any keys and values: texts, finite numbers, truth values, lists and tables, copied deeply. At most
 * 16 levels, 4096 values and 65,536 characters a text.
 */
export function freeTable(): Rule<FreeTable> {
  return {
    read(value, place) {
      if (!isTable(value)) return wrongType(value, place, 'a table');
      const budget = { values: MOST_VALUES };
      const copy = copyTable(value, place, 1, budget);
      if (budget.values >= 0) return copy;
      place.report('TOO_MANY', `there are more than ${MOST_VALUES} values`, 'keep data in a file of its own');
      return undefined;
    },
  };
}

function copyTable(
  source: Readonly<Record<string, unknown>>,
  place: Place,
  depth: number,
  budget: { values: number },
): FreeTable | undefined {
  const result: FreeTable = Object.create(null);
  let good = true;
  for (const [key, item] of Object.entries(source)) {
    const read = forbidden(key, place) ? undefined : copyValue(item, place.at(key), depth, budget);
    if (read === undefined) good = false;
    else result[key] = read;
    if (budget.values < 0) return undefined;
  }
  return good ? result : undefined;
}

function copyValue(
  value: unknown,
  place: Place,
  depth: number,
  budget: { values: number },
): FreeValue | undefined {
  budget.values -= 1;
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  if (typeof value === 'string') {
    if (!isLonger(value, LONGEST_VALUE)) return value;
    place.report(
      'TOO_LONG',
      `the text is longer than ${LONGEST_VALUE} characters`,
      'keep it in a file of its own',
    );
    return undefined;
  }
  const nested = Array.isArray(value) || isTable(value);
  if (!nested) return wrongType(value, place, 'a text, a finite number, a truth value, a list or a table');
  if (depth >= MOST_DEPTH) {
    place.report('TOO_DEEP', `values are nested deeper than ${MOST_DEPTH} levels`, 'make it flatter');
    return undefined;
  }
  if (!Array.isArray(value)) return copyTable(value, place, depth + 1, budget);
  const result: FreeValue[] = [];
  for (const [index, element] of value.entries()) {
    const read = copyValue(element, place.at(index), depth + 1, budget);
    if (read !== undefined) result.push(read);
    if (budget.values < 0) return undefined;
  }
  return result.length === value.length ? result : undefined;
}

/** A plain table: an object literal, or one without a prototype, as parsers make them. */
function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function forbidden(key: string, place: Place): boolean {
  if (!FORBIDDEN.has(key)) return false;
  place.at(key).report('FORBIDDEN_KEY', `${quoted(key)} cannot be a key`, 'choose another name');
  return true;
}

function tooMany(count: number, max: number, what: string, place: Place): boolean {
  if (count <= max) return false;
  place.report('TOO_MANY', `there are ${count} ${what}`, `write at most ${max}`);
  return true;
}

function wrongType(value: unknown, place: Place, wanted: string): undefined {
  place.report('TYPE', `this is ${describe(value)}`, `write ${wanted}`);
  return undefined;
}

function unknownName(
  name: string,
  noun: string,
  names: readonly string[],
  place: Place,
  kind: FindingKind,
): void {
  place.report(kind, `there is no ${noun} ${quoted(name)}`, () => {
    const close = nearestOrUnfinished(name, names).map((candidate) => `"${candidate}"`);
    if (close.length > 0) return `did you mean ${close.join(' or ')}?`;
    return names.length <= 12 ? `write one of: ${names.join(', ')}` : 'leave it out';
  });
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `the text ${quoted(value)}`;
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`;
  if (typeof value === 'boolean') return `the truth value ${value}`;
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a date or time';
  if (isTable(value)) return 'a table';
  return value === null || value === undefined ? 'no value' : 'a value of another kind';
}

/** Whether a text has more than `max` code points, without counting a huge one. */
function isLonger(value: string, max: number): boolean {
  if (value.length <= max) return false;
  return value.length > 2 * max || [...value].length > max;
}
