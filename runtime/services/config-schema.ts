// SPDX-License-Identifier: MIT
// Checks configuration against the JSON Schema of a plugin. The schema comes from an untrusted author: only keywords
// that cost little to check are let through, so no regular expression and no reference outside of the schema.

import type { ErrorObject } from 'ajv';

import { type DataErrors, dataErrors } from './config-ajv.ts';
import { type ConfigTable, type ConfigValue, countValues, isTable, toPlain } from './config-value.ts';
import { ServiceError } from './service-error.ts';

/** Keywords whose value is a schema. */
const ONE_SCHEMA: ReadonlySet<string> = new Set(['additionalProperties', 'items', 'not', 'propertyNames']);
/** Keywords whose value is a list of schemas. */
export const SCHEMA_LIST: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf']);
/** Keywords whose value has a schema by name. */
const SCHEMA_MAP: ReadonlySet<string> = new Set(['properties']);
/** Keywords whose value is plain data. */
const DATA: ReadonlySet<string> = new Set([
  '$comment', 'title', 'description', 'readOnly', 'writeOnly', 'default', 'examples', 'deprecated', 'type', 'enum', 'const', 'minimum',
  'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'minItems', 'maxItems',
  'uniqueItems', 'required', 'minProperties', 'maxProperties',
]); // biome-ignore format: a list of words
const MAX_DEPTH = 16;
/** Schemas in one: with the values of a configuration they multiply. */
const MOST_SCHEMAS = 256;

/** A table with a key such as `valueOf` where the schema compares tables. */
const UNCOMPARABLE: ConfigProblem = {
  path: [],
  message: 'config has a key that JavaScript gives a meaning, where config_schema compares tables',
  isMissing: false,
};

/** Marks a secret, as `writeOnly` does. */
export const SECRET_FORMAT = 'password';

/** Most problems that are told at once. */
const MOST_PROBLEMS = 20;

/** One value that the schema refuses. */
export interface ConfigProblem {
  /** Keys and list positions from the root of the configuration; of the table where a key is missing. */
  readonly path: readonly (string | number)[];
  /** Names the key and says what is wrong with its value, but not what the value is: it may be a secret. */
  readonly message: string;
  /** Whether a key is missing, which an operator may still write. */
  readonly isMissing: boolean;
}

/** Says what is wrong with values: at most 20 problems, and the first only where it is dear to look for all. */
export type ConfigCheck = (values: ConfigTable) => readonly ConfigProblem[];

/**
 * Makes the check of a schema.
 *
 * @throws ServiceError `invalid-argument` when it is no JSON Schema or uses a keyword that is not supported.
 */
export function compileConfigSchema(schema: unknown): ConfigCheck {
  const budget = { left: MOST_SCHEMAS };
  const plain = copySchema(schema, 'config_schema', 0, budget);
  let errorsOf: DataErrors;
  try {
    errorsOf = dataErrors(plain, MOST_SCHEMAS - budget.left);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServiceError('invalid-argument', `config_schema: ${reason}`, { cause: error });
  }
  return (values) => {
    try {
      const errors = errorsOf(toPlain(values), countValues(values));
      return errors.slice(0, MOST_PROBLEMS).map((error) => problemOf(error, values));
    } catch {
      return [UNCOMPARABLE];
    }
  };
}

/**
 * Makes floats of whole numbers where the schema says `number`: a parser of TOML or JSON may not tell `2.0` from `2`.
 */
export function withFloats(values: ConfigTable, schema: unknown): ConfigTable {
  const properties = membersOf(schema).get('properties');
  if (properties === undefined) return values;
  const shaped: Record<string, ConfigValue> = Object.assign(Object.create(null), values);
  for (const [key, property] of membersOf(properties)) {
    const value = shaped[key];
    if (typeof value === 'bigint' && membersOf(property).get('type') === 'number')
      shaped[key] = Number(value);
    else if (isTable(value)) shaped[key] = withFloats(value, property);
  }
  return shaped;
}

/** Members of what may be a table of a parsed schema; none where it is none. */
export function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

function copySchema(
  schema: unknown,
  where: string,
  depth: number,
  budget: { left: number },
): Record<string, unknown> | boolean {
  budget.left -= 1;
  if (budget.left < 0) {
    throw new ServiceError(
      'invalid-argument',
      `${where}: there are more than ${MOST_SCHEMAS} schemas in one`,
    );
  }
  if (typeof schema === 'boolean') return schema;
  if (depth > MAX_DEPTH)
    throw new ServiceError('invalid-argument', `${where} is nested deeper than ${MAX_DEPTH}`);
  const copy: Record<string, unknown> = {};
  for (const [keyword, value] of members(schema, where)) {
    const place = `${where}.${keyword}`;
    if (keyword === '$schema') continue;
    if (keyword === 'format') checkFormat(value, place);
    else if (DATA.has(keyword)) copy[keyword] = structuredClone(value);
    else if (ONE_SCHEMA.has(keyword)) copy[keyword] = copySchema(value, place, depth + 1, budget);
    else if (SCHEMA_LIST.has(keyword)) {
      if (!Array.isArray(value))
        throw new ServiceError('invalid-argument', `${place} must be a list of schemas`);
      copy[keyword] = value.map((item, index) => copySchema(item, `${place}[${index}]`, depth + 1, budget));
    } else if (SCHEMA_MAP.has(keyword)) {
      const named = members(value, place).map(([name, item]) => [
        name,
        copySchema(item, `${place}.${name}`, depth + 1, budget),
      ]);
      copy[keyword] = Object.fromEntries(named);
    } else {
      throw new ServiceError(
        'invalid-argument',
        `${place}: this keyword is not supported in a config_schema`,
      );
    }
  }
  return copy;
}

function members(value: unknown, where: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ServiceError('invalid-argument', `${where} must be a table`);
  }
  const entries = Object.entries(value);
  for (const [key] of entries) {
    if (key === '__proto__') throw new ServiceError('invalid-argument', `${where}: "${key}" cannot be a key`);
  }
  return entries;
}

/** The one format that says something about a value without asking it to be written in a way. */
function checkFormat(value: unknown, place: string): void {
  if (value === SECRET_FORMAT) return;
  throw new ServiceError(
    'invalid-argument',
    `${place}: "${SECRET_FORMAT}" is the only format that is supported`,
  );
}

function problemOf(
  { instancePath, keyword, message, params }: ErrorObject,
  values: ConfigTable,
): ConfigProblem {
  const path = readPointer(instancePath, values);
  const { additionalProperty }: { additionalProperty?: unknown } = params;
  const extra = additionalProperty === undefined ? '' : ` ("${String(additionalProperty)}")`;
  const name = ['config', ...path].join('.');
  return {
    path: typeof additionalProperty === 'string' ? [...path, additionalProperty] : path,
    message: `${name} ${message ?? 'is refused by config_schema'}${extra}`,
    isMissing: keyword === 'required',
  };
}

/** A JSON pointer as keys and positions. */
function readPointer(pointer: string, values: ConfigTable): (string | number)[] {
  let value: ConfigValue | undefined = values;
  return pointer
    .split('/')
    .slice(1)
    .map((escaped) => {
      const step = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
      const isList: boolean = Array.isArray(value);
      value = Array.isArray(value) ? value[Number(step)] : isTable(value) ? value[step] : undefined;
      return isList ? Number(step) : step;
    });
}
