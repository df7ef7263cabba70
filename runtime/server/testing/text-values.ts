// SPDX-License-Identifier: MIT
// Values of the world as scenarios write them: JSON with the host's camelCase names, whole numbers for 64-bit integers,
// and bytes as `{ "bytes": "00ff" }` or as a list of numbers.

import type { TypeDescriptor, TypeIndex } from '../../abi/descriptor.ts';

/** A JSON value does not have the type that the world says. */
export class ValueProblem extends Error {
  override readonly name = 'ValueProblem';
}

const TYPED = {
  u8: Uint8Array,
  s8: Int8Array,
  u16: Uint16Array,
  s16: Int16Array,
  u32: Uint32Array,
  s32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

/** Kebab-case as JavaScript writes it. */
export function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * A parsed JSON value as the host passes a value of this type.
 *
 * @param path of the value, for messages
 * @throws ValueProblem with the place of what does not fit.
 */
export function fromJson(
  types: readonly TypeDescriptor[],
  index: TypeIndex,
  value: unknown,
  path = 'value',
): unknown {
  const type = types[index];
  if (type === undefined) throw new RangeError(`the world has no type ${index}`);
  const below = (item: TypeIndex, part: unknown, key: string | number): unknown =>
    fromJson(types, item, part, typeof key === 'number' ? `${path}[${key}]` : `${path}.${key}`);
  switch (type.kind) {
    case 'bool':
      return expectType(value, 'boolean', path);
    case 'char':
    case 'string':
      return expectType(value, 'string', path);
    case 's64':
    case 'u64':
      if (typeof value === 'string' && /^-?\d+$/.test(value)) return BigInt(value);
      if (Number.isSafeInteger(value)) return BigInt(Number(value));
      throw new ValueProblem(`${path} is a whole number, in quotes from 2^53 on`);
    case 'enum':
      if (type.labels.some((label) => label === value)) return value;
      throw new ValueProblem(`${path} is one of ${type.labels.join(', ')}`);
    case 'list':
      return listOf(types, type.element, value, path);
    case 'option':
      return value === undefined || value === null ? undefined : fromJson(types, type.item, value, path);
    case 'record': {
      const given = tableOf(value, path);
      const known = new Set(type.fields.map(([name]) => camelCase(name)));
      const stray = Object.keys(given).find((key) => !known.has(key));
      if (stray !== undefined)
        throw new ValueProblem(`${path} has no field ${stray}, but ${[...known].join(', ')}`);
      return Object.fromEntries(
        type.fields.map(([name, item]) => {
          const key = camelCase(name);
          return [key, below(item, given[key], key)];
        }),
      );
    }
    case 'variant': {
      const { tag, val } = tableOf(value, path);
      const found = type.cases.find(([name]) => name === tag);
      if (found === undefined) {
        throw new ValueProblem(`${path}.tag is one of ${type.cases.map(([name]) => name).join(', ')}`);
      }
      return found[1] === undefined ? { tag } : { tag, val: below(found[1], val, 'val') };
    }
    case 'tuple':
      if (!Array.isArray(value) || value.length !== type.items.length) {
        throw new ValueProblem(`${path} is a list of ${type.items.length}`);
      }
      return type.items.map((item, at) => below(item, value[at], at));
    case 'flags':
    case 'map':
    case 'own':
    case 'borrow':
    case 'result':
      throw new ValueProblem(`${path} is of a type that scenarios cannot write (${type.kind})`);
    default:
      return expectType(value, 'number', path);
  }
}

/** A value of the host as one line: JSON, but with exact 64-bit integers, and bytes in hexadecimal. */
export function toText(value: unknown): string {
  if (value === undefined) return 'none';
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return `bytes(${Buffer.from(value).toString('hex')})`;
  if (ArrayBuffer.isView(value)) return `[${[...(value as Uint32Array)].join(',')}]`;
  if (Array.isArray(value)) return `[${value.map(toText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${toText(item)}`);
  return `{${fields.join(',')}}`;
}

function listOf(types: readonly TypeDescriptor[], element: TypeIndex, value: unknown, path: string): unknown {
  const kind = types[element]?.kind ?? 'string';
  const bytes = kind === 'u8' && typeof value === 'object' ? Reflect.get(value ?? {}, 'bytes') : undefined;
  if (typeof bytes === 'string') return Uint8Array.from(Buffer.from(bytes, 'hex'));
  if (!Array.isArray(value)) throw new ValueProblem(`${path} is a list`);
  const items = value.map((item, at) => fromJson(types, element, item, `${path}[${at}]`));
  return kind in TYPED ? TYPED[kind as keyof typeof TYPED].from(items as number[]) : items;
}

function tableOf(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ValueProblem(`${path} is an object`);
  }
  return Object.fromEntries(Object.entries(value));
}

function expectType(value: unknown, type: 'boolean' | 'string' | 'number', path: string): unknown {
  if (typeof value !== type) throw new ValueProblem(`${path} is a ${type}`);
  return value;
}
